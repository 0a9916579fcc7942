import type { ControlId } from '../../core/benchmark/controls/ids';

/** What is asked beside the plain questions, by name. */
export const EXTRA_NAMES: Readonly<Record<ControlId | 'repeats', string>> = {
  'options-swapped': 'Options swapped',
  'image-blank': 'Image blank',
  'image-withheld': 'Image withheld',
  paraphrased: 'Paraphrased',
  repeats: 'Repeat each question…',
};

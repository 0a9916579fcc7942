import { ProbeError } from '../../errors';
import type { ControlId } from './ids';
import { CONTROL_IDS } from './ids';
import { imageBlank } from './imageBlank';
import { imageWithheld } from './imageWithheld';
import { optionsSwapped } from './optionsSwapped';
import { paraphrased } from './paraphrased';
import type { Control } from './types';

export const CONTROLS: Readonly<Record<ControlId, Control>> = {
  'options-swapped': optionsSwapped,
  'image-blank': imageBlank,
  'image-withheld': imageWithheld,
  paraphrased,
};

/**
 * Controls by name, each once and in the order in which they are asked.
 * @throws ProbeError 'bad-input' for a name that is none; 'unsupported' for `images-swapped`.
 */
export function controlsNamed(names: readonly string[]): ControlId[] {
  for (const name of names) {
    if (name === 'images-swapped') {
      throw new ProbeError('unsupported', 'images-swapped is for questions that show two images at once.', {
        remedy: 'Leave it out: every protocol so far asks about each image alone.',
      });
    }
    if (!CONTROL_IDS.some(id => id === name)) {
      throw new ProbeError('bad-input', `There is no control "${name}".`, {
        remedy: `Controls: ${CONTROL_IDS.join(', ')}.`,
      });
    }
  }
  return CONTROL_IDS.filter(id => names.includes(id));
}

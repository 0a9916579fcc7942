import type { Control } from './types';
import { guessing } from './withoutImage';

/** What a model still gets right, and which answers it keeps, owes nothing to the image. */
export const imageBlank: Control = {
  id: 'image-blank',
  description: 'a uniform grey picture of the same size and format in place of the image: language prior',
  inPlaceOfImage: 'blank',
  change: () => ({}),
  readBack: (_, said) => said,
  tells: guessing,
};

import type { Control } from './types';
import { guessing } from './withoutImage';

/** As `image-blank`, but the question comes without any picture; a server that insists on one gives errors. */
export const imageWithheld: Control = {
  id: 'image-withheld',
  description: 'the same words without any image: language prior',
  inPlaceOfImage: 'nothing',
  change: () => ({}),
  readBack: (_, said) => said,
  tells: guessing,
};

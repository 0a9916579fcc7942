import type { Control } from './types';

/** Takes the other words from the manifest and makes none up: pairs without them are left out. */
export const paraphrased: Control = {
  id: 'paraphrased',
  description: 'the question in the other words that the manifest has for it: sensitivity to wording',
  change: ({ paraphrase }) => (paraphrase === undefined ? 'no paraphrase' : { question: paraphrase }),
  readBack: (_, said) => said,
  tells: () => ({}),
};

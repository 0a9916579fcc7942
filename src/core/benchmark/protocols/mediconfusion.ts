import type { Asked, PairProtocol } from './types';

/** `A or B`, `A, B or C`. */
function listed(letters: readonly string[]): string {
  return `${letters.slice(0, -1).join(', ')} or ${letters.at(-1) ?? ''}`;
}

/** MedProbe's own wording of a question with options. */
export function multipleChoice(pair: Asked): string {
  const options = Object.entries(pair.options);
  const letters = listed(options.map(([letter]) => letter));
  return [
    'Look at the image, then answer this question about it.',
    '',
    pair.question,
    ...options.map(([letter, text]) => `${letter}. ${text}`),
    '',
    `Which option fits the image? Reply with one letter, ${letters}, and nothing else.`,
  ].join('\n');
}

/**
 * MediConfusion (Sepehri et al., ICLR 2025; github AIF4S/MediConfusion): each image of a pair is asked alone, in its own
 * conversation. Any other manifest of pairs is asked in the same way.
 */
export const MEDICONFUSION: PairProtocol = {
  id: 'mediconfusion',
  name: 'MediConfusion',
  version: 1,
  asks: 'pairs',
  modes: {
    mc: {
      officialName: 'mc',
      parameters: { temperature: 0, maxTokens: 32 },
      officialLetters: ['A', 'B'],
      fill: pair => [pair.question, ...Object.values(pair.options)],
      ownPrompt: multipleChoice,
    },
  },
};

export const MODES = Object.keys(MEDICONFUSION.modes) as readonly (keyof typeof MEDICONFUSION.modes)[];

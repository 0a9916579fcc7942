import type { Asked, Mode, ModeSpec, PairProtocol } from './types';

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

const freeText = (pair: Asked): string =>
  ['Look at the image, then answer this question about it in one or two sentences.', '', pair.question].join('\n');

const optionText = ({ options }: Asked, option: string | undefined): string => options[option ?? ''] ?? '';

const OFFICIAL_LETTERS = ['A', 'B'] as const;

/** Of the modes that show the options; none of them changes the words of another. */
const LETTERS: Pick<ModeSpec, 'parameters' | 'letters' | 'officialLetters' | 'places' | 'fill' | 'ownPrompt'> = {
  parameters: { temperature: 0, maxTokens: 32 },
  letters: true,
  officialLetters: OFFICIAL_LETTERS,
  places: 3,
  fill: pair => [pair.question, ...Object.values(pair.options)],
  ownPrompt: multipleChoice,
};

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
    mc: { title: 'one letter, read from the reply', needs: undefined, officialName: 'mc', ...LETTERS },
    ff: {
      title: 'free text, scored by a judge for its closeness to each option',
      needs: 'judge',
      officialName: 'gpt4',
      parameters: { temperature: 0, maxTokens: 512 },
      letters: false,
      officialLetters: OFFICIAL_LETTERS,
      places: 1,
      fill: pair => [pair.question],
      ownPrompt: freeText,
    },
    greedy: {
      title: 'the letter that is the more probable next token',
      needs: 'logprobs',
      officialName: 'greedy',
      ...LETTERS,
    },
    prefix: {
      title: 'the option whose text is the most probable continuation of the question',
      needs: 'promptLogprobs',
      officialName: 'prefix',
      // What is generated behind the prompt is not looked at.
      parameters: { temperature: 0, maxTokens: 1 },
      letters: false,
      officialLetters: OFFICIAL_LETTERS,
      places: 2,
      fill: (pair, option) => [pair.question, optionText(pair, option)],
      ownPrompt: (pair, option) => `Question: ${pair.question} Answer: ${optionText(pair, option)}`,
    },
  },
};

export const MODES = Object.keys(MEDICONFUSION.modes) as readonly Mode[];

import type { ManifestPair } from '../dataset/types';
import type { ImageLocation, Rendering } from '../image/types';
import { asYesNo } from './reading/yesNo';
import { answerTokens } from './reading/open';

/** How a case is answered: by a letter, by yes or no, or in words of one's own. */
export type CaseForm = 'letters' | 'yes-no' | 'open';

/** One image and one question, with everything that asking and scoring need. */
export interface AskableCase {
  readonly id: string;
  readonly question: string;
  /** The question in other words, where the manifest has it. */
  readonly paraphrase?: string;
  readonly form: CaseForm;
  /** Letter → text, in the order they are asked; none for an open question. */
  readonly options: Readonly<Record<string, string>>;
  /** The letter of the correct option; the answer in words to an open question. */
  readonly correct: readonly [string];
  readonly images: readonly [ImageLocation];
  readonly renderings: readonly [Rendering];
  readonly categories: readonly [readonly string[]];
  readonly group: string | undefined;
}

/** The case, or why it cannot be asked. */
export function askableCase({ pair, images }: ManifestPair): AskableCase | string {
  if (pair.image2 !== undefined) return 'two images, in a benchmark of single images';
  const [image] = images;
  if (image === undefined) return 'an image path that cannot be used';
  const { question, paraphrase } = pair;
  if (question === undefined || question.trim() === '') return 'no question';
  const answer = answerOf(pair);
  if (typeof answer === 'string') return answer;
  return {
    id: pair.id,
    question,
    ...(paraphrase === undefined || paraphrase.trim() === '' ? {} : { paraphrase }),
    ...answer,
    images: [image],
    renderings: [pair.rendering1 ?? {}],
    categories: [pair.categories1 ?? []],
    group: pair.group,
  };
}

function answerOf({
  options = {},
  correct1,
  answer1,
}: ManifestPair['pair']): Pick<AskableCase, 'form' | 'options' | 'correct'> | string {
  const texts = Object.values(options);
  if (texts.length === 0 && answer1 !== undefined) {
    return answerTokens(answer1).length === 0 ? 'a blank answer' : { form: 'open', options: {}, correct: [answer1] };
  }
  if (texts.length < 2) return 'fewer than two options';
  if (correct1 === undefined) return 'no correct option';
  if (options[correct1] === undefined) return 'a correct option that is not among the options';
  return { form: isYesNo(texts) ? 'yes-no' : 'letters', options, correct: [correct1] };
}

/** Yes and no, whichever comes first. */
const isYesNo = (texts: readonly string[]): boolean =>
  texts.length === 2 && new Set(texts.flatMap(text => asYesNo(text.trim().toLowerCase()) ?? [])).size === 2;

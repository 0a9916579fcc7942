import type { Reading } from '../types';
import type { Options } from './choices';
import type { YesNo } from './yesNo';

/** What VLMEvalKit takes for a refusal, wherever it stands in a reply. */
const REFUSALS = [
  "Sorry, I can't help with images of people yet.",
  "I can't process this file.",
  "I'm sorry, but without the image provided",
  'Cannot determine the answer',
];
const PARTING = /[.()[\],:;!*#{}\s]+/;
/** In more words than these an "A" is taken for the article. */
const MOST_WORDS_WITH_A = 3;

/**
 * VLMEvalKit's exact matching (Duan et al., ACM MM 2024), the rules that it applies before it would ask a judge model:
 * the only letter of an option that stands alone between spaces and punctuation; else the only option whose text is in
 * the reply. Null for a refusal, and where the rules leave it to the judge. The reply is taken as it came.
 */
export function readVlmEvalKit(reply: string, options: Options): Reading {
  if (REFUSALS.some(refusal => reply.includes(refusal))) return null;
  const words = reply.split(PARTING).filter(word => word !== '');
  const letters = Object.keys(options).filter(letter => words.includes(letter));
  const [only] = letters;
  const isArticle = words.includes('A') && words.length > MOST_WORDS_WITH_A;
  if (only !== undefined && letters.length === 1 && !isArticle) return only;
  if (letters.length === 0 && words.includes('Z')) return null;
  const lower = reply.toLowerCase();
  const texts = Object.entries(options).filter(([, text]) => lower.includes(text.toLowerCase()));
  return texts.length === 1 ? (texts[0]?.[0] ?? null) : null;
}

/** Its reading of yes and no: the one that stands in the reply as a whole word, where the other does not. */
export function readVlmEvalKitYesNo(reply: string): YesNo | null {
  const words = new Set(reply.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  if (words.has('yes') === words.has('no')) return null;
  return words.has('yes') ? 'yes' : 'no';
}

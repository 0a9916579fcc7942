/** What a test found, in words. */
import type { Capabilities } from '../../core/endpoint/capabilities/types';

export const ABILITIES = [
  ['logprobs', 'log-probabilities of an answer'],
  ['promptLogprobs', 'log-probabilities of the prompt'],
  ['multiImage', 'two images in a question'],
  ['constrain', 'answers held to a schema'],
] as const satisfies readonly (readonly [keyof Capabilities, string])[];

/** Whether it sees, then what else it can and cannot do, where that was found out. */
export function findingText(found: Capabilities): string {
  const able = (known: boolean | null): string[] =>
    ABILITIES.flatMap(([ability, words]) => (found[ability] === known ? [words] : []));
  const [offered, missing] = [able(true), able(false)];
  const { logprobs, promptLogprobs } = found.reasons ?? {};
  return [
    found.message,
    ...(offered.length === 0 ? [] : [`It offers: ${offered.join(', ')}.`]),
    ...(missing.length === 0 ? [] : [`It does not offer: ${missing.join(', ')}.`]),
    ...[logprobs, promptLogprobs].filter(reason => reason !== undefined),
  ].join(' ');
}

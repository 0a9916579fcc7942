/** Answers that a server holds to a JSON schema: one object with the letter of one option. */
import { splitThought } from './thought';
import { parseJson } from '../files/boundedJson';

/** JSON Schema of an answer to a question with these option letters. */
export const answerSchema = (letters: readonly string[]): Record<string, unknown> => ({
  type: 'object',
  properties: { answer: { type: 'string', enum: [...letters] } },
  required: ['answer'],
  additionalProperties: false,
});

/** The letter in a reply that was held to `answerSchema`; undefined where it is not of that shape after all. */
export function constrainedLetter(reply: string, letters: readonly string[]): string | undefined {
  try {
    const value = parseJson(splitThought(reply).answer);
    const answer = typeof value === 'object' && value !== null && 'answer' in value ? value.answer : undefined;
    return letters.find(letter => letter === answer);
  } catch {
    return undefined; // cut off, or a server that did not hold the model to anything
  }
}

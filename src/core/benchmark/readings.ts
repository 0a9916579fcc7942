import type { AskableItem } from './askable';
import type { JournalState, QuestionOf } from './journal';
import type { PairReadings, Readings } from './metrics';

/** Answers as they were read; a `JournalState` is one. */
export interface ReadAnswers {
  answer(question: QuestionOf): { readonly read: Readings } | undefined;
}

/** What the plain answers were read as, by pair. */
export function readingsOf(pairs: readonly Pick<AskableItem, 'id'>[], answers: ReadAnswers): Map<string, PairReadings> {
  const read = (pair: string, image: 1 | 2): Readings | undefined => answers.answer({ pair, image })?.read;
  return new Map(pairs.map(({ id }) => [id, [read(id, 1), read(id, 2)]]));
}

/** The replies that have been read. */
export function* textsIn(state: JournalState): Generator<string> {
  for (const { text } of state.answers) yield text;
}

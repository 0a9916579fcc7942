import { runOf } from '../../../shared/panels/answers';
import type { PairAnswer } from '../../../shared/panels/answers';
import { itemOf, itemsOf, withItem } from './keyedList';
import type { AnswerChange } from './pairEvents';
import type { AnswerState } from './pairState';

export function reduceAnswers(answers: AnswerState, event: AnswerChange): AnswerState {
  switch (event.type) {
    case 'answerChanged':
      return withAnswer(answers, event.answer);
    case 'runsFound':
      return { ...answers, runs: event.runs };
    case 'columnsChosen': {
      const own = ownRunColumns(answers);
      const closed = own.filter(column => !event.columns.includes(column));
      return sameTexts(closed, answers.closed) ? answers : { ...answers, closed };
    }
    case 'endpointSelected':
      return event.endpoint === answers.selected ? answers : { ...answers, selected: event.endpoint };
  }
}

/** An answer that has ended is never asked for again under its id: what comes late of the asking is older. */
function withAnswer(answers: AnswerState, answer: PairAnswer): AnswerState {
  const known = itemOf(answers.asked, answer.id);
  if (known !== undefined && known.state !== 'asking' && answer.state === 'asking') return answers;
  const asked = withItem(answers.asked, answer.id, answer);
  return asked === answers.asked ? answers : { ...answers, asked };
}

/** Columns of the runs that the panel was opened from. */
export function ownRunColumns({ asked }: AnswerState): readonly string[] {
  const columns = itemsOf(asked).map(({ column }) => column);
  return [...new Set(columns.filter(column => runOf(column) !== null))];
}

const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, n) => text === other[n]);

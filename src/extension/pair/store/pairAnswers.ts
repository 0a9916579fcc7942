/** The answers to a pair as they are shown: judged by what is correct now, in columns, with the outcome in words. */
import { columnOf, endpointOf } from '../../../shared/panels/answers';
import type { Headline, PairAnswer } from '../../../shared/panels/answers';
import type { Draft, PairEndpoint } from '../../../shared/panels/pair';
import { headlineOf, judged } from '../judging';
import { itemOf, itemsOf } from './keyedList';
import { ownRunColumns } from './answerReducer';
import type { AnswerState, PairState } from './pairState';

/** What of the workspace decides which columns there are. */
export interface ColumnFacts {
  readonly endpoints: readonly PairEndpoint[];
  /** What is shown beside each other in every pair, as the workspace remembers it. */
  readonly columns: readonly string[];
}

/** In the order in which they were asked; what a run's journal says goes before what was kept of it. */
export function answersOf({ asked, runs }: AnswerState): readonly PairAnswer[] {
  const recorded = runs.flatMap(({ answers }) => answers);
  const known = new Set(recorded.map(({ id }) => id));
  const all = [...recorded, ...itemsOf(asked).filter(({ id }) => !known.has(id))];
  return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

export const answerOf = (answers: AnswerState, id: string): PairAnswer | undefined =>
  answers.runs.flatMap(run => run.answers).find(answer => answer.id === id) ?? itemOf(answers.asked, id);

/** The folder of a column's run. */
export const runFolderOf = ({ runs }: AnswerState, column: string): string | undefined =>
  runs.find(({ shown }) => shown.column === column)?.folder;

/** The runs that the panel was opened from, as long as they were not taken away. */
const ownColumns = ({ run, answers }: PairState): readonly string[] =>
  run === null || run === undefined ? [] : ownRunColumns(answers).filter(column => !answers.closed.includes(column));

/** What is shown beside each other for this pair, in order. */
export function columnsOf(state: PairState, facts: ColumnFacts): readonly string[] {
  const known = new Set([
    ...facts.endpoints.map(({ name }) => columnOf({ endpoint: name })),
    ...answersOf(state.answers).map(({ column }) => column),
  ]);
  const kept = facts.columns.filter(column => known.has(column));
  return [...ownColumns(state).filter(column => !kept.includes(column)), ...kept];
}

/** What the workspace remembers from now on: columns that cannot be shown for this pair keep their place for others. */
export function columnsToKeep(state: PairState, facts: ColumnFacts, chosen: readonly string[]): readonly string[] {
  const shown = columnsOf(state, facts);
  return [...chosen, ...facts.columns.filter(column => !shown.includes(column) && !chosen.includes(column))];
}

/** Of what was asked here last, else of the run that the panel was opened from, else of the newest run that is shown. */
export function headlineIn(state: PairState, facts: ColumnFacts): Headline | null {
  const { draft } = state.question;
  const columns = columnsOf(state, facts);
  const all = answersOf(state.answers).filter(
    ({ column, control }) => control === undefined && columns.includes(column),
  );
  const asked = all.findLast(({ column }) => endpointOf(column) !== null);
  const own = ownColumns(state)[0];
  const newest = asked ?? all.find(({ column }) => column === own) ?? all.at(-1);
  return newest === undefined ? null : headlineOf(judged(newest, draft), draft);
}

const judgements = new WeakMap<
  PairAnswer,
  { readonly draft: Draft; readonly text: string; readonly shown: PairAnswer }
>();

/** An answer with its verdicts; the same object for as long as they are the same, so that nothing is sent for nothing. */
export function judgedOnce(answer: PairAnswer, draft: Draft): PairAnswer {
  const known = judgements.get(answer);
  if (known?.draft === draft) return known.shown;
  const shown = judged(answer, draft);
  const text = verdictsOf(shown);
  const same = known?.text === text ? known.shown : shown;
  judgements.set(answer, { draft, text, shown: same });
  return same;
}

/** All that judging adds to an answer. */
const verdictsOf = ({ outcome, images, repeats = [] }: PairAnswer): string =>
  JSON.stringify([outcome, [images, ...repeats].map(round => round.map(({ verdict }) => verdict))]);

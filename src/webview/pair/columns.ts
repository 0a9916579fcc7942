/** Which answers stand beside each other. */
import { columnOf } from '../../shared/panels/answers';
import type { PairAnswer } from '../../shared/panels/answers';
import type { PairSnapshot } from '../../shared/panels/pair';
import { timeOf } from './answerWords';

/** A column as it is shown. */
export interface Column {
  readonly id: string;
  readonly label: string;
  /** Told apart from other columns of the same label. */
  readonly name: string;
  /** Null where nothing was asked yet. */
  readonly answer: PairAnswer | null;
  /** An earlier answer, looked at beside the newest. */
  readonly earlier: boolean;
}

/** A column that can be added. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** The newest answer to the plain question. */
const newestOf = (answers: readonly PairAnswer[], column: string): PairAnswer | null =>
  answers.findLast(answer => answer.column === column && answer.control === undefined) ?? null;

/** @param beside ids of earlier answers that are looked at. */
export function columnsOf(
  { answers, columns, endpoints, runs }: PairSnapshot,
  beside: readonly string[],
): readonly Column[] {
  const shown = columns.map((id): Column => {
    const answer = newestOf(answers, id);
    const endpoint = endpoints.find(({ name }) => columnOf({ endpoint: name }) === id);
    const label = endpoint?.label ?? answer?.label ?? id;
    const run = runs.find(({ column }) => column === id);
    return { id, label, name: run === undefined ? label : `${label}, ${run.detail}`, answer, earlier: false };
  });
  const known = new Set(shown.map(({ answer }) => answer?.id));
  const earlier = beside.flatMap((id): Column[] => {
    const answer = answers.find(other => other.id === id);
    if (answer === undefined || known.has(id)) return [];
    const name = `${answer.label}, ${timeOf(answer.at)}`;
    return [{ id: `answer:${id}`, label: answer.label, name, answer, earlier: true }];
  });
  return [...shown, ...earlier];
}

/** Endpoints and runs that are not shown yet. */
export function choicesOf({ endpoints, runs, columns }: PairSnapshot): readonly Choice[] {
  const all = [
    ...endpoints.map(({ name, label }) => ({ id: columnOf({ endpoint: name }), label })),
    ...runs.map(({ column, endpoint, detail }) => ({ id: column, label: `${endpoint} · ${detail}` })),
  ];
  return all.filter(({ id }) => !columns.includes(id));
}

/** The columns after one was moved by a place; earlier answers stand where they are. */
export function moved(columns: readonly string[], id: string, by: -1 | 1): readonly string[] {
  const at = columns.indexOf(id);
  const to = at + by;
  const other = columns[to];
  return at < 0 || other === undefined ? columns : columns.with(at, other).with(to, id);
}

/** Every answer there is, the newest first. */
export const historyOf = ({ answers }: PairSnapshot): readonly PairAnswer[] =>
  answers.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));

import * as z from 'zod/mini';
import type { ResultsOutcome, ResultsRow, ResultsRowRun } from '../../shared/panels/results';

/** Of a row's images, how many a run answered correctly. */
const HITS = ['all', 'some', 'none'] as const;
export type Hits = (typeof HITS)[number];

const CELLS = ['bothCorrect', 'onlyFirst', 'onlySecond', 'neither'] as const;
export type CellName = (typeof CELLS)[number];

/** In the order in which they are offered. */
export const OUTCOMES = ['told apart', 'confused', 'swapped', 'correct', 'wrong', 'invalid', 'incomplete'] as const;

const filterSchema = z.object({
  outcomes: z.array(z.enum(OUTCOMES)),
  hits: z.array(z.enum(HITS)),
  readingsDiffer: z.boolean(),
  failed: z.boolean(),
  categories: z.array(z.string()),
  /** A cell of the table of two runs, which are given by index. */
  cell: z.nullable(z.object({ first: z.number(), second: z.number(), name: z.enum(CELLS) })),
  changed: z.boolean(),
  search: z.string(),
});

/**
 * Which rows to list. Choices of one kind add to each other, the kinds narrow. `outcomes`, `hits`, `readingsDiffer` and
 * `failed` are of one run: of several, any that fits them all.
 */
export type Filter = Readonly<z.infer<typeof filterSchema>>;

export const NO_FILTER: Filter = {
  outcomes: [],
  hits: [],
  readingsDiffer: false,
  failed: false,
  categories: [],
  cell: null,
  changed: false,
  search: '',
};

/** A filter as it was kept with JSON.stringify; none where it is not one, or of runs that are not shown. */
export function keptFilter(kept: unknown, runs: number): Filter {
  const filter = filterSchema.safeParse(typeof kept === 'string' ? parsed(kept) : undefined).data ?? NO_FILTER;
  const { cell } = filter;
  return cell !== null && Math.max(cell.first, cell.second) >= runs ? { ...filter, cell: null } : filter;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined; // not ours: as if nothing had been kept
  }
}

export const toggled = <T>(list: readonly T[], item: T): T[] =>
  list.includes(item) ? list.filter(other => other !== item) : [...list, item];

const ofOneRun = ({ outcomes, hits, readingsDiffer, failed }: Filter): boolean =>
  outcomes.length > 0 || hits.length > 0 || readingsDiffer || failed;

export const isFiltering = (filter: Filter): boolean =>
  ofOneRun(filter) ||
  filter.categories.length > 0 ||
  filter.cell !== null ||
  filter.changed ||
  filter.search.trim() !== '';

/** undefined while an image is not answered. */
export function hitsOf({ images, outcome }: ResultsRowRun): Hits | undefined {
  if (outcome === 'incomplete') return undefined;
  const correct = images.filter(({ verdict }) => verdict === 'correct').length;
  return correct === images.length ? 'all' : correct === 0 ? 'none' : 'some';
}

export const hasFailed = ({ images }: ResultsRowRun): boolean => images.some(({ error }) => error !== undefined);

const isWhole = ({ runs }: ResultsRow): boolean => runs.every(({ outcome }) => outcome !== 'incomplete');

/** Whether the runs, all of which have answered, differ in their outcomes; undefined where one has not. */
export const isChanged = (row: ResultsRow): boolean | undefined =>
  isWhole(row) ? row.runs.some(({ outcome }) => outcome !== row.runs[0]?.outcome) : undefined;

export const isCorrect = (outcome: ResultsOutcome | undefined): boolean =>
  outcome === 'told apart' || outcome === 'correct';

/** In which cell of the table of two runs a row is counted; undefined where a run has not answered. */
export function cellOf(row: ResultsRow, first: number, second: number): CellName | undefined {
  if (!isWhole(row)) return undefined;
  const [one, two] = [isCorrect(row.runs[first]?.outcome), isCorrect(row.runs[second]?.outcome)];
  if (one) return two ? 'bothCorrect' : 'onlyFirst';
  return two ? 'onlySecond' : 'neither';
}

const texts = new WeakMap<ResultsRow, string>();

/** Everything of a row that is searched, in lower case; made once for a row. */
function searchedText(row: ResultsRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const images = row.runs.flatMap(({ images }) => images);
  const parts = [row.id, row.question, ...row.options.map(({ text }) => text)];
  for (const { text, error } of images) parts.push(text ?? error ?? '');
  const made = parts.join('\n').toLowerCase();
  texts.set(row, made);
  return made;
}

const fitsRun = (run: ResultsRowRun, filter: Filter): boolean => {
  const { outcomes, hits, readingsDiffer, failed } = filter;
  if (outcomes.length > 0 && !outcomes.includes(run.outcome)) return false;
  const hit = hits.length > 0 ? hitsOf(run) : undefined;
  if (hits.length > 0 && (hit === undefined || !hits.includes(hit))) return false;
  return (!readingsDiffer || run.readingsDiffer) && (!failed || hasFailed(run));
};

/** The rows that fit, in their order; the same array where nothing is filtered. */
export function filterRows(rows: readonly ResultsRow[], filter: Filter): readonly ResultsRow[] {
  if (!isFiltering(filter)) return rows;
  const { categories, cell, changed } = filter;
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const byRun = ofOneRun(filter);
  return rows.filter(
    row =>
      (!byRun || row.runs.some(run => fitsRun(run, filter))) &&
      (categories.length === 0 || row.categories.some(name => categories.includes(name))) &&
      (cell === null || cellOf(row, cell.first, cell.second) === cell.name) &&
      (!changed || isChanged(row) === true) &&
      (words.length === 0 || words.every(word => searchedText(row).includes(word))),
  );
}

export interface Counts {
  readonly outcomes: ReadonlyMap<ResultsOutcome, number>;
  readonly hits: ReadonlyMap<Hits, number>;
  readonly readingsDiffer: number;
  readonly failed: number;
  readonly changed: number;
  /** Some answer is longer than what a row has of it. */
  readonly cut: boolean;
}

/** How many rows each choice would list on its own. */
export function countRows(rows: readonly ResultsRow[]): Counts {
  const outcomes = new Map<ResultsOutcome, number>();
  const hits = new Map<Hits, number>();
  const add = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  const counts = { readingsDiffer: 0, failed: 0, changed: 0, cut: false };
  for (const row of rows) {
    for (const outcome of new Set(row.runs.map(run => run.outcome))) add(outcomes, outcome);
    for (const hit of new Set(row.runs.flatMap(run => hitsOf(run) ?? []))) add(hits, hit);
    if (row.runs.some(run => run.readingsDiffer)) counts.readingsDiffer++;
    if (row.runs.some(hasFailed)) counts.failed++;
    if (isChanged(row) === true) counts.changed++;
    counts.cut ||= row.runs.some(run => run.images.some(({ cut }) => cut === true));
  }
  return { outcomes, hits, ...counts };
}

export const HITS_TEXT: Readonly<Record<Hits, string>> = {
  all: 'both images correct',
  some: 'one image correct',
  none: 'no image correct',
};

/** What a cell of two runs means, in their names. */
export function cellText(name: CellName, first: string, second: string): string {
  switch (name) {
    case 'bothCorrect':
      return 'both correct';
    case 'onlyFirst':
      return `only ${first} correct`;
    case 'onlySecond':
      return `only ${second} correct`;
    case 'neither':
      return 'neither correct';
  }
}

/** The filter in words, one part for each kind of choice. @param labels of the runs */
export function filterWords(filter: Filter, labels: readonly string[]): string[] {
  const { outcomes, hits, readingsDiffer, failed, categories, cell, changed, search } = filter;
  const inRun = labels.length > 1 ? ' in a run' : '';
  const any = (choices: readonly string[]): string[] => (choices.length === 0 ? [] : [choices.join(' or ')]);
  return [
    ...any(outcomes).map(text => `${text}${inRun}`),
    ...any(hits.map(hit => HITS_TEXT[hit])).map(text => `${text}${inRun}`),
    ...(readingsDiffer ? [`readings differ${inRun}`] : []),
    ...(failed ? [`an error${inRun}`] : []),
    ...any(categories),
    ...(cell === null ? [] : [cellText(cell.name, labels[cell.first] ?? '', labels[cell.second] ?? '')]),
    ...(changed ? ['outcome changed'] : []),
    ...(search.trim() === '' ? [] : [`“${search.trim()}”`]),
  ];
}

/** Pairs as tests: what the Test Explorer shows of a manifest, as plain data. */
import type { ManifestSummary, PairSummary } from '../views/model/manifestLibrary';

export interface PairTest {
  readonly id: string;
  readonly label: string;
  /** 0-based line of the manifest; undefined where it is not known. */
  readonly line: number | undefined;
}

/** Pairs of one category; of none in manifests without categories, where pairs stand directly below the manifest. */
export interface TestGroup {
  readonly category: string | undefined;
  readonly tests: readonly PairTest[];
}

const UNCATEGORISED = 'no category';
const LONGEST_QUESTION = 120;

/**
 * The pairs that a run would ask, by their first category where any has one, in the manifest's order.
 * @param lines 0-based, by id: of formats whose pairs have no line of their own.
 */
export function testsOf({ pairs }: ManifestSummary, lines?: ReadonlyMap<string, number>): TestGroup[] {
  const askable = pairs.filter(pair => pair.askable);
  const hasCategories = askable.some(({ category }) => category !== undefined);
  const groups = new Map<string | undefined, PairTest[]>();
  for (const pair of askable) {
    const category = hasCategories ? (pair.category ?? UNCATEGORISED) : undefined;
    const tests = groups.get(category) ?? [];
    groups.set(category, tests);
    tests.push(testOf(pair, lines));
  }
  return [...groups].map(([category, tests]) => ({ category, tests }));
}

function testOf({ id, question, line }: PairSummary, lines: ReadonlyMap<string, number> | undefined): PairTest {
  const text = question.replace(/\s+/g, ' ').trim();
  const short = text.length > LONGEST_QUESTION ? `${text.slice(0, LONGEST_QUESTION)}…` : text;
  return { id, label: `${id}: ${short}`, line: line > 0 ? line - 1 : lines?.get(id) };
}

/** What a panel has to be sent so that it shows one view in place of another: only what differs. */
import type { Draft, PairSnapshot, ToPairPanel } from '../../../shared/panels/pair';

type Fields = readonly (keyof PairSnapshot)[];

/** What no smaller message tells: another pair, or something that hardly ever changes. */
const WHOLE: Fields = ['pair', 'editable', 'untrusted', 'run'];

/**
 * The messages that lead from `before` to `after`, in order; the whole view where they would not do. What the person edited
 * is told back as well, so that both sides agree whatever was on its way meanwhile (webview/pair/pendingEdits.ts).
 */
export function viewChanges(before: PairSnapshot, after: PairSnapshot): ToPairPanel[] {
  if (WHOLE.some(field => !same(before[field], after[field])) || isSomethingGone(before, after)) return [after];
  const differ = (...fields: Fields): boolean => fields.some(field => !same(before[field], after[field]));
  const { headline } = after;
  const answers = changedItems(before.answers, after.answers);
  return [
    ...changedItems(before.images, after.images).map(image => ({ type: 'image', image }) as const),
    ...changedItems(before.similarity, after.similarity).map(
      similarity => ({ type: 'similarity', similarity }) as const,
    ),
    ...changedItems(before.heatmaps, after.heatmaps).map(heatmap => ({ type: 'heatmap', heatmap }) as const),
    ...(before.labels === after.labels ? [] : [{ type: 'labels', labels: after.labels } as const]),
    ...(differ('endpoints', 'selected') ? [endpointsOf(after)] : []),
    ...answers.map(answer => ({ type: 'answer', answer, headline }) as const),
    ...(answers.length === 0 && differ('headline') ? [{ type: 'headline', headline } as const] : []),
    ...(differ('columns', 'runs') ? [{ type: 'columns', columns: after.columns, runs: after.runs } as const] : []),
    ...(differ('savedTo') ? [{ type: 'saved', savedTo: after.savedTo } as const] : []),
    ...(differ('notice') ? [{ type: 'notice', notice: after.notice } as const] : []),
    ...(differ('curation') ? [{ type: 'curation', curation: after.curation } as const] : []),
    ...draftChanges(before.draft, after.draft),
    ...(differ('edited') ? [{ type: 'edited', edited: after.edited } as const] : []),
  ];
}

const endpointsOf = ({ endpoints, selected }: PairSnapshot): ToPairPanel => ({
  type: 'endpoints',
  endpoints,
  selected,
});

/** The fields that are others now. */
function draftChanges(before: Draft, after: Draft): ToPairPanel[] {
  const fields = (Object.keys(after) as (keyof Draft)[]).filter(field => !same(before[field], after[field]));
  if (fields.length === 0) return [];
  return [{ type: 'draft', draft: Object.fromEntries(fields.map(field => [field, after[field]])) }];
}

/** Large items are told apart as objects: one that did not change is the same. */
const changedItems = <T extends object>(before: readonly T[], after: readonly T[]): readonly T[] => {
  const known = new Set<T>(before);
  return after.filter(item => !known.has(item));
};

/** Small messages replace and add; they take nothing away. */
function isSomethingGone(before: PairSnapshot, after: PairSnapshot): boolean {
  const left = new Set(idsIn(after));
  return idsIn(before).some(id => !left.has(id));
}

const idsIn = ({ answers, similarity, heatmaps }: PairSnapshot): string[] => [
  ...answers.map(({ id }) => `answer ${id}`),
  ...similarity.map(({ id }) => `similarity ${id}`),
  ...heatmaps.map(({ encoder }) => `map ${encoder}`),
];

const same = (one: unknown, other: unknown): boolean =>
  Object.is(one, other) || JSON.stringify(one) === JSON.stringify(other);

import type { Manifest } from '../dataset/types';
import type { Askable, AskableItem } from './askable';
import { askableCases, askablePairs, isCase } from './askable';
import type { AskableCase } from './askableCase';
import type { RunFile } from './formats';
import { modeOf, protocolOf } from './protocols/registry';
import type { CaseProtocol, ModeSpec } from './protocols/types';
import { fitsWording } from './protocols/wording';
import type { Wording } from './protocols/wording';
import type { Question } from './question';

/** Everything of a manifest that its protocol can ask, in the order in which it is asked. */
export function askableOf(manifest: Manifest): Askable<AskableItem> {
  const protocol = protocolOf(manifest.benchmark);
  if (protocol.asks === 'pairs') return askablePairs(manifest);
  const { pairs, leftOut } = askableCases(manifest);
  return { pairs: protocol.groupsOfFour === true ? inGroups(pairs) : pairs, leftOut };
}

/** The cases of a group stand together, where its first one stood. */
function inGroups(cases: readonly AskableCase[]): AskableCase[] {
  const groups = new Map<string, AskableCase[]>();
  for (const one of cases) {
    const name = one.group ?? one.id;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()].flat();
}

/** How and whom a run asks, as far as it decides what can be asked. */
export interface Asking {
  readonly mode: ModeSpec;
  readonly wording: Pick<Wording, 'template'>;
  readonly endpoint: { readonly kind: string };
}

/** What a run asks of a manifest: the same when it begins, goes on and is scored. */
export function plannedOf(manifest: Manifest, { mode, wording, endpoint }: Asking): Askable<AskableItem> {
  const { pairs, leftOut } = askableOf(manifest);
  const fitting = pairs.filter(item => fitsWording(item, mode, wording));
  const asked = fitting.filter(item => !(isOpen(item) && endpoint.kind === 'baseline'));
  const more = [
    { reason: 'options other than A and B, which the official wording asks for', count: pairs.length - fitting.length },
    { reason: 'an open question, which a baseline cannot answer', count: fitting.length - asked.length },
  ];
  return { pairs: asked, leftOut: [...leftOut, ...more.filter(({ count }) => count > 0)] };
}

/**
 * What a recorded run asks of its manifest.
 * @throws ProbeError 'unsupported' for a mode of a later MedProbe, or that the manifest's protocol does not have.
 */
export function plannedOfRun(manifest: Manifest, run: RunFile): Askable<AskableItem> {
  const mode = modeOf(protocolOf(manifest.benchmark), run.mode);
  return plannedOf(manifest, { mode, wording: { template: run.template ?? null }, endpoint: run.endpoint });
}

const isOpen = (item: AskableItem): boolean => isCase(item) && item.form === 'open';

/**
 * The questions of a run of cases, the first `limit` of them. One that was begun is followed by the others of its group of
 * four.
 */
export function caseQuestions(items: readonly AskableItem[], protocol: CaseProtocol, limit: number): Question[] {
  const unitOf = ({ id, group }: AskableItem): string => (protocol.groupsOfFour === true ? (group ?? id) : id);
  const last = items[Math.min(limit, items.length) - 1];
  return items
    .filter((item, index) => index < limit || (last !== undefined && unitOf(item) === unitOf(last)))
    .map(item => ({ pair: item, image: 1, unit: unitOf(item) }));
}

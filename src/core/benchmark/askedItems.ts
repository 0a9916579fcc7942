import type { Manifest } from '../dataset/types';
import type { Askable, AskableItem } from './askable';
import { askableCases, askablePairs, isCase } from './askable';
import type { AskableCase } from './askableCase';
import type { RunFile } from './formats';
import { modeOf, protocolOf } from './protocols/registry';
import type { ModeSpec, Protocol } from './protocols/types';
import { fitsWording } from './protocols/wording';
import type { Wording } from './protocols/wording';

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

/** What is finished once it is begun, because it counts as a whole: a pair, a case, or a group of four cases. */
export const unitOf =
  (protocol: Protocol) =>
  ({ id, group }: AskableItem): string =>
    protocol.asks === 'cases' && protocol.groupsOfFour === true ? (group ?? id) : id;

/** The first `limit` pairs or cases, and the others of a unit that was begun. */
export function limited(items: readonly AskableItem[], protocol: Protocol, limit: number): readonly AskableItem[] {
  const unit = unitOf(protocol);
  const last = items[Math.min(limit, items.length) - 1];
  return items.filter((item, index) => index < limit || (last !== undefined && unit(item) === unit(last)));
}

/** What a run asks beside its plain questions, and how much that is. Knows no editor. */
import { limited, plannedOf } from '../../core/benchmark/askedItems';
import type { ControlId } from '../../core/benchmark/controls/ids';
import { CONTROL_IDS } from '../../core/benchmark/controls/ids';
import { planControl, questionsOf } from '../../core/benchmark/controls/plan';
import type { PlannedControl, Repeats } from '../../core/benchmark/controls/plan';
import { modeOf as specOf, protocolOf } from '../../core/benchmark/protocols/registry';
import { promptsOf, resolveWording } from '../../core/benchmark/protocols/wording';
import type { Manifest } from '../../core/dataset/types';
import { applies, controlsOf, modeOf, OWN_WORDING, repeatsOf } from './draft';
import type { RunDraft } from './draft';

/** A draft of which it is known what is asked. */
export type AskedDraft = RunDraft & { readonly manifest: Manifest };

/** What can be asked of the pairs (or cases) of a draft beside the plain questions. */
export interface Askable {
  /** Controls that change something of one at least. */
  readonly controls: readonly PlannedControl[];
  /** How many questions these are more, of what the draft asks. */
  readonly questions: (controls: readonly ControlId[], repeats?: Repeats) => number;
}

/** @throws ProbeError as `resolveWording`. */
export async function askableBeside(draft: AskedDraft): Promise<Askable> {
  const { manifest, endpoints = [], limit = 0 } = draft;
  const protocol = protocolOf(manifest.benchmark);
  const mode = specOf(protocol, modeOf(draft));
  const wording = await resolveWording(manifest, mode, applies('wording', draft) ? draft.wording : OWN_WORDING);
  const kind = endpoints.every(endpoint => endpoint.kind === 'baseline') ? 'baseline' : 'openai';
  const { pairs } = plannedOf(manifest, { mode, wording, endpoint: { kind } });
  const asked = limited(pairs, protocol, limit === 0 ? Infinity : limit);
  const controls = CONTROL_IDS.map(id => planControl(id, pairs, item => promptsOf(mode, wording, item))).filter(
    control => control.asked.length > 0,
  );
  const count = (chosen: readonly PlannedControl[], repeats?: Repeats): number =>
    questionsOf(asked, { controls: chosen, repeats }, ({ id }) => id).length;
  const plain = count([]);
  return {
    controls,
    questions: (ids, repeats) =>
      count(
        controls.filter(({ control }) => ids.includes(control.id)),
        repeats,
      ) - plain,
  };
}

/** How many questions a draft asks beside the plain ones. @throws ProbeError as `resolveWording`. */
export async function questionsBeside(draft: AskedDraft): Promise<number> {
  const { extras = [] } = draft;
  return extras.length === 0 ? 0 : (await askableBeside(draft)).questions(controlsOf(extras), repeatsOf(draft));
}

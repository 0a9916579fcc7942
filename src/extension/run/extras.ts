/** What a run asks beside its plain questions, and how much that is. Knows no editor. */
import { pairsIn } from '../../core/benchmark/askable';
import { plannedOf } from '../../core/benchmark/askedItems';
import type { ControlId } from '../../core/benchmark/controls/ids';
import { CONTROL_IDS } from '../../core/benchmark/controls/ids';
import { planControl, questionsOf } from '../../core/benchmark/controls/plan';
import type { PlannedControl, Repeats } from '../../core/benchmark/controls/plan';
import { promptsOf } from '../../core/benchmark/planning';
import { modeOf as specOf, protocolOf } from '../../core/benchmark/protocols/registry';
import { resolveWording } from '../../core/benchmark/protocols/wording';
import type { Manifest } from '../../core/dataset/types';
import { applies, controlsOf, modeOf, OWN_WORDING, repeatsOf } from './draft';
import type { RunDraft } from './draft';

/** A draft of which it is known what is asked. */
export type AskedDraft = RunDraft & { readonly manifest: Manifest };

/** What can be asked of the pairs of a draft beside the plain questions. */
export interface Askable {
  /** Controls that change something of one pair at least. */
  readonly controls: readonly PlannedControl[];
  /** How many questions these are more, of the pairs that the draft asks. */
  readonly questions: (controls: readonly ControlId[], repeats?: Repeats) => number;
}

/** @throws ProbeError as `resolveWording`. */
export async function askableBeside(draft: AskedDraft): Promise<Askable> {
  const { manifest, limit = 0 } = draft;
  const mode = specOf(protocolOf(manifest.benchmark), modeOf(draft));
  const words = applies('wording', draft) ? draft.wording : OWN_WORDING;
  const wording = await resolveWording(manifest, mode, words);
  // Controls are of pairs, and any endpoint asks all of these.
  const pairs = pairsIn(plannedOf(manifest, { mode, wording, endpoint: { kind: 'openai' } }).pairs);
  const asked = limit === 0 ? pairs : pairs.slice(0, limit);
  const plain = questionsOf(asked, [], undefined).length;
  const controls = CONTROL_IDS.map(id => planControl(id, pairs, pair => promptsOf(mode, wording, pair))).filter(
    control => control.asked.length > 0,
  );
  return {
    controls,
    questions: (ids, repeats) => {
      const chosen = controls.filter(({ control }) => ids.includes(control.id));
      return questionsOf(asked, chosen, repeats).length - plain;
    },
  };
}

/** How many questions a draft asks beside the plain ones. @throws ProbeError as `resolveWording`. */
export async function questionsBeside(draft: AskedDraft): Promise<number> {
  const { extras = [] } = draft;
  return extras.length === 0 ? 0 : (await askableBeside(draft)).questions(controlsOf(extras), repeatsOf(draft));
}

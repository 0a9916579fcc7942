import type { AskableItem } from '../askable';
import type { RunFile } from '../formats';
import { modeOf, protocolOf } from '../protocols/registry';
import { promptsOf } from '../protocols/wording';
import { CONTROL_IDS } from './ids';
import type { ControlId } from './ids';
import { planControl } from './plan';
import type { PlannedControl } from './plan';

/** The controls that a run was begun with, by name; one of a later MedProbe is not among them. */
export const controlIdsOf = ({ controls }: Pick<RunFile, 'controls'>): ControlId[] =>
  CONTROL_IDS.filter(id => controls.includes(id));

/**
 * The controls of a recorded run with what they ask.
 * @param items everything that the run asks (`plannedOfRun`).
 * @throws ProbeError 'unsupported' for a benchmark or a mode of a later MedProbe.
 */
export function controlsOfRun(run: RunFile, items: readonly AskableItem[]): PlannedControl[] {
  const mode = modeOf(protocolOf(run.benchmark), run.mode);
  const wording = { template: run.template ?? null };
  return controlIdsOf(run).map(id => planControl(id, items, item => promptsOf(mode, wording, item)));
}

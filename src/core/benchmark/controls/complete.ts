import type { BesidePlain } from './beside';

/** Whether every question of a run's controls and repeats has been answered; of a run without, yes. */
export const isCompleteBeside = ({ controls = {}, stability }: BesidePlain): boolean =>
  Object.values(controls).every(({ metrics }) => metrics.complete) && (stability?.majority.complete ?? true);

/** A run's controls and repeats as rows that every format writes alike. */
import { CONTROL_IDS } from '../benchmark/controls/ids';
import { CONTROLS } from '../benchmark/controls/registry';
import type { ReportedRun } from './model';
import { counted, figureText, percentText, probabilityText } from './words';

export interface BesideTable {
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What each control did to set accuracy; undefined for a run without. */
export function controlTable({ beside: { controls = {} } }: ReportedRun): BesideTable | undefined {
  const rows = CONTROL_IDS.flatMap(id => {
    const figures = controls[id];
    if (figures === undefined) return [];
    const { metrics, effect, unchanged, leftOut } = figures;
    const scope = [
      CONTROLS[id].description,
      ...(metrics.complete ? [] : ['not complete']),
      ...leftOut.map(({ count, reason }) => `${counted(count, 'pair')} left out: ${reason}`),
    ];
    const [plain, control] = effect === null ? ['–', '–'] : [effect.plain, effect.control].map(figureText);
    const points =
      effect === null ? '–' : `${effect.difference < 0 ? '−' : '+'}${Math.abs(effect.difference).toFixed(2)}`;
    const tests = effect === null ? ['–', '–'] : [effect.clustered.p, effect.holm].map(probabilityText);
    return [[`${id} (${scope.join('; ')})`, plain ?? '', control ?? '', points, ...tests, figureText(unchanged)]];
  });
  if (rows.length === 0) return undefined;
  return {
    caption: 'Set accuracy over the pairs answered both plainly and under the control',
    header: ['control', 'plain', 'under it', 'points', 'p by groups', 'Holm', 'same option'],
    rows,
  };
}

/** How far repeated answers agree; undefined for a run without. */
export function stabilityTable({ beside: { stability } }: ReportedRun): BesideTable | undefined {
  if (stability === undefined) return undefined;
  const { count, temperature, agreeing, pairwiseAgreement, majority } = stability;
  return {
    caption: `Stability: every question ${count} times at temperature ${temperature}`,
    header: ['figure', 'value'],
    rows: [
      ['All answers the same', figureText(agreeing)],
      [
        'Two answers the same',
        `${percentText(pairwiseAgreement.value)}, mean over ${counted(pairwiseAgreement.of, 'question')}`,
      ],
      ['Set accuracy of the majority', figureText(majority.setAccuracy)],
      ['Individual accuracy of the majority', figureText(majority.individualAccuracy)],
    ],
  };
}

export const besideTables = (run: ReportedRun): readonly BesideTable[] =>
  [controlTable(run), stabilityTable(run)].filter(table => table !== undefined);

/** A run's controls and repeats as rows that every format writes alike. */
import { pointsText, shownControls, shownStability } from '../benchmark/controls/shown';
import type { ReportedRun } from './model';
import { capitalised, counted, figureText, percentText, probabilityText } from './words';

export interface BesideTable {
  /** In one word, what a row is about. */
  readonly of: 'Control' | 'Stability';
  readonly caption: string;
  readonly header: readonly string[];
  /** Cells as the header names them, the names of what they are about first. */
  readonly rows: readonly (readonly string[])[];
  /** How many cells of a row are such names. */
  readonly names: number;
  /** What each row is, where its name does not say it. */
  readonly notes: readonly string[];
}

/** What each control did to the figures; undefined for a run without. */
export function controlTable({ beside }: ReportedRun): BesideTable | undefined {
  const controls = shownControls(beside);
  if (controls.length === 0) return undefined;
  const rows = controls.flatMap(({ id, effects, unchanged }) => {
    if (effects.length === 0) return [[id, '–', '–', '–', '–', '–', '–', figureText(unchanged)]];
    return effects.map((effect, n) => {
      const { name, plain, control, tested } = effect;
      const tests = tested === undefined ? ['–', '–'] : [tested.p, tested.holm].map(probabilityText);
      const figures = [figureText(plain), figureText(control), pointsText(effect)];
      return [id, capitalised(name), ...figures, ...tests, n === 0 ? figureText(unchanged) : '–'];
    });
  });
  return {
    of: 'Control',
    caption: 'Controls, over what was answered both plainly and under the control',
    header: ['control', 'figure', 'plain', 'under it', 'difference', 'p by groups', 'Holm', 'same option'],
    rows,
    names: 2,
    notes: controls.map(({ id, description, notes }) => `${id}: ${[description, ...notes].join('; ')}`),
  };
}

/** How far repeated answers agree; undefined for a run without. */
export function stabilityTable({ beside: { stability } }: ReportedRun): BesideTable | undefined {
  if (stability === undefined) return undefined;
  const { caption, agreeing, pairwiseAgreement, majority } = shownStability(stability);
  const couples = `${percentText(pairwiseAgreement.value)}, mean over ${counted(pairwiseAgreement.of, 'question')}`;
  return {
    of: 'Stability',
    caption,
    names: 1,
    notes: [],
    header: ['figure', 'value'],
    rows: [
      ['All answers the same', figureText(agreeing)],
      ['Two answers the same', couples],
      ...majority.map(({ name, figure }) => [capitalised(name), figureText(figure)]),
    ],
  };
}

export const besideTables = (run: ReportedRun): readonly BesideTable[] =>
  [controlTable(run), stabilityTable(run)].filter(table => table !== undefined);

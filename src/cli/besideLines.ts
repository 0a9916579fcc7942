import type { BesidePlain } from '../core/benchmark/controls/beside';
import { pointsText, shownControls, shownStability } from '../core/benchmark/controls/shown';
import type { ShownControl, ShownEffect, ShownStability } from '../core/benchmark/controls/shown';
import type { NamedFigure } from '../core/benchmark/figures';
import { formatFigure } from './figures';

const NAME_WIDTH = 30;

/** What a run's controls and repeats did, as lines to stand under the plain figures; none for a run without. */
export const besideLines = (beside: BesidePlain): string[] => [
  ...shownControls(beside).flatMap(controlLines),
  ...(beside.stability === undefined ? [] : stabilityLines(shownStability(beside.stability))),
];

const controlLines = ({ id, description, notes, figures, effects }: ShownControl): string[] => [
  '',
  `${id}: ${description}`,
  ...notes.map(note => `  ${note}`),
  ...figures.flatMap(figure => [row(figure), ...effects.filter(({ name }) => name === figure.name).map(effectLine)]),
];

function row({ name, figure, guessing }: Pick<NamedFigure, 'name' | 'figure' | 'guessing'>): string {
  const chance = guessing === undefined ? '' : `   guessing ${guessing.toFixed(0)}`;
  return `  ${name.padEnd(NAME_WIDTH)}${formatFigure(figure)}${chance}`;
}

function effectLine(effect: ShownEffect): string {
  const { plain, tested } = effect;
  const tests = tested === undefined ? '' : `; p ${shown(tested.p)}, Holm ${shown(tested.holm)}`;
  return `    ${pointsText(effect)} against plain over the ${plain.of} answered both ways${tests}`;
}

const shown = (p: number): string => (p < 0.001 ? 'below 0.001' : p.toFixed(3));

function stabilityLines({ caption, agreeing, pairwiseAgreement: { value, of }, majority }: ShownStability): string[] {
  return [
    '',
    caption,
    row({ name: 'all answers the same', figure: agreeing }),
    `  ${'two answers the same'.padEnd(NAME_WIDTH)}${(value === null ? '–' : `${value.toFixed(2)} %`).padStart(9)}   mean over ${of} questions`,
    ...majority.map(row),
  ];
}

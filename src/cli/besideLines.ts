import type { BesidePlain } from '../core/benchmark/controls/beside';
import type { ControlFigures, Effect } from '../core/benchmark/controls/figures';
import { CONTROL_IDS } from '../core/benchmark/controls/ids';
import { CONTROLS } from '../core/benchmark/controls/registry';
import type { Stability } from '../core/benchmark/controls/stability';
import type { Figure } from '../core/benchmark/types';
import { formatFigure } from './figures';

const NAME_WIDTH = 24;

/** What a run's controls and repeats did, as lines to stand under the plain figures; none for a run without. */
export function besideLines({ controls = {}, stability }: BesidePlain): string[] {
  return [
    ...CONTROL_IDS.flatMap(id => {
      const figures = controls[id];
      return figures === undefined ? [] : ['', `${id}: ${CONTROLS[id].description}`, ...controlLines(figures)];
    }),
    ...(stability === undefined ? [] : stabilityLines(stability)),
  ];
}

function controlLines({ metrics, leftOut, effect, unchanged, sameLetter, guessing }: ControlFigures): string[] {
  const chance = (percent: number | undefined) => (percent === undefined ? '' : `   guessing ${percent.toFixed(0)}`);
  return [
    ...leftOut.map(({ reason, count }) => `  ${count} pairs left out: ${reason}`),
    ...(metrics.complete ? [] : ['  NOT complete: figures over what was answered']),
    `${row('set accuracy', metrics.setAccuracy)}${chance(guessing?.setAccuracy)}`,
    ...(effect === null ? [] : [effectLine(effect)]),
    `${row('individual accuracy', metrics.individualAccuracy)}${chance(guessing?.individualAccuracy)}`,
    row('confusion', metrics.confusion),
    row('invalid', metrics.invalid),
    row('same option as plain', unchanged),
    ...(sameLetter === undefined ? [] : [row('same letter as plain', sameLetter)]),
  ];
}

const row = (name: string, figure: Figure): string => `  ${name.padEnd(NAME_WIDTH)}${formatFigure(figure)}`;

function effectLine({ difference, ci95, pairs, onlyPlain, onlyControl, clustered, holm }: Effect): string {
  const interval = ci95 === null ? '' : ` [${ci95.map(signed).join(', ')}]`;
  const points = `${signed(difference)} points${interval}`;
  const lostAndWon = `${onlyPlain} lost, ${onlyControl} won`;
  return `    ${points} against plain over ${pairs} pairs (${lostAndWon}); p ${shown(clustered.p)}, Holm ${shown(holm)}`;
}

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`;

const shown = (p: number): string => (p < 0.001 ? 'below 0.001' : p.toFixed(3));

function stabilityLines({ count, temperature, agreeing, pairwiseAgreement, majority }: Stability): string[] {
  const { value, of } = pairwiseAgreement;
  return [
    '',
    `stability: every question ${count} times at temperature ${temperature}`,
    row('all answers the same', agreeing),
    `  ${'two answers the same'.padEnd(NAME_WIDTH)}${(value === null ? '–' : `${value.toFixed(2)} %`).padStart(9)}   mean over ${of} questions`,
    row('set accuracy, majority', majority.setAccuracy),
    row('individual, majority', majority.individualAccuracy),
  ];
}

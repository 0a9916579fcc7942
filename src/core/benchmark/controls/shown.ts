/** What controls and repeats did, in the words that the command line and every format of a report share. */
import type { FigureKey, NamedFigure } from '../figures';
import { namedFigures } from '../figures';
import type { Difference } from '../statistics/difference';
import { isOfCases } from '../types';
import type { Figure } from '../types';
import type { BesidePlain } from './beside';
import type { ControlFigures } from './figures';
import { CONTROL_IDS } from './ids';
import type { ControlId } from './ids';
import { CONTROLS } from './registry';
import type { Stability } from './stability';

/** What a control did to one figure. */
export interface ShownEffect extends Difference {
  /** Of the figure. */
  readonly name: string;
  /** By independent groups, and adjusted for all controls; of the figure to go by alone. */
  readonly tested?: { readonly p: number; readonly holm: number };
}

export interface ShownControl {
  readonly id: ControlId;
  readonly description: string;
  /** What its figures are not over. */
  readonly notes: readonly string[];
  /** The figures under it, with guessing where that says something; then how many answers stayed as they were. */
  readonly figures: readonly Pick<NamedFigure, 'name' | 'figure' | 'guessing'>[];
  /** The one of the figure to go by first; none where nothing has been answered both ways. */
  readonly effects: readonly ShownEffect[];
  readonly unchanged: Figure;
}

/** A run's controls in the order in which they were asked. */
export const shownControls = ({ controls = {} }: BesidePlain): readonly ShownControl[] =>
  CONTROL_IDS.flatMap(id => {
    const figures = controls[id];
    return figures === undefined ? [] : [shownControl(id, figures)];
  });

function shownControl(id: ControlId, control: ControlFigures): ShownControl {
  const { metrics, leftOut, unchanged, sameLetter, guessing = {} } = control;
  const what = isOfCases(metrics) ? 'case' : 'pair';
  return {
    id,
    description: CONTROLS[id].description,
    notes: [
      ...leftOut.map(({ reason, count }) => `${count} ${count === 1 ? what : `${what}s`} left out: ${reason}`),
      ...(metrics.complete ? [] : ['not complete: figures over what was answered']),
    ],
    figures: [
      ...namedFigures(metrics).map(({ key, name, figure }) => withGuess(name, figure, guessing[key])),
      { name: 'same option as plain', figure: unchanged },
      ...(sameLetter === undefined ? [] : [{ name: 'same letter as plain', figure: sameLetter }]),
    ],
    effects: effectsOf(control),
    unchanged,
  };
}

const withGuess = (name: string, figure: Figure, guessing: number | undefined) => ({
  ...{ name, figure },
  ...(guessing === undefined ? {} : { guessing }),
});

function effectsOf({ metrics, effect }: ControlFigures): readonly ShownEffect[] {
  if (effect === null) return [];
  const named = namedFigures(metrics);
  const nameOf = (key: FigureKey | undefined): string => named.find(figure => figure.key === key)?.name ?? '';
  const { clustered, holm, groups = {} } = effect;
  return [
    { ...effect, name: nameOf(named[0]?.key), tested: { p: clustered.p, holm } },
    ...named.flatMap(({ key, name }) => {
      const difference = Object.entries(groups).find(([figure]) => figure === key)?.[1];
      return difference === undefined ? [] : [{ ...difference, name }];
    }),
  ];
}

export interface ShownStability {
  readonly caption: string;
  readonly agreeing: Figure;
  readonly pairwiseAgreement: Stability['pairwiseAgreement'];
  /** The figures of the most frequent answers, their names included. */
  readonly majority: readonly Pick<NamedFigure, 'name' | 'figure'>[];
}

export const shownStability = ({ count, temperature, majority, ...agreement }: Stability): ShownStability => ({
  caption: `Stability: every question ${count} times at temperature ${temperature}`,
  ...agreement,
  majority: namedFigures(majority).map(({ name, figure }) => ({ name: `${name}, majority`, figure })),
});

/** `+12.50 points [−3.1, +27.0]` */
export function pointsText({ difference, differenceCi95: [low, high] }: Difference): string {
  const signed = (value: number, digits: number): string =>
    `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
  return `${signed(difference, 2)} points [${signed(low, 1)}, ${signed(high, 1)}]`;
}

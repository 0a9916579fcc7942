import type { AskablePair, LeftOut } from '../askable';
import { compareRuns } from '../compare';
import type { Comparison } from '../compare';
import { connectedComponents } from '../components';
import { computeMetrics } from '../metrics';
import type { PairReadings, Parser } from '../metrics';
import { readingsOf } from '../readings';
import type { ReadAnswers } from '../readings';
import { Proportion } from '../statistics/proportion';
import { holm } from '../statistics/significance';
import type { Figure, Metrics } from '../types';
import type { ControlId } from './ids';
import type { PlannedControl } from './plan';
import type { AnsweredTwice, Control, Telling } from './types';

/** What a control did to set accuracy, over the pairs answered both plainly and under it; `difference` is control less plain. */
export interface Effect extends Pick<
  Comparison,
  'bothCorrect' | 'neither' | 'difference' | 'ci95' | 'mcnemar' | 'clustered'
> {
  readonly pairs: number;
  readonly components: number;
  readonly plain: Figure;
  readonly control: Figure;
  readonly onlyPlain: number;
  readonly onlyControl: number;
  /** `clustered.p`, adjusted for all controls of the run. */
  readonly holm: number;
}

/** A run's figures under one control. */
export interface ControlFigures extends Telling {
  /** As those of the plain questions; options are those of the manifest. */
  readonly metrics: Metrics;
  /** Pairs of the run that the control does not ask, in no figure of it. */
  readonly leftOut: readonly LeftOut[];
  /** Null while no pair has been answered both plainly and under the control. */
  readonly effect: Effect | null;
  /** Answers with the same option as the plain one, of the questions that were readable both times. */
  readonly unchanged: Figure;
}

export type AllControlFigures = Readonly<Partial<Record<ControlId, ControlFigures>>>;

export interface ControlInput {
  readonly controls: readonly PlannedControl[];
  readonly answers: ReadAnswers;
  /** Of the plain questions. */
  readonly plain: Metrics;
}

/** The figures under each control, and what it did to those of the plain questions. */
export function controlFigures({ controls, answers, plain }: ControlInput): AllControlFigures {
  const found = controls.map(planned => ({ id: planned.control.id, ...under(planned, answers, plain) }));
  const adjusted = holm(found.map(({ effect }) => effect?.clustered.p ?? 1));
  const all: Partial<Record<ControlId, ControlFigures>> = {};
  found.forEach(({ id, effect, ...figures }, n) => {
    all[id] = { ...figures, effect: effect === null ? null : { ...effect, holm: adjusted[n] ?? 1 } };
  });
  return all;
}

type Unadjusted = Omit<ControlFigures, 'effect'> & { readonly effect: Omit<Effect, 'holm'> | null };

function under({ control, pairs, leftOut }: PlannedControl, answers: ReadAnswers, plain: Metrics): Unadjusted {
  const { benchmark, mode, parser } = plain;
  const readings = readingsOf(pairs, meantUnder(control, pairs, answers));
  const metrics = computeMetrics({ benchmark, mode, parser, pairs, readings });
  const twice = answeredTwice(control, pairs, answers, parser);
  const unchanged = new Proportion();
  for (const { component, plain: before, meant } of twice) unchanged.add(component, before === meant);
  return {
    metrics,
    leftOut,
    effect: effectOf(plain, metrics, pairs),
    unchanged: unchanged.figure(),
    ...control.tells(twice, pairs),
  };
}

/** The answers under a control as if they were plain ones: by the options of the manifest. */
function meantUnder(control: Control, pairs: readonly AskablePair[], answers: ReadAnswers): ReadAnswers {
  const byId = new Map(pairs.map(pair => [pair.id, pair]));
  return {
    answer: question => {
      const pair = byId.get(question.pair);
      const read = answers.answer({ ...question, control: control.id })?.read;
      if (pair === undefined || read === undefined) return undefined;
      const meant = (parser: Parser) => control.readBack(pair, read[parser]);
      return { read: { official: meant('official'), robust: meant('robust') } };
    },
  };
}

function answeredTwice(
  control: Control,
  pairs: readonly AskablePair[],
  answers: ReadAnswers,
  parser: Parser,
): AnsweredTwice[] {
  const said = readingsOf(pairs, { answer: question => answers.answer({ ...question, control: control.id }) });
  const plain = readingsOf(pairs, answers);
  const at = (readings: ReadonlyMap<string, PairReadings>, pair: AskablePair, image: number) =>
    readings.get(pair.id)?.[image]?.[parser] ?? null;
  return connectedComponents(pairs).flatMap((members, component) =>
    members.flatMap(index =>
      [0, 1].flatMap(image => {
        const pair = pairs[index];
        if (pair === undefined) return [];
        const [before, now] = [at(plain, pair, image), at(said, pair, image)];
        const meant = control.readBack(pair, now);
        return before === null || now === null || meant === null
          ? []
          : [{ component, plain: before, said: now, meant }];
      }),
    ),
  );
}

function effectOf(plain: Metrics, under: Metrics, pairs: readonly AskablePair[]): Omit<Effect, 'holm'> | null {
  const isWhole = new Set(plain.perPair.flatMap(({ id, outcome }) => (outcome === 'incomplete' ? [] : [id])));
  if (!under.perPair.some(({ id, outcome }) => outcome !== 'incomplete' && isWhole.has(id))) return null;
  const same = { pairs, manifest: '', protocolVersion: undefined, wording: undefined };
  const { runs, comparisons, ...compared } = compareRuns(
    { ...same, name: 'plain', metrics: plain },
    { ...same, name: 'control', metrics: under },
  );
  const [before, now] = runs;
  const [comparison] = comparisons;
  if (before === undefined || now === undefined || comparison === undefined) return null;
  const { bothCorrect, onlyFirst, onlySecond, neither, difference, ci95, mcnemar, clustered } = comparison;
  return {
    pairs: compared.pairs,
    components: compared.components,
    plain: before.setAccuracy,
    control: now.setAccuracy,
    difference,
    ci95,
    bothCorrect,
    onlyPlain: onlyFirst,
    onlyControl: onlySecond,
    neither,
    mcnemar,
    clustered,
  };
}

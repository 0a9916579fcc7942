import type { AskableItem, LeftOut } from '../askable';
import { connectedComponents } from '../components';
import type { PairReadings, Parser } from '../metrics';
import { protocolOf } from '../protocols/registry';
import { readingsOf } from '../readings';
import type { ReadAnswers } from '../readings';
import { runMetrics } from '../scoring';
import type { RunMetrics } from '../scoring';
import { Proportion } from '../statistics/proportion';
import { holm } from '../statistics/significance';
import type { Figure } from '../types';
import { effectOf } from './effect';
import type { Effect } from './effect';
import type { ControlId } from './ids';
import type { PlannedControl } from './plan';
import type { AnsweredTwice, Control, Telling } from './types';

/** A run's figures under one control. */
export interface ControlFigures extends Telling {
  /** As those of the plain questions; options are those of the manifest. */
  readonly metrics: RunMetrics;
  /** Pairs or cases of the run that the control does not ask, in no figure of it. */
  readonly leftOut: readonly LeftOut[];
  /** Null while nothing has been answered both plainly and under the control. */
  readonly effect: Effect | null;
  /** Answers with the same option (to an open question: the same words) as the plain one, of the questions that were readable both times. */
  readonly unchanged: Figure;
}

export type AllControlFigures = Readonly<Partial<Record<ControlId, ControlFigures>>>;

export interface ControlInput {
  readonly controls: readonly PlannedControl[];
  readonly answers: ReadAnswers;
  /** Of the plain questions. */
  readonly plain: RunMetrics;
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

function under({ control, pairs, leftOut }: PlannedControl, answers: ReadAnswers, plain: RunMetrics): Unadjusted {
  const { benchmark, mode, parser } = plain;
  const readings = readingsOf(pairs, meantUnder(control, pairs, answers));
  const metrics = runMetrics({ protocol: protocolOf(benchmark), mode, parser, pairs, readings });
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
function meantUnder(control: Control, pairs: readonly AskableItem[], answers: ReadAnswers): ReadAnswers {
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
  pairs: readonly AskableItem[],
  answers: ReadAnswers,
  parser: Parser,
): AnsweredTwice[] {
  const said = readingsOf(pairs, { answer: question => answers.answer({ ...question, control: control.id }) });
  const plain = readingsOf(pairs, answers);
  const at = (readings: ReadonlyMap<string, PairReadings>, pair: AskableItem, image: number) =>
    readings.get(pair.id)?.[image]?.[parser] ?? null;
  return connectedComponents(pairs).flatMap((members, component) =>
    members
      .flatMap(index => pairs[index] ?? [])
      .flatMap(pair =>
        pair.images.flatMap((_, image) => {
          const [before, now] = [at(plain, pair, image), at(said, pair, image)];
          const meant = control.readBack(pair, now);
          return before === null || now === null || meant === null
            ? []
            : [{ component, plain: before, said: now, meant }];
        }),
      ),
  );
}

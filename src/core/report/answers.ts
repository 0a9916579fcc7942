/** What a run's journal holds, question by question, as a report tells it. */
import { splitThought } from '../answer/thought';
import type { AskableItem } from '../benchmark/askable';
import { isCase } from '../benchmark/askable';
import { caseResult } from '../benchmark/caseMetrics';
import { CONTROLS } from '../benchmark/controls/registry';
import { CONTROL_IDS } from '../benchmark/controls/ids';
import type { ControlId } from '../benchmark/controls/ids';
import type { RunFile } from '../benchmark/formats';
import type { JournalState } from '../benchmark/journal';
import { pairResult } from '../benchmark/metrics';
import type { Parser, Readings } from '../benchmark/metrics';
import type { RecordedScore } from '../benchmark/recorded';
import type { RunMetrics } from '../benchmark/scoring';
import { isOfCases } from '../benchmark/types';
import type { Reading, Verdict } from '../benchmark/types';
import type { AskedOtherwise, Ended, PairInRun, ReportedAnswer } from './model';

/** How the run put a question, if not plainly. */
type Put = Pick<AskedOtherwise, 'control' | 'repeat'>;

/** Every pair or case of a run by its id. */
export function resultsIn(run: RunFile, score: RecordedScore, state: JournalState): ReadonlyMap<string, PairInRun> {
  const parser = score.metrics.parser;
  const asked = CONTROL_IDS.flatMap(id => {
    const figures = score.controls?.[id];
    return figures === undefined ? [] : [{ id, ids: new Set(idsIn(figures.metrics)) }];
  });
  const repeats = Array.from({ length: run.repeats?.count ?? 0 }, (_, n) => n + 1);
  return new Map(
    score.pairs.map(item => {
      const controlled = asked
        .filter(({ ids }) => ids.has(item.id))
        .map(({ id }) => underControl(state, item, id, parser));
      const repeated = repeats.map(repeat => ({
        ...{ repeat, question: item.question },
        ...resultOf(state, item, { repeat }, parser),
      }));
      return [item.id, { ...resultOf(state, item, {}, parser), otherwise: [...controlled, ...repeated] }];
    }),
  );
}

const idsIn = (metrics: RunMetrics): readonly string[] =>
  (isOfCases(metrics) ? metrics.perCase : metrics.perPair).map(({ id }) => id);

function underControl(state: JournalState, item: AskableItem, control: ControlId, parser: Parser): AskedOtherwise {
  const change = CONTROLS[control].change(item);
  const question = typeof change === 'string' ? item.question : (change.question ?? item.question);
  return { control, question, ...resultOf(state, item, { control }, parser) };
}

function resultOf(
  state: JournalState,
  item: AskableItem,
  put: Put,
  parser: Parser,
): Pick<PairInRun, 'outcome' | 'answers'> {
  const readings = item.images.map((_, image) => meant(state, item, image === 0 ? 1 : 2, put));
  const { outcome, counted } = isCase(item) ? caseEnd(item, readings, parser) : pairEnd(item, readings, parser);
  return {
    outcome,
    answers: readings.map((read, n) => answerOf(state, item.id, n === 0 ? 1 : 2, put, read, counted[n])),
  };
}

/** The readings of an answer, by the options of the manifest. */
function meant(state: JournalState, item: AskableItem, image: 1 | 2, put: Put): Readings | undefined {
  const read = state.answer({ pair: item.id, image, ...put })?.read;
  if (read === undefined || put.control === undefined) return read;
  const control = CONTROLS[put.control];
  return { official: control.readBack(item, read.official), robust: control.readBack(item, read.robust) };
}

interface Counted {
  readonly reading: Reading;
  readonly verdict: Verdict;
  readonly f1?: number | undefined;
}

interface End {
  readonly outcome: Ended;
  readonly counted: readonly Counted[];
}

function caseEnd(
  item: Extract<AskableItem, { form: unknown }>,
  [read]: readonly (Readings | undefined)[],
  parser: Parser,
): End {
  const { verdict, read: reading, f1 } = caseResult(item, read, parser);
  if (verdict === undefined) return { outcome: 'incomplete', counted: [] };
  return { outcome: verdict, counted: [{ reading, verdict, f1 }] };
}

function pairEnd(
  item: Exclude<AskableItem, { form: unknown }>,
  [first, second]: readonly (Readings | undefined)[],
  parser: Parser,
): End {
  const { outcome, read, correct, invalid } = pairResult(item, [first, second], parser);
  const verdictOf = (image: number): Verdict => {
    if (invalid[image] === true) return 'invalid';
    return correct[image] === true ? 'correct' : 'wrong';
  };
  return { outcome, counted: [0, 1].map(image => ({ reading: read[image] ?? null, verdict: verdictOf(image) })) };
}

function answerOf(
  state: JournalState,
  pair: string,
  image: 1 | 2,
  put: Put,
  read: Readings | undefined,
  counted: Counted | undefined,
): ReportedAnswer {
  const asked = { pair, image, ...put };
  const answer = state.answer(asked);
  if (answer !== undefined && read !== undefined && counted !== undefined) {
    const { text, thought, finish, ms, cached } = answer;
    const split = splitThought(text);
    const said = { text: split.answer, thought: thought ?? split.thought, finish };
    return { state: 'answered', ...said, read, ...counted, ms, cached };
  }
  const error = state.error(asked);
  if (error === undefined) return { state: 'unasked' };
  const { kind, status, message } = error;
  return { state: 'error', kind, status, message };
}

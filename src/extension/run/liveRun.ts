/** A run as the Results panel shows it: rows and figures, kept up to date while answers come in. */
import { isCase } from '../../core/benchmark/askable';
import type { AskableItem } from '../../core/benchmark/askable';
import { caseResult } from '../../core/benchmark/caseMetrics';
import type { Progress } from '../../core/benchmark/asking';
import type { RunFile } from '../../core/benchmark/formats';
import type { JournalState } from '../../core/benchmark/journal';
import { pairResult } from '../../core/benchmark/metrics';
import type { PairReadings } from '../../core/benchmark/metrics';
import { protocolOf } from '../../core/benchmark/protocols/registry';
import { progressNotes } from '../../core/benchmark/progressNotes';
import { readingsOf } from '../../core/benchmark/readings';
import { runMetrics } from '../../core/benchmark/scoring';
import type { RunMetrics } from '../../core/benchmark/scoring';
import { isOfCases } from '../../core/benchmark/types';
import type { FigureSet, Outcome } from '../../core/benchmark/types';
import { PANEL_PROTOCOL } from '../../shared/panels/common';
import type { Notice } from '../../shared/panels/common';
import type {
  ResultsProgress,
  ResultsRow,
  ResultsRowImage,
  ResultsRun,
  ResultsSnapshot,
  ResultsSummary,
} from '../../shared/panels/results';

export interface RunContent {
  readonly run: RunFile;
  /** Every pair of the run, in the manifest's order. */
  readonly pairs: readonly AskableItem[];
  readonly state: JournalState;
}

export type RunState = ResultsRun['state'];

export class LiveRun {
  readonly content: RunContent;
  state: RunState;
  notice: Notice | null = null;
  progress: Progress | undefined;
  readonly #pairs: ReadonlyMap<string, AskableItem>;

  constructor(content: RunContent, state: RunState) {
    this.content = content;
    this.state = state;
    this.#pairs = new Map(content.pairs.map(pair => [pair.id, pair]));
  }

  pair(id: string): AskableItem | undefined {
    return this.#pairs.get(id);
  }

  snapshot(): ResultsSnapshot {
    const rows = this.content.pairs.map(pair => this.row(pair));
    return { type: 'snapshot', v: PANEL_PROTOCOL, ...this.overview(), rows, notice: this.notice };
  }

  /** What stands above the table. */
  overview(): { run: ResultsRun; progress: ResultsProgress; summary: ResultsSummary } {
    const metrics = this.#metrics();
    return { run: this.#run(metrics), progress: this.#progress(metrics), summary: summaryOf(metrics) };
  }

  row(pair: AskableItem): ResultsRow {
    const [first, second] = readingsOf([pair], this.content.state).get(pair.id)!;
    const differs = [first, second].some(read => read !== undefined && read.official !== read.robust);
    return {
      id: pair.id,
      question: pair.question,
      options: Object.entries(pair.options).map(([letter, text]) => ({ letter, text })),
      categories: [...new Set(pair.categories.flat())],
      outcome: outcomeOf(pair, [first, second]),
      images: isCase(pair) ? [this.#rowImage(pair, 1)] : [this.#rowImage(pair, 1), this.#rowImage(pair, 2)],
      readingsDiffer: differs,
    };
  }

  #rowImage(pair: AskableItem, image: 1 | 2): ResultsRowImage {
    const correct = pair.correct[image - 1]!;
    const question = { pair: pair.id, image };
    const answer = this.content.state.answer(question);
    if (answer === undefined) {
      const error = this.content.state.error(question)?.message;
      return { correct, ...(error === undefined ? {} : { error }) };
    }
    const read = answer.read.official;
    const verdict = isCase(pair) ? caseResult(pair, answer.read, 'official').verdict : undefined;
    return { correct, read, verdict: verdict ?? (read === null ? 'invalid' : read === correct ? 'correct' : 'wrong') };
  }

  #metrics(): RunMetrics {
    const { run, pairs, state } = this.content;
    const readings = readingsOf(pairs, state);
    return runMetrics({ protocol: protocolOf(run.benchmark), mode: run.mode, parser: 'official', pairs, readings });
  }

  #run({ complete }: RunMetrics): ResultsRun {
    const { id, benchmark, mode, wording, endpoint, parameters } = this.content.run;
    const model = endpoint.reportedModel ?? endpoint.model ?? null;
    return {
      id,
      benchmark: benchmark === 'mediconfusion' ? 'MediConfusion' : this.content.run.manifest.path,
      mode,
      endpoint: model === null ? endpoint.name : `${endpoint.name} (${model})`,
      state: complete && this.state === 'stopped' ? 'complete' : this.state,
      provenance: `${wording} wording · official reading · temperature ${parameters.temperature} · ${id}`,
    };
  }

  #progress(metrics: RunMetrics): ResultsProgress {
    const ended = isOfCases(metrics)
      ? metrics.perCase.map(({ correct }) => correct !== null)
      : metrics.perPair.map(({ outcome }) => outcome !== 'incomplete');
    return {
      answered: ended.filter(Boolean).length,
      pairs: ended.length,
      errors: [...this.content.state.errors].length,
      answersPerSecond: this.progress?.ratePerSecond ?? null,
      secondsLeft: this.progress?.secondsLeft ?? null,
      ...(this.progress === undefined ? {} : { notes: progressNotes(this.progress) }),
    };
  }
}

/** Guessing between two options; pairs with more have no one figure. */
const GUESSING = { setAccuracy: 25, individualAccuracy: 50, confusion: 50 };

function outcomeOf(item: AskableItem, readings: PairReadings): Outcome {
  if (!isCase(item)) return pairResult(item, readings, 'official').outcome;
  const { verdict } = caseResult(item, readings[0], 'official');
  return verdict === undefined ? 'incomplete' : verdict === 'correct' ? 'told apart' : 'swapped';
}

function summaryOf(metrics: RunMetrics): ResultsSummary {
  if (isOfCases(metrics)) {
    const { complete, parserDisagreements: readingsDiffer, components } = metrics;
    return { figures: null, complete, guessing: {}, categories: [], readingsDiffer, components };
  }
  const anything = metrics.individualAccuracy.of > 0;
  return {
    figures: anything ? figuresOf(metrics) : null,
    complete: metrics.complete,
    guessing: metrics.benchmark === 'mediconfusion' ? GUESSING : {},
    categories: Object.entries(metrics.byCategory ?? {}).map(([name, figures]) => ({
      name,
      figures: figuresOf(figures),
    })),
    readingsDiffer: metrics.parserDisagreements ?? 0,
    components: metrics.components ?? 0,
  };
}

const figuresOf = ({ setAccuracy, individualAccuracy, confusion, invalid, precision }: FigureSet): FigureSet => ({
  setAccuracy,
  individualAccuracy,
  confusion,
  invalid,
  precision,
});

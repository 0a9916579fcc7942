/** A run as the Results panel shows it: rows and figures, kept up to date while answers come in. */
import type { AskablePair } from '../../core/benchmark/askable';
import type { Progress } from '../../core/benchmark/asking';
import type { RunFile } from '../../core/benchmark/formats';
import type { JournalState } from '../../core/benchmark/journal';
import { computeMetrics, pairResult } from '../../core/benchmark/metrics';
import { progressNotes } from '../../core/benchmark/progressNotes';
import { readingsOf } from '../../core/benchmark/readings';
import type { FigureSet, Metrics } from '../../core/benchmark/types';
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
  readonly pairs: readonly AskablePair[];
  readonly state: JournalState;
}

export type RunState = ResultsRun['state'];

export class LiveRun {
  readonly content: RunContent;
  state: RunState;
  notice: Notice | null = null;
  progress: Progress | undefined;
  readonly #pairs: ReadonlyMap<string, AskablePair>;

  constructor(content: RunContent, state: RunState) {
    this.content = content;
    this.state = state;
    this.#pairs = new Map(content.pairs.map(pair => [pair.id, pair]));
  }

  pair(id: string): AskablePair | undefined {
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

  row(pair: AskablePair): ResultsRow {
    const [first, second] = readingsOf([pair], this.content.state).get(pair.id)!;
    const result = pairResult(pair, [first, second], 'official');
    const differs = [first, second].some(read => read !== undefined && read.official !== read.robust);
    return {
      id: pair.id,
      question: pair.question,
      options: Object.entries(pair.options).map(([letter, text]) => ({ letter, text })),
      categories: [...new Set(pair.categories.flat())],
      outcome: result.outcome,
      images: [this.#rowImage(pair, 1), this.#rowImage(pair, 2)],
      readingsDiffer: differs,
    };
  }

  #rowImage(pair: AskablePair, image: 1 | 2): ResultsRowImage {
    const correct = pair.correct[image - 1]!;
    const question = { pair: pair.id, image };
    const answer = this.content.state.answer(question);
    if (answer === undefined) {
      const error = this.content.state.error(question)?.message;
      return { correct, ...(error === undefined ? {} : { error }) };
    }
    const read = answer.read.official;
    return { correct, read, verdict: read === null ? 'invalid' : read === correct ? 'correct' : 'wrong' };
  }

  #metrics(): Metrics {
    const { run, pairs, state } = this.content;
    const readings = readingsOf(pairs, state);
    return computeMetrics({ benchmark: run.benchmark, mode: run.mode, parser: 'official', pairs, readings });
  }

  #run({ complete }: Metrics): ResultsRun {
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

  #progress({ perPair }: Metrics): ResultsProgress {
    return {
      answered: perPair.filter(({ outcome }) => outcome !== 'incomplete').length,
      pairs: perPair.length,
      errors: [...this.content.state.errors].length,
      answersPerSecond: this.progress?.ratePerSecond ?? null,
      secondsLeft: this.progress?.secondsLeft ?? null,
      ...(this.progress === undefined ? {} : { notes: progressNotes(this.progress) }),
    };
  }
}

/** Guessing between two options; pairs with more have no one figure. */
const GUESSING = { setAccuracy: 25, individualAccuracy: 50, confusion: 50 };

function summaryOf(metrics: Metrics): ResultsSummary {
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

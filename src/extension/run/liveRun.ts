/** A run as the Results panel shows it: its part of every row, and its figures, while answers come in. */
import type { AskablePair } from '../../core/benchmark/askable';
import type { Progress } from '../../core/benchmark/asking';
import type { RunFile } from '../../core/benchmark/formats';
import type { JournalState } from '../../core/benchmark/journal';
import { computeMetrics, pairResult } from '../../core/benchmark/metrics';
import { progressNotes } from '../../core/benchmark/progressNotes';
import { readingsOf } from '../../core/benchmark/readings';
import type { Metrics } from '../../core/benchmark/types';
import type { Notice } from '../../shared/panels/common';
import { ANSWER_SHOWN } from '../../shared/panels/results';
import type {
  ResultsProgress,
  ResultsRowImage,
  ResultsRowRun,
  ResultsRun,
  ResultsRunView,
} from '../../shared/panels/results';
import { summaryOf } from './figures';

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
  #final: Metrics | undefined;

  constructor(content: RunContent, state: RunState) {
    this.content = content;
    this.state = state;
    this.#pairs = new Map(content.pairs.map(pair => [pair.id, pair]));
  }

  get id(): string {
    return this.content.run.id;
  }

  pair(id: string): AskablePair | undefined {
    return this.#pairs.get(id);
  }

  /** Over what has been answered so far; computed anew only while that changes. */
  metrics(): Metrics {
    if (this.state === 'running') return this.#metrics();
    this.#final ??= this.#metrics();
    return this.#final;
  }

  #metrics(): Metrics {
    const { run, pairs, state } = this.content;
    const readings = readingsOf(pairs, state);
    return computeMetrics({ benchmark: run.benchmark, mode: run.mode, parser: 'official', pairs, readings });
  }

  /** What stands above the table. @param label tells the run from others that are shown with it. */
  view(label: string, metrics: Metrics): ResultsRunView {
    return { run: this.#run(label, metrics), progress: this.#progress(metrics), summary: summaryOf(metrics) };
  }

  rowRun(pair: AskablePair): ResultsRowRun {
    const readings = readingsOf([pair], this.content.state).get(pair.id)!;
    return {
      outcome: pairResult(pair, readings, 'official').outcome,
      images: [this.#rowImage(pair, 1), this.#rowImage(pair, 2)],
      readingsDiffer: readings.some(read => read !== undefined && read.official !== read.robust),
    };
  }

  /** The whole answers to a pair, null where there is none yet. */
  answers(pair: string): readonly (string | null)[] {
    return ([1, 2] as const).map(image => this.content.state.answer({ pair, image })?.text ?? null);
  }

  #rowImage(pair: AskablePair, image: 1 | 2): ResultsRowImage {
    const question = { pair: pair.id, image };
    const answer = this.content.state.answer(question);
    if (answer === undefined) {
      const error = this.content.state.error(question)?.message;
      return error === undefined ? {} : { error };
    }
    const { text, cached, ms } = answer;
    const read = answer.read.official;
    return {
      read,
      verdict: read === null ? 'invalid' : read === pair.correct[image - 1] ? 'correct' : 'wrong',
      text: text.slice(0, ANSWER_SHOWN),
      ...(text.length > ANSWER_SHOWN ? { cut: true } : {}),
      ...(cached ? {} : { ms }),
    };
  }

  #run(label: string, { complete }: Metrics): ResultsRun {
    const { id, mode, wording, endpoint, parameters } = this.content.run;
    const model = endpoint.reportedModel ?? endpoint.model ?? null;
    return {
      id,
      label,
      benchmark: benchmarkName(this.content.run),
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

/** A benchmark by its own name, a manifest by its file's. */
export const benchmarkName = ({ benchmark, manifest }: RunFile): string =>
  benchmark === 'mediconfusion' ? 'MediConfusion' : manifest.path;

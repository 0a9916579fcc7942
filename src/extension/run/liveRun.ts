/** A run as the Results panel shows it: its part of every row, and its figures, while answers come in. */
import { isCase } from '../../core/benchmark/askable';
import type { AskableItem } from '../../core/benchmark/askable';
import { caseResult } from '../../core/benchmark/caseMetrics';
import type { Progress } from '../../core/benchmark/asking';
import type { RunFile } from '../../core/benchmark/formats';
import type { JournalState } from '../../core/benchmark/journal';
import { pairResult } from '../../core/benchmark/metrics';
import type { Readings } from '../../core/benchmark/metrics';
import { protocolOf } from '../../core/benchmark/protocols/registry';
import { progressNotes } from '../../core/benchmark/progressNotes';
import { readingsOf } from '../../core/benchmark/readings';
import { runMetrics } from '../../core/benchmark/scoring';
import type { RunMetrics } from '../../core/benchmark/scoring';
import { isOfCases } from '../../core/benchmark/types';
import type { Verdict } from '../../core/benchmark/types';
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
  #final: RunMetrics | undefined;

  constructor(content: RunContent, state: RunState) {
    this.content = content;
    this.state = state;
    this.#pairs = new Map(content.pairs.map(pair => [pair.id, pair]));
  }

  get id(): string {
    return this.content.run.id;
  }

  pair(id: string): AskableItem | undefined {
    return this.#pairs.get(id);
  }

  /** Over what has been answered so far; computed anew only while that changes. */
  metrics(): RunMetrics {
    if (this.state === 'running') return this.#metrics();
    this.#final ??= this.#metrics();
    return this.#final;
  }

  #metrics(): RunMetrics {
    const { run, pairs, state } = this.content;
    const readings = readingsOf(pairs, state);
    const protocol = protocolOf(run.benchmark);
    return runMetrics({ protocol, mode: run.mode, parser: 'official', pairs, readings });
  }

  /** What stands above the table. @param label tells the run from others that are shown with it. */
  view(label: string, metrics: RunMetrics): ResultsRunView {
    return { run: this.#run(label, metrics), progress: this.#progress(metrics), summary: summaryOf(metrics) };
  }

  rowRun(pair: AskableItem): ResultsRowRun {
    const readings = readingsOf([pair], this.content.state).get(pair.id)!;
    return {
      outcome: isCase(pair)
        ? (caseResult(pair, readings[0], 'official').verdict ?? 'incomplete')
        : pairResult(pair, readings, 'official').outcome,
      images: pair.images.map((_, index) => this.#rowImage(pair, index === 0 ? 1 : 2)),
      readingsDiffer: readings.some(read => read !== undefined && read.official !== read.robust),
    };
  }

  /** The whole answers to a pair, null where there is none yet. */
  answers(pair: string): readonly (string | null)[] {
    const images = this.pair(pair)?.images ?? [];
    return images.map((_, index) => this.content.state.answer({ pair, image: index === 0 ? 1 : 2 })?.text ?? null);
  }

  #rowImage(pair: AskableItem, image: 1 | 2): ResultsRowImage {
    const question = { pair: pair.id, image };
    const answer = this.content.state.answer(question);
    if (answer === undefined) {
      const error = this.content.state.error(question)?.message;
      return error === undefined ? {} : { error };
    }
    const { text, cached, ms } = answer;
    return {
      read: shownReading(answer.read.official),
      verdict: verdictOf(pair, image, answer.read),
      text: text.slice(0, ANSWER_SHOWN),
      ...(text.length > ANSWER_SHOWN ? { cut: true } : {}),
      ...(cached ? {} : { ms }),
    };
  }

  #run(label: string, { complete }: RunMetrics): ResultsRun {
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

  #progress(metrics: RunMetrics): ResultsProgress {
    const ended = isOfCases(metrics)
      ? metrics.perCase.map(({ correct }) => correct !== null)
      : metrics.perPair.map(({ outcome }) => outcome !== 'incomplete');
    return {
      answered: ended.filter(Boolean).length,
      pairs: ended.length,
      unit: isOfCases(metrics) ? 'case' : 'pair',
      errors: [...this.content.state.errors].length,
      answersPerSecond: this.progress?.ratePerSecond ?? null,
      secondsLeft: this.progress?.secondsLeft ?? null,
      ...(this.progress === undefined ? {} : { notes: progressNotes(this.progress) }),
    };
  }
}

const READING_SHOWN = 24;

/** Letters as they are; the words of an open answer as far as a mark has room. */
export const shownReading = <R extends string | null>(read: R): R | string =>
  read !== null && read.length > READING_SHOWN ? `${read.slice(0, READING_SHOWN)}…` : read;

function verdictOf(item: AskableItem, image: 1 | 2, read: Readings): Verdict {
  if (isCase(item)) return caseResult(item, read, 'official').verdict ?? 'invalid';
  if (read.official === null) return 'invalid';
  return read.official === item.correct[image - 1] ? 'correct' : 'wrong';
}

/** A benchmark by its own name, a manifest by its file's. */
export const benchmarkName = ({ benchmark, manifest }: RunFile): string =>
  benchmark === 'mediconfusion' ? 'MediConfusion' : manifest.path;

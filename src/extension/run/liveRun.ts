/** A run as the Results panel shows it: its part of every row, and its figures, while answers come in. */
import { isCase } from '../../core/benchmark/askable';
import type { AskableItem } from '../../core/benchmark/askable';
import { caseResult } from '../../core/benchmark/caseMetrics';
import type { Progress } from '../../core/benchmark/asking';
import { beside } from '../../core/benchmark/controls/beside';
import type { BesidePlain } from '../../core/benchmark/controls/beside';
import { isCompleteBeside } from '../../core/benchmark/controls/complete';
import { controlsOfRun } from '../../core/benchmark/controls/ofRun';
import { questionsOf } from '../../core/benchmark/controls/plan';
import type { PlannedControl } from '../../core/benchmark/controls/plan';
import type { Answer, RunFile } from '../../core/benchmark/formats';
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
import { besideView } from './besideView';
import { summaryOf } from './figures';

export interface RunContent {
  readonly run: RunFile;
  /** Every pair of the run, in the manifest's order. */
  readonly pairs: readonly AskableItem[];
  readonly state: JournalState;
}

/** Of a larger run controls have figures when it has ended: they take as long as the plain ones, each of them. */
const LIVE_PAIRS = 2_000;

export type RunState = ResultsRun['state'];

export class LiveRun {
  readonly content: RunContent;
  state: RunState;
  notice: Notice | null = null;
  progress: Progress | undefined;
  readonly #pairs: ReadonlyMap<string, AskableItem>;
  readonly #controls: readonly PlannedControl[];
  #final: RunMetrics | undefined;
  #finalBeside: BesidePlain | undefined;

  constructor(content: RunContent, state: RunState) {
    this.content = content;
    this.state = state;
    this.#pairs = new Map(content.pairs.map(pair => [pair.id, pair]));
    this.#controls = controlsOfRun(content.run, content.pairs);
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

  /** How many questions the run has, answered or not. */
  get questions(): number {
    const { run, pairs } = this.content;
    const asked = { controls: this.#controls, repeats: run.repeats };
    return questionsOf(pairs, asked, ({ id }) => id).length;
  }

  /** What its controls and repeats did so far, as `metrics`. */
  #beside(metrics: RunMetrics): BesidePlain {
    const { run, pairs, state } = this.content;
    if (this.state === 'running' && pairs.length > LIVE_PAIRS) return {};
    const compute = (): BesidePlain =>
      beside({ pairs, controls: this.#controls, repeats: run.repeats }, state, metrics);
    if (this.state === 'running') return compute();
    this.#finalBeside ??= compute();
    return this.#finalBeside;
  }

  /** What stands above the table. @param label tells the run from others that are shown with it. */
  view(label: string, metrics: RunMetrics): ResultsRunView {
    const figures = this.#beside(metrics);
    const shown = besideView(figures);
    return {
      run: this.#run(label, metrics.complete && isCompleteBeside(figures)),
      progress: this.#progress(metrics),
      summary: summaryOf(metrics),
      ...(shown === undefined ? {} : { beside: shown }),
    };
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

  #run(label: string, complete: boolean): ResultsRun {
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

  /** How far it is with what is asked after the plain questions. */
  #besideNotes(): string[] {
    const { pairs, state } = this.content;
    const of = this.questions - pairs.reduce((sum, { images }) => sum + images.length, 0);
    if (of === 0) return [];
    const isBeside = ({ control, repeat }: Answer): boolean => control !== undefined || repeat !== undefined;
    return [`${[...state.answers].filter(isBeside).length} of ${of} questions of controls and repeats`];
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
      notes: [...this.#besideNotes(), ...(this.progress === undefined ? [] : progressNotes(this.progress))],
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

/** The answers to one pair: those asked here, those of its manifest's runs, and which are shown beside each other. */
import type { ProbeError } from '../../core/errors';
import { columnOf, endpointOf, runOf } from '../../shared/panels/answers';
import type { Asked, Headline, PairAnswer, PairRun } from '../../shared/panels/answers';
import type { Draft, PairEndpoint, ToPairPanel } from '../../shared/panels/pair';
import { headlineOf, judged } from './judging';
import { remembered } from './record';
import type { InManifest, PairRecord } from './record';
import type { RunOfPair, RunsOfPair } from './runAnswers';

export interface AnsweringHost {
  post(message: ToPairPanel): void;
  endpoints(): PairEndpoint[];
  /** What is shown beside each other in every pair, as the workspace remembers it. */
  columns(): readonly string[];
  keepColumns(columns: readonly string[]): void;
  /** The runs over the manifest that have asked the pair. */
  runsOf(from: InManifest, asked: Asked): Promise<RunsOfPair>;
  /** A run that cannot be read leaves the others alone. */
  onUnreadable(error: ProbeError): void;
}

/** What of the pair's record is the book's. */
interface BookRecord {
  get(): PairRecord;
  /** @param keep also beyond the panel. */
  set(changes: Pick<PairRecord, 'answers'>, keep: boolean): void;
}

interface ShownAnswers {
  readonly answers: readonly PairAnswer[];
  readonly columns: readonly string[];
  readonly runs: readonly PairRun[];
  readonly headline: Headline | null;
}

export class AnswerBook {
  readonly #host: AnsweringHost;
  readonly #record: BookRecord;
  #runs: readonly RunOfPair[] = [];

  constructor(host: AnsweringHost, record: BookRecord) {
    this.#host = host;
    this.#record = record;
  }

  get shown(): ShownAnswers {
    const { draft } = this.#record.get();
    const answers = this.#answers().map(answer => judged(answer, draft));
    return {
      answers,
      columns: this.#columns(),
      runs: this.#runs.map(({ shown }) => shown),
      headline: this.#headline(),
    };
  }

  /** Looks for what the manifest's runs have recorded of the pair, and shows it. */
  async loadRuns(): Promise<void> {
    const { inManifest } = this.#record.get();
    if (inManifest === undefined) return;
    const { runs, unreadable } = await this.#host.runsOf(inManifest, inManifest.question);
    for (const error of unreadable) this.#host.onUnreadable(error);
    this.#runs = runs;
    for (const answer of runs.flatMap(({ answers }) => answers)) this.#post(answer);
    this.columnsChanged();
  }

  answer(id: string): PairAnswer | undefined {
    return this.#answers().find(answer => answer.id === id);
  }

  /** The folder of a column's run. */
  runFolder(column: string): string | undefined {
    return this.#runs.find(({ shown }) => shown.column === column)?.folder;
  }

  /** A new answer, or more of one: its column is shown from then on. */
  set(answer: PairAnswer): void {
    const { answers } = this.#record.get();
    const isNew = answers.every(({ id }) => id !== answer.id);
    const all = isNew ? [...answers, answer] : answers.map(other => (other.id === answer.id ? answer : other));
    const isDone = answer.state !== 'asking';
    this.#record.set({ answers: isDone ? remembered(all) : all }, isDone);
    if (!this.#columns().includes(answer.column)) this.setColumns([...this.#columns(), answer.column]);
    this.#post(answer);
  }

  /** Columns that cannot be shown for this pair keep their place for the others. */
  setColumns(columns: readonly string[]): void {
    const shown = this.#columns();
    const hidden = this.#host.columns().filter(column => !shown.includes(column) && !columns.includes(column));
    this.#host.keepColumns([...columns, ...hidden]);
    this.#closed = this.#ownRun() !== undefined && !columns.includes(this.#ownRun()!);
    this.columnsChanged();
  }

  columnsChanged(): void {
    const { columns, runs } = this.shown;
    this.#host.post({ type: 'columns', columns, runs });
  }

  /** The correct options have changed: every answer is judged again. */
  judgeAgain(): void {
    for (const answer of this.#answers()) this.#post(answer);
  }

  /** The run that the panel was opened from stands first until it is taken away. */
  #closed = false;

  #ownRun(): string | undefined {
    const { run, answers } = this.#record.get();
    return run === undefined ? undefined : answers.find(({ column }) => runOf(column) !== null)?.column;
  }

  #columns(): readonly string[] {
    const known = new Set([
      ...this.#host.endpoints().map(({ name }) => columnOf({ endpoint: name })),
      ...this.#answers().map(({ column }) => column),
    ]);
    const own = this.#ownRun();
    const kept = this.#host.columns().filter(column => known.has(column));
    return own === undefined || this.#closed || kept.includes(own) ? kept : [own, ...kept];
  }

  /** In the order in which they were asked; what a run's journal says goes before what was kept of it. */
  #answers(): readonly PairAnswer[] {
    const recorded = this.#runs.flatMap(({ answers }) => answers);
    const known = new Set(recorded.map(({ id }) => id));
    const all = [...recorded, ...this.#record.get().answers.filter(({ id }) => !known.has(id))];
    return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  /** Of what was asked here last, else of the run that the panel was opened from, else of the newest run that is shown. */
  #headline(): Headline | null {
    const { draft } = this.#record.get();
    const columns = this.#columns();
    const all = this.#answers().filter(({ column, control }) => control === undefined && columns.includes(column));
    const asked = all.findLast(({ column }) => endpointOf(column) !== null);
    const newest = asked ?? all.find(({ column }) => column === this.#ownRun()) ?? all.at(-1);
    return newest === undefined ? null : headlineOf(judged(newest, draft), draft);
  }

  #post(answer: PairAnswer): void {
    const draft: Draft = this.#record.get().draft;
    this.#host.post({ type: 'answer', answer: judged(answer, draft), headline: this.#headline() });
  }
}

import * as vscode from 'vscode';
import type { Progress } from '../../core/benchmark/asking';
import { progressNotes } from '../../core/benchmark/progressNotes';
import { formatDuration } from '../../core/pace';
import { COMMANDS } from '../contributions';
import type { Reporter } from '../reporting';
import { showInformation } from '../surfaces/notifications';
import { pickOne } from '../surfaces/quickInputs';
import { StatusItem } from '../surfaces/statusItem';

/** A run that is going in this window. */
export interface GoingRun {
  /** `study.pairs.jsonl · baseline:first`. */
  readonly title: string;
  show(): void;
  cancel(): void;
}

interface Entry {
  readonly run: GoingRun;
  /** Absent until the run has been planned and its folder made. */
  folder?: string;
  progress?: Progress;
}

/** What a started run tells of itself. */
export interface StatusEntry {
  begun(folder: string): void;
  progress(progress: Progress): void;
  end(): void;
}

/** The runs that are going in this window, and the one status-bar item that says how far they are. Hidden while none goes. */
export class RunStatus implements vscode.Disposable {
  readonly #item: StatusItem;
  readonly #commands: vscode.Disposable;
  readonly #entries = new Set<Entry>();
  readonly #changed = new vscode.EventEmitter<'runs' | 'progress'>();
  /** `runs` where one has begun or ended. */
  readonly onDidChange = this.#changed.event;

  constructor(reporter: Reporter) {
    this.#item = new StatusItem({ id: 'medprobe.run', name: 'MedProbe', command: COMMANDS.showRunning.id });
    this.#commands = vscode.Disposable.from(
      vscode.commands.registerCommand(
        COMMANDS.cancelRun.id,
        reporter.guard(() => this.#offerCancel()),
      ),
      vscode.commands.registerCommand(
        COMMANDS.showRunning.id,
        reporter.guard(() => this.#offerMenu()),
      ),
    );
  }

  begin(run: GoingRun): StatusEntry {
    const entry: Entry = { run };
    this.#entries.add(entry);
    this.#update('runs');
    return {
      begun: folder => {
        entry.folder = folder;
        this.#update('runs');
      },
      progress: progress => {
        entry.progress = progress;
        this.#update('progress');
      },
      end: () => {
        this.#entries.delete(entry);
        this.#update('runs');
      },
    };
  }

  /** `125/352` for the run in that folder, where it goes in this window. */
  progressOf(folder: string): string | undefined {
    const entry = [...this.#entries].find(other => other.folder === folder);
    return entry === undefined ? undefined : countOf(entry);
  }

  dispose(): void {
    for (const { run } of this.#entries) run.cancel();
    this.#item.dispose();
    this.#commands.dispose();
    this.#changed.dispose();
  }

  #update(what: 'runs' | 'progress'): void {
    const entries = [...this.#entries];
    const [only] = entries;
    const errors = entries.reduce((sum, { progress }) => sum + (progress?.errors ?? 0), 0);
    const count = entries.length === 1 && only !== undefined ? countOf(only) : `${entries.length} benchmarks`;
    const failed = errors > 0 ? [{ icon: 'warning' }, String(errors)] : [];
    const label = [{ icon: 'beaker' }, `MedProbe ${count}`, ...failed];
    this.#item.set(label, [...entries.map(lineOf), 'Click to show or cancel.']);
    this.#item.visible = entries.length > 0;
    this.#changed.fire(what);
  }

  async #offerMenu(): Promise<void> {
    if (this.#entries.size === 0) return this.#sayNone();
    const items = [...this.#entries].flatMap(({ run, progress }) => {
      const description = progress === undefined ? 'starting' : doneOf(progress);
      return [
        { icon: 'graph', label: `Show ${run.title}`, description, choose: () => run.show() },
        {
          icon: 'stop-circle',
          label: `Cancel ${run.title}`,
          description: 'what was answered stays',
          choose: () => run.cancel(),
        },
      ];
    });
    const chosen = await pickOne(items, { title: 'Running Benchmarks' });
    chosen?.choose();
  }

  async #offerCancel(): Promise<void> {
    const entries = [...this.#entries];
    const [only] = entries;
    if (only === undefined) return this.#sayNone();
    const items = entries.map(({ run }) => ({ label: run.title, run }));
    const title = 'Cancel Run: what was answered stays, and the run can be resumed';
    const chosen = entries.length === 1 ? { run: only.run } : await pickOne(items, { title });
    chosen?.run.cancel();
  }

  async #sayNone(): Promise<void> {
    await showInformation('No benchmark is running.');
  }
}

const countOf = ({ progress }: Entry): string =>
  progress === undefined ? 'starting…' : `${progress.fromJournal + progress.asked}/${progress.of}`;

const doneOf = (progress: Progress): string => {
  const { asked, errors, fromJournal, of, secondsLeft } = progress;
  const left = secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`;
  return [
    `${fromJournal + asked} of ${of} questions answered, ${errors} errors${left}`,
    ...progressNotes(progress),
  ].join(', ');
};

const lineOf = ({ run, progress }: Entry): string =>
  `${run.title}: ${progress === undefined ? 'starting' : doneOf(progress)}`;

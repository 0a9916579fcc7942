/** Folders embedded in the background, so that they are ready before they are mapped. */
import path from 'node:path';
import type * as vscode from 'vscode';
import { isCancelled } from '../../core/errors';
import { formatDuration } from '../../core/pace';
import type { FolderProgress } from '../../worker/folder';
import type { FolderJob, FolderResult } from '../../worker/folderJobs';
import { COMMANDS } from '../contributions';
import type { Services } from '../services';
import { showInformation } from '../surfaces/notifications';
import { cancellableProgress } from '../surfaces/progress';
import { pickOne } from '../surfaces/quickInputs';
import { StatusItem } from '../surfaces/statusItem';
import { EmbeddingRecords, sameEmbedding } from './record';
import type { EmbeddingRecord } from './record';

interface Going {
  readonly record: EmbeddingRecord;
  readonly abort: AbortController;
  job?: FolderJob;
  progress?: FolderProgress;
}

export class FolderEmbeddings implements vscode.Disposable {
  readonly #services: Services;
  readonly #records: EmbeddingRecords;
  readonly #item: StatusItem;
  readonly #going = new Set<Going>();
  #closing = false;

  constructor(services: Services) {
    this.#services = services;
    this.#records = new EmbeddingRecords(services.context.workspaceState);
    const [id, name] = ['medprobe.embedding', 'MedProbe: Embedding'];
    this.#item = new StatusItem({ id, name, command: COMMANDS.showEmbedding.id });
  }

  /** Goes on with what a reload or a crash interrupted. */
  resume(): void {
    for (const record of this.#records.all()) void this.start(record);
  }

  /** Ends when the folder is embedded, by a message; one that is going is left to go on. Never throws. */
  async start(record: EmbeddingRecord): Promise<void> {
    if ([...this.#going].some(going => sameEmbedding(going.record, record))) return this.menu();
    const going: Going = { record, abort: new AbortController() };
    this.#going.add(going);
    this.#update();
    try {
      await this.#records.add(record);
      this.#sayDone(record, await this.#withProgress(going));
    } catch (error) {
      this.#services.reporter.error(error);
      if (isCancelled(error) && this.#closing) return; // gone on with by the next window
    } finally {
      this.#going.delete(going);
      this.#update();
    }
    await this.#records.remove(record);
  }

  /** What is going, and what can be done about it. */
  async menu(): Promise<void> {
    if (this.#going.size === 0) {
      await showInformation('No folder is being embedded.');
      return;
    }
    const items = [...this.#going].flatMap(going => {
      const { job, abort } = going;
      const name = nameOf(going.record);
      const description = wordsOf(going);
      const pause =
        job?.paused === true
          ? { icon: 'debug-continue', label: `Go On with ${name}`, description, choose: () => job.resume() }
          : { icon: 'debug-pause', label: `Pause ${name}`, description, choose: () => job?.pause() };
      const kept = 'what is embedded stays';
      return [pause, { icon: 'stop-circle', label: `Cancel ${name}`, description: kept, choose: () => abort.abort() }];
    });
    const chosen = await pickOne(items, { title: 'Folders Being Embedded' });
    chosen?.choose();
    this.#update();
  }

  dispose(): void {
    this.#closing = true;
    for (const { abort } of this.#going) abort.abort();
    this.#item.dispose();
  }

  #withProgress(going: Going): Thenable<FolderResult> {
    const { jobs, encoders } = this.#services;
    const title = `Embedding ${nameOf(going.record)}`;
    return cancellableProgress(title, (report, token) => {
      token.onCancellationRequested(() => going.abort.abort());
      let shown = 0;
      const show = () => {
        const { done = 0, total = 1 } = going.progress ?? {};
        report({ message: wordsOf(going), increment: (100 * (done - shown)) / total });
        shown = done;
        this.#update();
      };
      const { folder, encoder } = going.record;
      const { job, done } = jobs.join(folder, encoders.ref(encoder), {
        signal: going.abort.signal,
        onProgress: reading => {
          going.progress = reading;
          show();
        },
        onPaused: show,
      });
      going.job = job;
      return done;
    });
  }

  #sayDone(record: EmbeddingRecord, { embedded, failed }: FolderResult): void {
    const { reporter } = this.#services;
    for (const { error } of failed) reporter.log.warn(error.toLine());
    const unread = failed.length === 0 ? '' : `; ${failed.length} could not be (see the log)`;
    reporter.info(`${nameOf(record)}: ${embedded.length.toLocaleString('en')} images are embedded${unread}.`);
  }

  #update(): void {
    const going = [...this.#going];
    const [only] = going;
    const words = going.length === 1 && only !== undefined ? wordsOf(only) : `${going.length} folders`;
    const each = going.map(one => `${nameOf(one.record)}: ${wordsOf(one)}`);
    this.#item.set([{ icon: 'symbol-array' }, `Embedding: ${words}`], [...each, 'Click to pause or cancel.']);
    this.#item.visible = going.length > 0;
  }
}

const nameOf = ({ folder, encoder }: EmbeddingRecord): string => `${path.basename(folder)} under ${encoder}`;

/** "120 of 1,000 images, 3.2 images/s, 5 min left". */
function wordsOf({ progress, job }: Going): string {
  if (progress === undefined) return 'reading the folder';
  const { done, total, perSecond, secondsLeft } = progress;
  const count = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} images`;
  if (job?.paused === true) return `${count}, paused`;
  const rate = perSecond === null ? '' : `, ${perSecond.toFixed(1)} images/s`;
  return `${count}${rate}${secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`}`;
}

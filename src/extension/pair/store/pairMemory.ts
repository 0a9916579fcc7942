/** What is remembered of pairs beyond their panels: one subscriber of each store, which writes a moment after a change. */
import { ProbeError } from '../../../core/errors';
import { Soon } from '../../views/soon';
import type { PairRecord } from '../record';
import { parseRecord } from './pairFile';
import type { KeptPair } from './pairFile';
import type { PairFiles } from './pairFiles';
import { recordOf } from './pairState';
import type { PairState } from './pairState';
import type { PairStore, Subscription } from './pairStore';

/** Where earlier versions kept every pair of a workspace, in one value. */
const EARLIER_KEY = 'pairs.v2';
/** A change is on the disk this long after the last one of a row, and four times as long after the first. */
const QUIET_MS = 250;

/** Where the editor keeps values of a workspace. */
export interface WorkspaceState {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface Following extends Subscription {
  /** Writes what is not written yet before it returns. */
  writeNow(): void;
}

export class PairMemory {
  readonly #files: PairFiles;
  readonly #state: WorkspaceState;
  readonly #onFailure: (error: ProbeError) => void;
  readonly #followed = new Map<string, Following>();
  /** Of an earlier version and not in files yet; read when the first pair is. */
  #earlier: Map<string, PairRecord> | undefined;

  /** @param onFailure told of a file that cannot be read or written; the pair is then known while it is open. */
  constructor(files: PairFiles, state: WorkspaceState, onFailure: (error: ProbeError) => void) {
    this.#files = files;
    this.#state = state;
    this.#onFailure = onFailure;
  }

  read(id: string): KeptPair | undefined {
    try {
      const kept = this.#files.read(id);
      if (kept !== undefined) return kept;
    } catch (error) {
      this.#onFailure(ProbeError.from(error));
    }
    const record = this.#earlierRecords().get(id);
    return record === undefined ? undefined : { revision: 0, record };
  }

  /** Moves what an earlier version kept into files; what is in a file already is newer. It goes only when all is there. */
  async migrate(): Promise<void> {
    if (this.#state.get(EARLIER_KEY) === undefined) return;
    try {
      // One after the other, the newest last: by that the oldest are forgotten first.
      for (const [id, record] of this.#earlierRecords()) {
        if (this.#files.read(id) === undefined) await this.#files.write(id, { revision: 0, record });
      }
      await this.#state.update(EARLIER_KEY, undefined);
      this.#earlier = undefined;
      await this.#prune();
    } catch (error) {
      this.#onFailure(ProbeError.from(error));
    }
  }

  /** Remembers a pair from now on, and what becomes of it. Its end writes what was not written yet. */
  follow(store: PairStore): Subscription {
    const id = store.state.pair;
    // An end in between must not take a write that is under way for one that is done.
    let [begun, done]: (PairState | undefined)[] = [undefined, undefined];
    const attempt = async (write: () => Promise<void> | void): Promise<void> => {
      const { state } = store;
      begun = state;
      try {
        await write();
        done = state;
      } catch (error) {
        this.#onFailure(ProbeError.from(error));
      }
    };
    const soon = new Soon(QUIET_MS, () => void attempt(() => this.#files.write(id, keptOf(store.state))));
    const change = (): void => {
      if (begun === undefined || !sameRecord(begun, store.state)) soon.call();
    };
    const writeNow = (): void => {
      soon.dispose();
      if (done?.revision !== store.state.revision) void attempt(() => this.#files.writeNow(id, keptOf(store.state)));
    };
    const listening = store.subscribe(change);
    change();
    const dispose = (): void => {
      listening.dispose();
      this.#followed.delete(id);
      writeNow();
      void this.#prune();
    };
    this.#followed.set(id, { dispose, writeNow });
    return { dispose };
  }

  /** The window closes. */
  dispose(): void {
    for (const following of this.#followed.values()) following.writeNow();
  }

  #earlierRecords(): ReadonlyMap<string, PairRecord> {
    const records = (): readonly PairRecord[] => {
      const kept = this.#state.get(EARLIER_KEY);
      return Array.isArray(kept) ? kept.flatMap(value => parseRecord(value) ?? []) : [];
    };
    return (this.#earlier ??= new Map(records().map(record => [record.id, record])));
  }

  async #prune(): Promise<void> {
    await this.#files
      .prune(new Set(this.#followed.keys()))
      .catch((error: unknown) => this.#onFailure(ProbeError.from(error)));
  }
}

const keptOf = (state: PairState): KeptPair => ({ revision: state.revision, record: recordOf(state) });

/** Whether nothing differs that outlives the panel: pictures and maps come and go without a word to the disk. */
function sameRecord(one: PairState, other: PairState): boolean {
  const parts = ({ images, question, answers }: PairState): readonly unknown[] => {
    const { draft, edited, saved, base, clashes, inManifest } = question;
    return [
      ...images.map(({ target }) => target),
      draft,
      edited,
      saved,
      base,
      clashes,
      inManifest,
      answers.asked,
      answers.selected,
    ];
  };
  const others = parts(other);
  return parts(one).every((part, n) => part === others[n]);
}

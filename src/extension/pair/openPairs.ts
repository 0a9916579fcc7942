/** Every pair that is open, once: two panels that show the same one share its state, and what is asked outlives a panel. */
import type { Disposable } from 'vscode';
import { OpenPair } from './openPair';
import type { PairSources } from './openPair';
import { withKnown } from './record';
import type { PairRecord } from './record';
import type { PairMemory } from './store/pairMemory';
import { initialState } from './store/pairState';

interface Entry {
  readonly pair: OpenPair;
  readonly remembered: Disposable;
  holders: number;
}

/** A hold on a pair: it stays open until everybody has let go of it. */
export interface HeldPair extends Disposable {
  readonly pair: OpenPair;
}

export class OpenPairs implements Disposable {
  readonly #sources: PairSources;
  readonly #memory: Pick<PairMemory, 'read' | 'follow'>;
  readonly #entries = new Map<string, Entry>();

  constructor(sources: PairSources, memory: Pick<PairMemory, 'read' | 'follow'>) {
    this.#sources = sources;
    this.#memory = memory;
  }

  /** A pair with the answers and edits of an earlier look at it. */
  open(record: PairRecord): HeldPair {
    const open = this.#entries.get(record.id);
    // What a run has recorded since is news to a pair that is open already.
    for (const answer of open === undefined ? [] : record.answers) {
      open?.pair.scope.dispatch({ type: 'answerChanged', answer });
    }
    return this.#hold(open ?? this.#begin(record));
  }

  /** A pair that is open already, held once more. */
  hold(pair: OpenPair): HeldPair {
    const entry = this.#entries.get(pair.state.pair);
    if (entry?.pair !== pair) throw new Error('Only a pair that is open can be held.');
    return this.#hold(entry);
  }

  /** The open pairs of a manifest's line. */
  ofLine(manifest: string, id: string): readonly OpenPair[] {
    return [...this.#entries.values()]
      .map(({ pair }) => pair)
      .filter(({ state: { question } }) => question.saved?.manifest === manifest && question.saved.pair === id);
  }

  dispose(): void {
    for (const entry of this.#entries.values()) this.#end(entry);
  }

  #begin(record: PairRecord): Entry {
    const kept = this.#memory.read(record.id);
    const pair = new OpenPair(this.#sources, initialState(withKnown(record, kept?.record), kept?.revision));
    const entry = { pair, remembered: this.#memory.follow(pair.store), holders: 0 };
    this.#entries.set(record.id, entry);
    return entry;
  }

  #hold(entry: Entry): HeldPair {
    entry.holders++;
    let isHeld = true;
    const dispose = (): void => {
      if (!isHeld) return;
      isHeld = false;
      if (--entry.holders === 0) this.#end(entry);
    };
    return { pair: entry.pair, dispose };
  }

  #end({ pair, remembered }: Entry): void {
    this.#entries.delete(pair.state.pair);
    pair.dispose();
    remembered.dispose();
  }
}

/** Holds one pair's state. Whoever changes it says what happened; whoever shows or keeps it listens. */
import type { PairChange, PairEvent } from './pairEvents';
import { reduce } from './pairReducer';
import type { PairState } from './pairState';

/** What an effect is given: it can read the state, and say what happened to the pair that it was begun for. */
export interface PairScope {
  readonly pair: string;
  /** Aborted when nobody waits for the effect any more. */
  readonly signal: AbortSignal;
  readonly state: () => PairState;
  readonly dispatch: (change: PairChange) => void;
}

/** A hold on something, until it is let go of. */
export interface Subscription {
  dispose(): void;
}

type Listener = (state: PairState) => void;

export class PairStore {
  readonly #listeners = new Set<Listener>();
  #state: PairState;

  constructor(state: PairState) {
    this.#state = state;
  }

  get state(): PairState {
    return this.#state;
  }

  dispatch(event: PairEvent): void {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (this.#state === before) return;
    for (const listener of this.#listeners) listener(this.#state);
  }

  /** @param listener told after every change. */
  subscribe(listener: Listener): Subscription {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** For work that is given up with its signal: what it says afterwards is not heard. */
  scope(signal: AbortSignal): PairScope {
    return this.#scope(signal, change => {
      if (!signal.aborted) this.#say(change);
    });
  }

  /** For work whose result was paid for: what it says is heard, however late. @param signal asks it to end. */
  lastingScope(signal: AbortSignal): PairScope {
    return this.#scope(signal, change => this.#say(change));
  }

  #scope(signal: AbortSignal, dispatch: PairScope['dispatch']): PairScope {
    return { pair: this.#state.pair, signal, state: () => this.#state, dispatch };
  }

  #say(change: PairChange): void {
    this.dispatch({ ...change, pair: this.#state.pair });
  }
}

/** What a Results panel has yet to tell its webview, as plain data; the runs themselves are in ShownRuns. */

export interface ResultsState {
  /** Names what is shown: the ids of the runs. An event about anything else is dropped. */
  readonly shown: string;
  /** Grows by one with every event that changes anything. */
  readonly revision: number;
  /** A webview listens: one that is hidden is made anew when it is shown, and hears nothing before it says so. */
  readonly isListening: boolean;
  /** Ids of pairs of which something was recorded since the last update, each once. */
  readonly changed: readonly string[];
  /** The row to show when a webview listens. */
  readonly toReveal: string | null;
}

export type ResultsEvent = { readonly shown: string } & (
  | { readonly type: 'webviewReady' | 'webviewHidden' | 'updated' | 'rowRevealed' }
  | { readonly type: 'answerRecorded'; readonly pair: string }
  | { readonly type: 'rowWanted'; readonly row: string }
  /** Other runs are shown from now on, or the same from the beginning. */
  | { readonly type: 'runsShown'; readonly now: string }
);

export const initialResults = (shown: string): ResultsState => ({
  shown,
  revision: 0,
  isListening: false,
  changed: [],
  toReveal: null,
});

/** The state after an event; the same object where nothing changed. */
export function reduceResults(state: ResultsState, event: ResultsEvent): ResultsState {
  if (event.shown !== state.shown) return state;
  const changes = changesBy(state, event);
  const isChanged = Object.entries(changes).some(([part, value]) => state[part as keyof ResultsState] !== value);
  return isChanged ? { ...state, ...changes, revision: state.revision + 1 } : state;
}

function changesBy(state: ResultsState, event: ResultsEvent): Partial<ResultsState> {
  switch (event.type) {
    case 'webviewReady':
      return { isListening: true };
    case 'webviewHidden':
      return { isListening: false };
    case 'answerRecorded':
      return state.changed.includes(event.pair) ? {} : { changed: [...state.changed, event.pair] };
    case 'updated':
      return { changed: [] };
    case 'rowWanted':
      return { toReveal: event.row };
    case 'rowRevealed':
      return { toReveal: null };
    case 'runsShown':
      return { shown: event.now, changed: [], toReveal: event.now === state.shown ? state.toReveal : null };
  }
}

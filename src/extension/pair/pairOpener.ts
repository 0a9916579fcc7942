import type { PairRecord } from './record';

/** A Pair panel, as other features know it. */
export interface AskingPanel {
  /** Asks the endpoint that is chosen in the panel. */
  askSelected(): Promise<void>;
}

/** What other features ask of the Pair panels. */
export interface PairOpener {
  /** Two files as they were selected. */
  open(files: readonly [string, string]): void;
  /** The pair of a manifest's line, also where it is shown as a line that asked something else then. */
  showLine(record: PairRecord): AskingPanel;
  /** A pair, with what was answered and edited at earlier looks at it. */
  show(record: PairRecord): AskingPanel;
}

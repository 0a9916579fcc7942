import type { PairRecord } from './record';

/** A Pair panel, as other features know it. */
export interface OpenPair {
  /** Asks the endpoint that is chosen in the panel. */
  askSelected(): Promise<void>;
}

/** What other features ask of the Pair panels. */
export interface PairOpener {
  /** Two files as they were selected. */
  open(files: readonly [string, string]): void;
  /** A pair of a manifest, with what was answered to the same question before. */
  openFromManifest(record: PairRecord): void;
  /** The pair of a manifest's line, with the answers and edits of an earlier look at it. */
  showLine(record: PairRecord): OpenPair;
  show(record: PairRecord): OpenPair;
}

/** What the parts of the answers' table need of each other. */
import type { ImageNumber } from '../../shared/panels/common';
import type { PairSnapshot } from '../../shared/panels/pair';
import type { Column } from './columns';
import type { Comparisons } from './marks';

/** Between which answers differences are marked. */
export const DIFFS = ['images', 'models', 'none'] as const;
export type Diff = (typeof DIFFS)[number];

/** A column's head is row 0. */
export type Row = 0 | ImageNumber;

export interface BoardActions {
  readonly ask: (column: Column) => void;
  readonly cancel: (column: Column) => void;
  readonly move: (column: Column, by: -1 | 1) => void;
  readonly remove: (column: Column) => void;
  readonly copy: (column: Column) => void;
  readonly round: (column: Column, by: -1 | 1) => void;
  readonly showRun: (column: Column) => void;
  readonly transcript: (answer: string, n: ImageNumber, round: number) => void;
  /** Opens or folds what is under a key. */
  readonly toggle: (key: string) => void;
  readonly token: (key: string, at: number) => void;
}

export interface BoardContext {
  readonly shown: PairSnapshot;
  readonly columns: readonly Column[];
  readonly diff: Diff;
  readonly comparisons: Comparisons;
  /** What is unfolded. */
  readonly open: ReadonlySet<string>;
  /** By answer, which of its rounds is shown; the first where it is not here. */
  readonly rounds: ReadonlyMap<string, number>;
  /** The token that is pointed at, and of what. */
  readonly token: { readonly key: string; readonly at: number } | null;
  /** Whether the Tab key leads to that cell. */
  readonly isAt: (column: Column, row: Row) => boolean;
  readonly actions: BoardActions;
}

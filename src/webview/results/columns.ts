import type { SortKey } from './sort';

/** How much room the panel has: rows as one line with every column, with the most needed ones, or folded into a card. */
export type Room = 'wide' | 'medium' | 'stacked';

export interface Column {
  readonly name: string;
  /** In CSS pixels; `grow` shares what is left. */
  readonly width: number;
  readonly grow?: boolean;
  readonly sort?: SortKey;
  /** Index of the image or the run that the column is of. */
  readonly of?: number;
  readonly kind:
    'id' | 'images' | 'question' | 'category' | 'similarity' | 'answer' | 'run' | 'time' | 'outcome' | 'changed';
}

export interface Layout {
  readonly room: Room;
  readonly runs: readonly string[];
  readonly images: 1 | 2;
  readonly hasSimilarity: boolean;
}

export const GAP = 12;
/** Left and right of a row, together. */
const EDGES = 36;

/** The columns of a table that is not stacked. */
export function columnsOf({ room, runs, images, hasSimilarity }: Layout): readonly Column[] {
  const wide = room === 'wide';
  const several = runs.length > 1;
  const columns: (Column | false)[] = [
    { kind: 'id', name: images === 2 ? 'pair' : 'case', width: 84, sort: 'id' },
    { kind: 'images', name: 'images', width: images === 2 ? 115 : 56 },
    { kind: 'question', name: 'question', width: 150, grow: true },
    wide && !several && { kind: 'category', name: 'category', width: 104, sort: 'category' },
    wide && hasSimilarity && { kind: 'similarity', name: 'similarity', width: 94, sort: 'similarity' },
    ...(several
      ? runs.map((name, of): Column => ({ kind: 'run', name, width: 176, sort: 'outcome', of }))
      : Array.from({ length: images }, (_, of): Column => ({ kind: 'answer', name: 'image', width: 136, of }))),
    wide && !several && { kind: 'time', name: 'time', width: 62, sort: 'time' },
    several
      ? { kind: 'changed', name: 'changed', width: 96, sort: 'changed' }
      : { kind: 'outcome', name: 'outcome', width: 108, sort: 'outcome' },
  ];
  return columns.filter(column => column !== false);
}

/** For `grid-template-columns`, and what all of them need at least. */
export function tracksOf(columns: readonly Column[]): { readonly tracks: string; readonly least: number } {
  const tracks = columns.map(({ width, grow }) => (grow === true ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' ');
  const widths = columns.reduce((sum, { width }) => sum + width, 0);
  return { tracks, least: widths + GAP * (columns.length - 1) + EDGES };
}

/** Height of a row in CSS pixels. */
export function rowHeight({ room, runs }: Pick<Layout, 'room' | 'runs'>): number {
  if (room !== 'stacked') return 56;
  return runs.length > 1 ? 60 + 24 * runs.length : 88;
}

import { CELL_SCALE } from '../../core/embedding/cells';
import { formatDuration } from '../../core/pace';
import type { MapContent, MapProgress, MapSnapshot, MapState, ToMapPanel } from '../../shared/panels/map';

/** What the panel shows after a message. Before the first snapshot there is nothing to change. */
export function applyToMap(shown: MapSnapshot | null, message: ToMapPanel): MapSnapshot | null {
  if (message.type === 'snapshot') return message;
  if (shown === null || message.type === 'thumbnails') return shown;
  return { ...shown, state: message.state, progress: message.progress };
}

/** A cell of the map. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Two images by position, with their cosine. */
export interface ShownPair {
  readonly first: number;
  readonly second: number;
  readonly cosine: number;
}

/** What a cell shows: its pair, or of a block its most similar one. */
export function pairAt({ side, cells, pairs }: MapContent, { row, column }: Cell): ShownPair {
  const cell = row * side + column;
  const cosine = (cells[cell] ?? 0) / CELL_SCALE;
  if (pairs === null) return { first: row, second: column, cosine };
  return { first: pairs[cell * 2] ?? 0, second: pairs[cell * 2 + 1] ?? 0, cosine };
}

/** Images along one side of the largest block; 1 where every cell is a pair. */
export const blockSide = ({ names, side }: MapContent): number => Math.ceil(names.length / Math.max(1, side));

export function neighboursOf({ neighbours }: MapContent, image: number): ShownPair[] {
  const { k, index, cosines } = neighbours;
  return Array.from({ length: k }, (_, n) => ({
    first: image,
    second: index[image * k + n] ?? 0,
    cosine: cosines[image * k + n] ?? 0,
  }));
}

const STEP = 10;
/** How each key moves the cursor: rows down, columns right; Shift goes further. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-STEP, 0],
  PageDown: [STEP, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** Where a key leads; null for a key that is not the cursor's. Without a cursor it starts in the first row. */
export function moveCell(from: Cell | null, key: string, far: boolean, side: number): Cell | null {
  const move = MOVES[key];
  if (move === undefined) return null;
  if (from === null) return { row: 0, column: Math.min(1, side - 1) };
  const at = (now: number, by: number): number => Math.min(Math.max(now + by * (far ? STEP : 1), 0), side - 1);
  return { row: at(from.row, move[0]), column: at(from.column, move[1]) };
}

const grouped = (count: number): string => count.toLocaleString('en');
const images = (count: number): string => `${grouped(count)} ${count === 1 ? 'image' : 'images'}`;

/** `12 of 24 images · 8 from the cache · 16.7 images/s · 3 s left` */
export function progressText(state: MapState, progress: MapProgress): string {
  const { done, total, fromCache, failed, imagesPerSecond, secondsLeft, preparing } = progress;
  if (preparing !== undefined && (state === 'embedding' || state === 'paused')) {
    return state === 'paused' ? `${preparing}, then paused` : `${preparing}…`;
  }
  if (total === 0) return state === 'embedding' ? 'reading the folder…' : state;
  const parts = [state === 'ready' ? images(total - failed) : `${grouped(done)} of ${images(total)}`];
  if (failed > 0) parts.push(`${grouped(failed)} failed`);
  if (state === 'comparing') parts.push('comparing all pairs…');
  if (state === 'paused' || state === 'stopped') parts.push(state);
  if (state === 'embedding' || state === 'paused') {
    if (fromCache > 0) parts.push(`${grouped(fromCache)} from the cache`);
    if (state === 'embedding' && imagesPerSecond !== null) parts.push(`${imagesPerSecond.toFixed(1)} images/s`);
    if (state === 'embedding' && secondsLeft !== null) parts.push(`${formatDuration(secondsLeft)} left`);
  }
  return parts.join(' · ');
}

/** Three decimals, with a true minus sign. */
export const cosineText = (cosine: number): string => cosine.toFixed(3).replace('-', '−');

/** What is said of one point of an image, in words and figures. */
import type { PairImage } from '../../shared/panels/pair';
import { storedValue } from './levels';
import { patchOf, type Spot } from './maps';
import type { Overlay } from './paint';
import type { Picture } from './picture';

export interface Read {
  readonly image: PairImage;
  readonly picture: Picture | null;
  readonly overlay: Overlay | null;
}

/** `column 512, row 300: 143`, with millimetres where the file gives them. Columns and rows count from 0. */
export function pixelText({ image, picture }: Read, { x, y }: Spot): string {
  const column = Math.min(image.width - 1, Math.max(0, Math.floor(x * image.width)));
  const row = Math.min(image.height - 1, Math.max(0, Math.floor(y * image.height)));
  const millimetres =
    image.spacing === undefined
      ? ''
      : ` (${(column * image.spacing[1]).toFixed(1)} × ${(row * image.spacing[0]).toFixed(1)} mm)`;
  const value =
    picture === null ? '' : `: ${valueText(image, picture.valueAt(x, y), picture.full.width < image.width)}`;
  return `x ${column}, y ${row}${millimetres}${value}`;
}

/** A deep image's value is as near as its 8 shown bits tell; one of a reduced picture is a mean. */
function valueText({ bits, levels }: PairImage, shown: readonly [number, number, number], reduced: boolean): string {
  const grey = shown.every(channel => channel === shown[0]);
  const values = grey ? [shown[0]] : shown;
  if (bits === 8) return `${reduced ? '≈ ' : ''}${values.join(' ')}`;
  const beyond = (value: number): string => (value === 0 ? '≤ ' : value === 255 ? '≥ ' : '≈ ');
  return values.map(value => `${beyond(value)}${Math.round(storedValue(value, levels))}`).join(' ');
}

/** `patch row 4, column 4: 1.85`; rows and columns count from 1. */
export function patchText({ grid, values }: Overlay, spot: Spot): string {
  const patch = patchOf(spot, grid);
  const value = values[patch];
  const text = value === undefined || Number.isNaN(value) ? 'no value' : value.toFixed(2).replace('-', '−');
  return `patch row ${Math.floor(patch / grid.columns) + 1}, column ${(patch % grid.columns) + 1}: ${text}`;
}

/** What is said of one point of an image, in words and figures. */
import type { PairImage } from '../../shared/panels/pair';
import { decimalsOf, storedValue } from './levels';
import { patchOf, type Spot } from './maps';
import type { Overlay } from './paint';
import type { Picture } from './picture';

export interface Pixel {
  readonly column: number;
  readonly row: number;
}

export interface Read {
  readonly image: PairImage;
  readonly picture: Picture | null;
  readonly overlay: Overlay | null;
  /** What the file holds at a pixel, channel by channel; null until that is known. */
  readonly exact: (pixel: Pixel) => readonly (number | null)[] | null;
}

const minus = (text: string): string => text.replace('-', '−');
export const inUnit = (text: string, { unit }: PairImage['values']): string =>
  unit === undefined ? text : `${text} ${unit}`;

/**
 * `x 512, y 300 (250.0 × 146.5 mm): −43 HU`, the distances from the first pixel's centre, where the file gives them.
 * Columns and rows count from 0 and are the image's, also where its picture is reduced.
 */
export function pixelText(read: Read, { x, y }: Spot): string {
  const { image, picture } = read;
  const at = (part: number, side: number): number => Math.min(side - 1, Math.max(0, Math.floor(part * side)));
  const pixel = { column: at(x, image.width), row: at(y, image.height) };
  const place = `x ${pixel.column}, y ${pixel.row}${millimetres(image, pixel)}`;
  const value = picture === null ? null : valueText(read, pixel, picture.valueAt(x, y), picture.full.width);
  return value === null ? place : `${place}: ${value}`;
}

function millimetres({ spacing }: PairImage, { column, row }: Pixel): string {
  if (spacing === undefined) return '';
  const [down, across] = spacing;
  return ` (${(column * across).toFixed(1)} × ${(row * down).toFixed(1)} mm)`;
}

/** `250 × 250 mm`: how large what the image shows is; null where the file does not say. */
export function physicalSize({ width, height, spacing }: PairImage): string | null {
  if (spacing === undefined || width === 0) return null;
  const [down, across] = spacing;
  const text = (side: number): string => side.toFixed(side < 10 ? 1 : 0);
  return `${text(width * across)} × ${text(height * down)} mm`;
}

/**
 * The picture's own values where they are the image's. Else the file's; until they are here, as near as the picture tells,
 * or null where it does not.
 */
function valueText(
  { image, exact }: Read,
  pixel: Pixel,
  shown: readonly number[],
  pictureWidth: number,
): string | null {
  const { values } = image;
  const reduced = pictureWidth < image.width;
  const grey = shown.every(channel => channel === shown[0]) ? [shown[0]!] : shown;
  if (!values.deep && !reduced) return inUnit(grey.join(' '), values);
  const known = exact(pixel);
  if (known !== null) return exactText(known, values);
  if (!values.deep) return inUnit(`≈ ${grey.join(' ')}`, values);
  const near = grey.map(part => nearText(part, image));
  return near.includes(null) ? null : inUnit(near.join(' '), values);
}

/** What is shown black or white may be any value beyond. */
function nearText(shown: number, image: PairImage): string | null {
  const value = storedValue(shown, image);
  if (value === null) return null;
  const isEnd = shown === 0 || shown === 255;
  const sign = !isEnd ? '≈' : (shown === 0) === image.values.inverted ? '≥' : '≤';
  return `${sign} ${numberText(value, image.values)}`;
}

/** Transparency is not said; of three equal channels, one. */
function exactText(known: readonly (number | null)[], values: PairImage['values']): string {
  const colours = known.length >= 3 ? known.slice(0, 3) : known.slice(0, 1);
  const said = colours.every(value => value === colours[0]) ? colours.slice(0, 1) : colours;
  const numbers = said.filter(value => value !== null);
  return numbers.length < said.length
    ? 'no value'
    : inUnit(numbers.map(value => numberText(value, values)).join(' '), values);
}

export const numberText = (value: number, values: PairImage['values']): string =>
  minus(value.toFixed(decimalsOf(values)));

/** `patch row 4, column 4: 1.85`; rows and columns count from 1. */
export function patchText({ grid, values }: Overlay, spot: Spot): string {
  const patch = patchOf(spot, grid);
  const value = values[patch];
  const text = value === undefined || Number.isNaN(value) ? 'no value' : minus(value.toFixed(2));
  return `patch row ${Math.floor(patch / grid.columns) + 1}, column ${(patch % grid.columns) + 1}: ${text}`;
}

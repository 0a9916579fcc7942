/** The maps as one picture: both images with their map, the scale and what it says below them. */
import type { PairImage } from '../../shared/panels/pair';
import { drawLegend } from '../shared/legend';
import { visibleText } from '../shared/visibleText';
import { within } from '../shared/view';
import type { PairMap } from './maps';
import { paintLayer, type Layer } from './paint';

export interface ExportRow {
  readonly title: string;
  readonly map: PairMap | null;
  /** Image 1 and image 2; where they are drawn is decided here. */
  readonly layers: readonly [Omit<Layer, 'at'>, Omit<Layer, 'at'>];
}

const SIDE = 800;
const GAP = 16;
const LINE = 22;
const LEGEND = 14;
const BACKGROUND = '#ffffff';
const TEXT = '#1f1f1f';

/** @returns the bytes of a PNG, at most 1648 pixels wide */
export async function exportPicture(images: readonly [PairImage, PairImage], rows: readonly ExportRow[]) {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * SIDE + 3 * GAP;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This page has no canvas to draw a picture on.');
  const font = '15px sans-serif';
  context.font = font;
  const heights = images.map(image => within({ left: 0, top: 0, width: SIDE, height: SIDE }, image).height);
  const tall = Math.ceil(Math.max(...heights));
  const texts = rows.map(row => textOf(row).flatMap(text => wrapped(context, text, canvas.width - 2 * GAP)));
  const heightOf = (lines: readonly string[]): number => LINE + tall + GAP + LEGEND + lines.length * LINE + 2 * GAP;
  canvas.height = GAP + texts.reduce((sum, lines) => sum + heightOf(lines), 0);
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = font;
  let top = GAP;
  rows.forEach((row, i) => {
    drawRow(context, { images, row, top, tall, lines: texts[i]! });
    top += heightOf(texts[i]!);
  });
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The picture could not be encoded.');
  return new Uint8Array(await blob.arrayBuffer());
}

interface RowPicture {
  readonly images: readonly [PairImage, PairImage];
  readonly row: ExportRow;
  readonly top: number;
  readonly tall: number;
  readonly lines: readonly string[];
}

function drawRow(context: CanvasRenderingContext2D, { images, row, top, tall, lines }: RowPicture): void {
  context.fillStyle = TEXT;
  images.forEach((image, i) => {
    const left = GAP + i * (SIDE + GAP);
    context.fillStyle = TEXT;
    context.fillText(`${image.n}  ${visibleText(image.name)}`, left, top + 14, SIDE);
    const at = within({ left, top: top + LINE, width: SIDE, height: tall }, image);
    paintLayer(context, { ...row.layers[i === 0 ? 0 : 1], at });
  });
  let y = top + LINE + tall + GAP;
  if (row.map !== null) {
    const legend = document.createElement('canvas');
    drawLegend(legend, row.map.scale);
    context.drawImage(legend, GAP, y, context.canvas.width - 2 * GAP, LEGEND);
  }
  y += LEGEND;
  context.fillStyle = TEXT;
  for (const line of lines) context.fillText(line, GAP, (y += LINE));
}

const textOf = ({ title, map }: ExportRow): string[] =>
  map === null
    ? [title]
    : [`${map.ends[0]}  →  ${map.ends[1]}`, `${title}. ${map.meaning}`, ...(map.sum === undefined ? [] : [map.sum])];

/** Words of a text in lines that are at most `width` long. */
function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

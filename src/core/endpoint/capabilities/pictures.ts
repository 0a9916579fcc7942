/** Plain pictures that the canary is made of: one filled shape on white, drawn here, so that no file can be wrong. */
import { crc32, deflateSync } from 'node:zlib';
import { sendableImage } from '../../image/sendable';
import type { SendableImage } from '../../image/types';

export const COLOURS = ['red', 'green', 'blue', 'yellow'] as const;
export type Colour = (typeof COLOURS)[number];
export const SHAPES = ['circle', 'square', 'triangle'] as const;
export type Shape = (typeof SHAPES)[number];

export interface Picture {
  readonly shape: Shape;
  readonly colour: Colour;
  /** Of the shape, as parts of the side, each in 0.35…0.65. */
  readonly centre: readonly [number, number];
}

const RGB: Readonly<Record<Colour, readonly [number, number, number]>> = {
  red: [220, 20, 20],
  green: [20, 150, 40],
  blue: [20, 60, 220],
  yellow: [250, 210, 10],
};

/** Pixels a side; large enough for every model's own size to be near. */
const SIDE = 448;
/** Half the width of a shape. */
const RADIUS = 0.3 * SIDE;

/** Whether a pixel that far from the centre, right and down, lies in the shape. */
const INSIDE: Readonly<Record<Shape, (dx: number, dy: number) => boolean>> = {
  circle: (dx, dy) => Math.hypot(dx, dy) <= RADIUS,
  square: (dx, dy) => Math.max(Math.abs(dx), Math.abs(dy)) <= RADIUS,
  triangle: (dx, dy) => dy <= RADIUS && Math.abs(dx) <= (dy + RADIUS) / 2,
};

export function draw({ shape, colour, centre }: Picture): SendableImage {
  const rows = Buffer.alloc(SIDE * (1 + SIDE * 3), 255);
  const [cx, cy] = centre;
  for (let y = 0; y < SIDE; y++) {
    const row = y * (1 + SIDE * 3);
    rows[row] = 0; // no filter
    for (let x = 0; x < SIDE; x++) {
      if (INSIDE[shape](x - cx * SIDE, y - cy * SIDE)) rows.set(RGB[colour], row + 1 + x * 3);
    }
  }
  return sendableImage(png(rows), { mime: 'image/png', width: SIDE, height: SIDE });
}

/** A PNG (ISO/IEC 15948) of 8-bit RGB rows, each behind its filter byte. */
function png(rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([8, 2], 8); // 8 bits, RGB; deflate, no interlacing
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

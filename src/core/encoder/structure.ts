/**
 * The structural descriptor: where the edges of an image lie and which way they run. It is computed from gradients, and
 * nothing in it is learned. Sources: Dalal, Triggs, "Histograms of Oriented Gradients for Human Detection" (CVPR 2005);
 * one vector for each cell as in Felzenszwalb et al., "Object Detection with Discriminatively Trained Part-Based Models"
 * (PAMI 2010). What the parameters were chosen by is in docs/decisions/0005-structure-descriptor.md.
 *
 * Apart from the table of directions it uses only operations that IEEE 754 defines to the last bit, so that every
 * machine computes the same embedding.
 */
import { sha256Hex } from '../image/hash';
import type { RgbImage } from '../image/types';
import { encoderFingerprint } from './fingerprint';
import { requireSize } from './pixels';
import type { EncodeOptions, Encoded, Encoder, EncoderInfo, PixelSpec } from './types';

const SIZE = 96;
/** Side of a cell in pixels. */
const CELL = 8;
const CELLS = SIZE / CELL;
/** Over 180°: a gradient and its opposite vote alike, so that an inverted image keeps its descriptor. */
const ORIENTATIONS = 12;
/** Grey levels; where the gradients of a block are weaker, they are noise and normalising does not raise them. */
const NOISE = 2;
/** No single edge may make up more of its block than this. */
const CLIP = 0.2;

const PIXELS: PixelSpec = { width: SIZE, height: SIZE, filter: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] };

/** What decides the embedding beside the pixels; `version` stands for the code below. */
const PARAMETERS = { version: 1, cell: CELL, orientations: ORIENTATIONS, noise: NOISE, clip: CLIP };

/** What the encoder `structure` is: 96 × 96 pixels → 12 × 12 cells of 12 orientations, one after the other. */
export function describeStructure(): EncoderInfo {
  return {
    id: 'structure',
    title: 'Structure (HOG)',
    kind: 'hog',
    dim: CELLS * CELLS * ORIENTATIONS,
    fingerprint: encoderFingerprint({
      weights: sha256Hex(JSON.stringify(PARAMETERS)),
      precision: 'fp64',
      pixels: PIXELS,
    }),
    pixels: PIXELS,
    grid: { rows: CELLS, columns: CELLS },
    composition: 'concatenation',
    outputs: ['embedding', 'patches'],
    origin: 'Computed from gradients (histograms of their orientations, Dalal and Triggs 2005); nothing is learned.',
    licence: 'MIT, as MedProbe',
    medical: false,
  };
}

/** Needs no weights and no native library. */
export class StructureEncoder implements Encoder {
  readonly info = describeStructure();

  /** A blank image has no gradient: its embedding is zero, which `cosine` refuses. */
  encode(images: readonly RgbImage[], { outputs = [] }: EncodeOptions = {}): Promise<Encoded[]> {
    const patches = outputs.includes('patches');
    const encode = (image: RgbImage): Encoded => {
      requireSize(image, PIXELS);
      const embedding = describe(image);
      return patches ? { embedding, patches: embedding } : { embedding };
    };
    return new Promise(resolve => resolve(images.map(encode)));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

function describe(image: RgbImage): Float32Array {
  const normalised = normalise(histograms(grey(image)));
  centre(normalised);
  return Float32Array.from(normalised);
}

/** 8-bit luma with the fixed-point weights of Pillow's `convert('L')` (ITU-R 601). */
function grey({ data }: RgbImage): Uint8Array {
  const luma = new Uint8Array(data.length / 3);
  for (let p = 0, at = 0; p < luma.length; p++, at += 3) {
    luma[p] = (19595 * data[at]! + 38470 * data[at + 1]! + 7471 * data[at + 2]! + 0x8000) >> 16;
  }
  return luma;
}

/** Unit vectors at 0°, 15°, … 180°; rounded to float32, where engines that differ in the last bit agree. */
const direction = (along: (angle: number) => number) =>
  Float32Array.from({ length: ORIENTATIONS + 1 }, (_, k) => along((k * Math.PI) / ORIENTATIONS));
const DIRECTION_X = direction(Math.cos);
const DIRECTION_Y = direction(Math.sin);
DIRECTION_Y[ORIENTATIONS] = 0;

/**
 * Turns the cross product of a gradient with one of two neighbouring directions into its length along the other, spread
 * over a cell's pixels.
 */
const PER_VOTE = 1 / (DIRECTION_Y[1]! * CELL * CELL);

/** For each pixel along an axis: the first of the two cells whose centres it lies between, and how far it is to the next. */
const BETWEEN = Array.from({ length: SIZE }, (_, pixel) => {
  const at = (pixel + 0.5) / CELL - 0.5;
  return { low: Math.floor(at), part: at - Math.floor(at) };
});

/** Votes of the gradients in each cell, [CELLS * CELLS * ORIENTATIONS], in grey levels: means over a cell's pixels. */
function histograms(pixels: Uint8Array): Float64Array {
  const votes = new Float64Array(CELLS * CELLS * ORIENTATIONS);
  for (let y = 0; y < SIZE; y++) {
    const above = Math.max(0, y - 1) * SIZE;
    const below = Math.min(SIZE - 1, y + 1) * SIZE;
    for (let x = 0; x < SIZE; x++) {
      const right = pixels[y * SIZE + Math.min(SIZE - 1, x + 1)]!;
      const left = pixels[y * SIZE + Math.max(0, x - 1)]!;
      const gx = right - left;
      const gy = pixels[below + x]! - pixels[above + x]!;
      if (gx !== 0 || gy !== 0) vote(votes, x, y, gx, gy);
    }
  }
  return votes;
}

/** Splits a gradient into the two directions that it lies between, and each part among the four cells around its pixel. */
function vote(votes: Float64Array, x: number, y: number, gx: number, gy: number): void {
  const sign = gy < 0 || (gy === 0 && gx < 0) ? -1 : 1;
  let k = 0;
  let before = cross(0, gx, gy) * sign;
  let after = cross(1, gx, gy) * sign;
  while (after >= 0 && k < ORIENTATIONS - 1) {
    k++;
    before = after;
    after = cross(k + 1, gx, gy) * sign;
  }
  const next = (k + 1) % ORIENTATIONS;
  const across = BETWEEN[x]!;
  const down = BETWEEN[y]!;
  for (let dy = 0; dy < 2; dy++) {
    const row = down.low + dy;
    if (row < 0 || row >= CELLS) continue;
    const vertical = (dy === 0 ? 1 - down.part : down.part) * PER_VOTE;
    for (let dx = 0; dx < 2; dx++) {
      const column = across.low + dx;
      if (column < 0 || column >= CELLS) continue;
      const weight = vertical * (dx === 0 ? 1 - across.part : across.part);
      const cell = (row * CELLS + column) * ORIENTATIONS;
      votes[cell + k]! -= weight * after;
      votes[cell + next]! += weight * before;
    }
  }
}

/** Positive where the gradient lies beyond direction `k`. */
const cross = (k: number, gx: number, gy: number): number => DIRECTION_X[k]! * gy - DIRECTION_Y[k]! * gx;

/** Each cell normalised by each of the four blocks of 2 × 2 cells that it is part of, clipped, and summed (L2-Hys). */
function normalise(votes: Float64Array): Float64Array {
  const energies = Float64Array.from({ length: CELLS * CELLS }, (_, cell) => {
    let energy = 0;
    for (let at = cell * ORIENTATIONS; at < (cell + 1) * ORIENTATIONS; at++) energy += votes[at]! * votes[at]!;
    return energy;
  });
  const inside = (at: number) => Math.min(CELLS - 1, Math.max(0, at));
  const energy = (row: number, column: number) => energies[inside(row) * CELLS + inside(column)]!;
  const normalised = new Float64Array(votes.length);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const row = Math.floor(cell / CELLS);
    const column = cell % CELLS;
    for (const dy of [-1, 1]) {
      for (const dx of [-1, 1]) {
        const block =
          energy(row, column) + energy(row + dy, column) + energy(row, column + dx) + energy(row + dy, column + dx);
        const scale = 1 / Math.sqrt(block + NOISE * NOISE);
        for (let at = cell * ORIENTATIONS; at < (cell + 1) * ORIENTATIONS; at++) {
          normalised[at]! += Math.min(CLIP, votes[at]! * scale);
        }
      }
    }
  }
  return normalised;
}

/**
 * Takes each cell's mean over its orientations away. What is left is the preferred direction: otherwise every textured
 * cell would resemble every other, and two unrelated radiographs would have a cosine of 0.7.
 */
function centre(cells: Float64Array): void {
  for (let cell = 0; cell < cells.length; cell += ORIENTATIONS) {
    let sum = 0;
    for (let k = 0; k < ORIENTATIONS; k++) sum += cells[cell + k]!;
    for (let k = 0; k < ORIENTATIONS; k++) cells[cell + k]! -= sum / ORIENTATIONS;
  }
}

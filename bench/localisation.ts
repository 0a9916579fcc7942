/**
 * How often each map of a pair points where the two images are alike, or differ, by construction (docs/saliency.md):
 *
 * - the same patch of a third image pasted into two different images, at the same place or at two: how often the greatest
 *   value of a map lies in it;
 * - two copies of one image of which one region is replaced: how often the least value lies in it.
 *
 *     MEDPROBE_IMAGES=folder npm run bench -- localisation
 *
 * `MEDPROBE_IMAGES` (default samples/images) holds at least three images. Everything is drawn by a seeded generator.
 * Prints one JSON object; `chance` is how often a patch drawn blindly would hit.
 */
import fs from 'node:fs';
import path from 'node:path';
import { loadGeneral } from '../src/core/encoder/general';
import { StructureEncoder } from '../src/core/encoder/structure';
import type { Encoder } from '../src/core/encoder/types';
import { decodeRgb } from '../src/core/image/decode';
import { READABLE_FORMATS } from '../src/core/image/formats';
import { resample } from '../src/core/image/resample';
import type { RgbImage } from '../src/core/image/types';
import { cosinesOf, nearestCosines, peakOf } from '../src/core/saliency/correspondence';
import { pairSaliency } from '../src/core/saliency/pair';
import type { PairSaliency } from '../src/core/saliency/pair';
import { encodeWithPatches } from './support/radiographs';

const FOLDER = process.env['MEDPROBE_IMAGES'] ?? 'samples/images';
const TRIALS = 200;
/** Images are composed at this size, squashed, before any encoder's own. */
const SIZE = 448;
/** Side of the pasted square: two of the seven patches of `general`. */
const SQUARE = 128;

interface Corner {
  readonly x: number;
  readonly y: number;
}

/** Uniform in 0..1, the same on every machine (mulberry32, Tommy Ettinger, public domain). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy of `into` with a square of `from`, whose corner there is `source`, put at `at`. */
function paste(into: RgbImage, from: RgbImage, source: Corner, at: Corner): RgbImage {
  const data = into.data.slice();
  for (let row = 0; row < SQUARE; row++) {
    const start = ((source.y + row) * SIZE + source.x) * 3;
    data.set(from.data.subarray(start, start + SQUARE * 3), ((at.y + row) * SIZE + at.x) * 3);
  }
  return { ...into, data };
}

/** Patches whose centre lies in the square. */
function patchesIn(square: Corner, { rows, columns }: PairSaliency): ReadonlySet<number> {
  const inside = (centre: number, from: number) => centre >= from && centre < from + SQUARE;
  const all = [...Array(rows * columns).keys()];
  return new Set(
    all.filter(
      p =>
        inside((((p % columns) + 0.5) * SIZE) / columns, square.x) &&
        inside(((Math.floor(p / columns) + 0.5) * SIZE) / rows, square.y),
    ),
  );
}

const least = (values: Float32Array): number => peakOf(values.map(value => -value));

/** Counts hits of one kind. */
class Tally {
  private hits = 0;
  private of = 0;
  private expected = 0;

  add(hit: boolean, chance: number): void {
    this.hits += hit ? 1 : 0;
    this.of++;
    this.expected += chance;
  }

  report() {
    return { hit: this.hits / this.of, chance: this.expected / this.of, of: this.of };
  }
}

type Tallies = Record<string, Tally>;
const tally = (tallies: Tallies, name: string): Tally => (tallies[name] ??= new Tally());

/** Does the greatest value of each map lie in the pasted square? Both images count. */
function countAlike(tallies: Tallies, maps: PairSaliency, squares: readonly [Corner, Corner]): void {
  const count = maps.rows * maps.columns;
  for (const n of [1, 2] as const) {
    const [own, other] = n === 1 ? squares : [squares[1], squares[0]];
    const [here, there] = [patchesIn(own, maps), patchesIn(other, maps)];
    const chance = here.size / count;
    tally(tallies, 'resemblance').add(here.has(peakOf(maps.resemblance[n - 1]!)), chance);
    if (maps.shares !== null) tally(tallies, 'contribution').add(here.has(peakOf(maps.shares[n - 1]!)), chance);
    for (const patch of here) {
      const match = peakOf(cosinesOf(maps, n, patch, count));
      tally(tallies, 'correspondence').add(there.has(match), there.size / count);
    }
  }
  const [first, second] = [patchesIn(squares[0], maps), patchesIn(squares[1], maps)];
  for (let i = 0; i < maps.mutual.length; i += 2) {
    if (first.has(maps.mutual[i]!)) {
      tally(tallies, 'mutual link from the patch').add(second.has(maps.mutual[i + 1]!), second.size / count);
    }
  }
}

/** Does the least value of each map lie in the replaced square? Of correspondence: the patch whose best match is worst. */
function countDifferent(tallies: Tallies, maps: PairSaliency, square: Corner): void {
  const count = maps.rows * maps.columns;
  const there = patchesIn(square, maps);
  const chance = there.size / count;
  for (const n of [1, 2] as const) {
    const best = nearestCosines(maps, n, count, count);
    tally(tallies, 'resemblance').add(there.has(least(maps.resemblance[n - 1]!)), chance);
    if (maps.shares !== null) tally(tallies, 'contribution').add(there.has(least(maps.shares[n - 1]!)), chance);
    tally(tallies, 'correspondence').add(there.has(least(best)), chance);
  }
}

async function mapsOf(encoder: Encoder, first: RgbImage, second: RgbImage): Promise<PairSaliency> {
  const [one, two] = await encodeWithPatches(encoder, [first, second]);
  return pairSaliency(encoder.info, one!, two!);
}

async function measure(encoder: Encoder, images: readonly RgbImage[]) {
  const random = generator(7);
  const whole = (below: number) => Math.floor(random() * below);
  const corner = (): Corner => ({ x: whole(SIZE - SQUARE), y: whole(SIZE - SQUARE) });
  const [same, apart, different]: [Tallies, Tallies, Tallies] = [{}, {}, {}];
  for (let trial = 0; trial < TRIALS; trial++) {
    const [a, b, c] = shuffled(images, whole).slice(0, 3) as [RgbImage, RgbImage, RgbImage];
    const [source, at, elsewhere] = [corner(), corner(), corner()];
    const first = paste(a, c, source, at);
    countAlike(same, await mapsOf(encoder, first, paste(b, c, source, at)), [at, at]);
    countAlike(apart, await mapsOf(encoder, first, paste(b, c, source, elsewhere)), [at, elsewhere]);
    countDifferent(different, await mapsOf(encoder, a, first), at);
  }
  const report = (tallies: Tallies) =>
    Object.fromEntries(Object.entries(tallies).map(([name, kind]) => [name, kind.report()]));
  return { samePlace: report(same), otherPlace: report(apart), oneRegionDiffers: report(different) };
}

/** The first three of a shuffle are all that is needed. */
function shuffled(images: readonly RgbImage[], whole: (below: number) => number): RgbImage[] {
  const all = [...images];
  for (let i = 0; i < 3; i++) {
    const j = i + whole(all.length - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

async function main(modelDir = 'dist/encoders') {
  const images: RgbImage[] = [];
  for (const name of fs.readdirSync(FOLDER).sort()) {
    if (!/\.(png|jpe?g|webp|tiff?|bmp|gif)$/i.test(name)) continue;
    const bytes = await fs.promises.readFile(path.join(FOLDER, name));
    images.push(resample(await decodeRgb(bytes, undefined, name), SIZE, SIZE, 'bicubic'));
  }
  if (images.length < 3) throw new Error(`${FOLDER} holds fewer than three images (${READABLE_FORMATS}).`);
  const general = await loadGeneral({ modelDir });
  const report = {
    images: images.length,
    trials: TRIALS,
    general: await measure(general, images),
    structure: await measure(new StructureEncoder(), images),
  };
  await general.dispose();
  console.log(JSON.stringify(report, undefined, 2));
}

await main(...process.argv.slice(2));

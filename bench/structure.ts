/**
 * The encoder `structure` beside `general`, in one run (docs/decisions/0005-structure-descriptor.md): what each is worth
 * on real radiographs, where the two disagree, and images per second without decoding and resampling.
 *
 *     npm run bench -- structure
 *
 * Needs VQA-RAD and its altered copies under $MEDPROBE_SHARED/data (default ../shared). Prints one JSON object.
 */
import fs from 'node:fs';
import path from 'node:path';
import { cosine } from '../src/core/embedding/similarity';
import { loadGeneral } from '../src/core/encoder/general';
import { StructureEncoder } from '../src/core/encoder/structure';
import type { Encoder } from '../src/core/encoder/types';
import { decodeRgb } from '../src/core/image/decode';
import type { RgbImage } from '../src/core/image/types';
import { mirrored } from '../test/unit/encoder/pictures';
import { encode, IMAGES, organAgreement, retrieval, squash } from './support/radiographs';
import type { Labelled } from './support/radiographs';

interface Original {
  readonly name: string;
  readonly image: RgbImage;
}

/** Cosines in rising order, read at a part of the way. */
const quantile = (sorted: Float64Array, part: number): number => sorted[Math.round(part * (sorted.length - 1))]!;

async function measure(encoder: Encoder, originals: readonly Original[]) {
  const inputs = originals.map(({ image }) => squash(encoder, image));
  await encode(encoder, inputs[0]!);
  const start = performance.now();
  const cpu = process.cpuUsage();
  const images: Labelled[] = [];
  for (const [n, input] of inputs.entries()) {
    images.push({ name: originals[n]!.name, embedding: await encode(encoder, input) });
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const mirrors = new Float64Array(images.length);
  for (const [n, input] of inputs.entries()) {
    mirrors[n] = cosine(images[n]!.embedding, await encode(encoder, mirrored(input)));
  }
  const pairs = allPairs(images);
  const spread = (values: Float64Array) => {
    const sorted = values.toSorted();
    return Object.fromEntries([0.05, 0.5, 0.95, 0.99].map(part => [`q${part * 100}`, quantile(sorted, part)]));
  };
  const report = {
    imagesPerSecond: images.length / seconds,
    cpuMsPerImage: (user + system) / 1000 / images.length,
    organ: organAgreement(images),
    retrieval: await retrieval(encoder, images),
    pairs: spread(pairs),
    mirrored: spread(mirrors),
  };
  return { pairs, report };
}

/** Every pair's cosine, in one order for every encoder. */
function allPairs(images: readonly Labelled[]): Float64Array {
  const cosines = [];
  for (const [n, { embedding }] of images.entries()) {
    for (const other of images.slice(n + 1)) cosines.push(cosine(embedding, other.embedding));
  }
  return Float64Array.from(cosines);
}

function ranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranked = new Float64Array(values.length);
  order.forEach((at, rank) => (ranked[at] = rank));
  return ranked;
}

/** Spearman's rank correlation; no two cosines of this many digits are tied. */
function rankCorrelation(a: Float64Array, b: Float64Array): number {
  const [first, second] = [ranks(a), ranks(b)];
  const squares = first.reduce((sum, rank, n) => sum + (rank - second[n]!) ** 2, 0);
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1));
}

/** Of the 1 % of pairs most alike under the encoder: how many the contrast encoder does not have among its top 5 or 20 %. */
function disagreement(encoder: Float64Array, contrast: Float64Array) {
  const alike = quantile(encoder.toSorted(), 0.99);
  const sorted = contrast.toSorted();
  const under = contrast.filter((_, pair) => encoder[pair]! >= alike);
  const below = (part: number) => under.filter(value => value < quantile(sorted, part)).length / under.length;
  return { pairs: under.length, outsideTop5: below(0.95), outsideTop20: below(0.8) };
}

async function main(modelDir = 'dist/encoders') {
  const originals: Original[] = [];
  for (const name of fs.readdirSync(IMAGES).sort()) {
    const bytes = await fs.promises.readFile(path.join(IMAGES, name));
    originals.push({ name, image: await decodeRgb(bytes, undefined, name) });
  }
  const structure = await measure(new StructureEncoder(), originals);
  const loaded = await loadGeneral({ modelDir });
  const general = await measure(loaded, originals);
  await loaded.dispose();
  const together = {
    rankCorrelation: rankCorrelation(general.pairs, structure.pairs),
    alikeUnderGeneral: disagreement(general.pairs, structure.pairs),
  };
  console.log(JSON.stringify({ structure: structure.report, general: general.report, together }, undefined, 2));
}

await main(...process.argv.slice(2));

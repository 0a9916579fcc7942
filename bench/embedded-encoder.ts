/**
 * What the embedded encoder is worth on real radiographs, and how fast it is (docs/decisions/0002-embedded-encoder.md).
 *
 *     npx esbuild bench/embedded-encoder.ts --bundle --platform=node --format=esm --packages=external \
 *       --outfile=dist/bench/embedded-encoder.mjs && node dist/bench/embedded-encoder.mjs [MODEL_DIR] [THREADS]
 *
 * Needs VQA-RAD and its altered copies under $MEDPROBE_SHARED/data (default ../shared). Prints one JSON object.
 */
import fs from 'node:fs';
import path from 'node:path';
import { cosine } from '../src/core/embedding/similarity';
import { loadGeneral } from '../src/core/encoder/general';
import { ProbeError } from '../src/core/errors';
import type { Encoder } from '../src/core/encoder/types';
import { decodeRgb } from '../src/core/image/decode';
import { resample } from '../src/core/image/resample';

const NEAREST = 5;

interface Labelled {
  readonly name: string;
  readonly embedding: Float32Array;
}

async function embed(encoder: Encoder, file: string): Promise<Float32Array> {
  const { width, height, filter } = encoder.info.pixels;
  const image = await decodeRgb(await fs.promises.readFile(file), undefined, file);
  const [encoded] = await encoder.encode([resample(image, width, height, filter)], { patches: false });
  return encoded!.embedding;
}

function nearest(embedding: Float32Array, among: readonly Labelled[], count: number): string[] {
  return among
    .map(other => ({ name: other.name, similarity: cosine(embedding, other.embedding) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count)
    .map(({ name }) => name);
}

/** How often an image's nearest neighbour shows the same organ, and how often a random other image does. */
function organAgreement(images: readonly Labelled[], organs: ReadonlyMap<string, string>) {
  const labelled = images.filter(({ name }) => organs.has(name));
  let agree = 0;
  let chance = 0;
  for (const image of labelled) {
    const others = labelled.filter(other => other !== image);
    const same = (name: string) => organs.get(name) === organs.get(image.name);
    if (same(nearest(image.embedding, others, 1)[0]!)) agree++;
    chance += others.filter(({ name }) => same(name)).length / others.length;
  }
  return { images: labelled.length, agree: agree / labelled.length, chance: chance / labelled.length };
}

/** Per kind of alteration: how often the original is among the altered copy's nearest originals. */
async function retrieval(encoder: Encoder, data: string, originals: readonly Labelled[]) {
  const manifest = JSON.parse(fs.readFileSync(path.join(data, 'variants/manifest.json'), 'utf8')) as {
    file: string;
    parent: string;
    kind: string;
  }[];
  const byKind: Record<string, { first: number; among5: number; of: number }> = {};
  const undecodable: string[] = [];
  for (const { file, parent, kind } of manifest) {
    try {
      const found = nearest(await embed(encoder, path.join(data, file)), originals, NEAREST);
      const tally = (byKind[kind] ??= { first: 0, among5: 0, of: 0 });
      tally.of++;
      if (found[0] === path.basename(parent)) tally.first++;
      if (found.includes(path.basename(parent))) tally.among5++;
    } catch (error) {
      if (!(error instanceof ProbeError)) throw error;
      undecodable.push(`${kind}: ${error.kind}`);
    }
  }
  const tallies = Object.values(byKind);
  const total = (key: 'first' | 'among5' | 'of') => tallies.reduce((sum, tally) => sum + tally[key], 0);
  return { first: total('first'), among5: total('among5'), of: total('of'), byKind, undecodable };
}

async function main(modelDir = 'dist/encoders', threads?: string) {
  const data = path.resolve(process.env['MEDPROBE_SHARED'] ?? '../shared', 'data');
  const encoder = await loadGeneral({ modelDir, ...(threads === undefined ? {} : { threads: Number(threads) }) });
  const folder = path.join(data, 'vqa_rad/images');
  const names = fs.readdirSync(folder).sort();
  await embed(encoder, path.join(folder, names[0]!));
  const start = performance.now();
  const images: Labelled[] = [];
  for (const name of names) images.push({ name, embedding: await embed(encoder, path.join(folder, name)) });
  const seconds = (performance.now() - start) / 1000;
  const questions = JSON.parse(fs.readFileSync(path.join(data, 'vqa_rad/VQA_RAD Dataset Public.json'), 'utf8')) as {
    image_name: string;
    image_organ: string;
  }[];
  const organs = new Map(questions.map(question => [question.image_name, question.image_organ]));
  const report = {
    encoder: encoder.info.id,
    fingerprint: encoder.info.fingerprint,
    input: encoder.info.pixels,
    imagesPerSecond: images.length / seconds,
    organ: organAgreement(images, organs),
    retrieval: await retrieval(encoder, data, images),
  };
  await encoder.dispose();
  console.log(JSON.stringify(report, undefined, 2));
}

await main(...process.argv.slice(2));

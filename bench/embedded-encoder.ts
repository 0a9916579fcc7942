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
import { loadGeneral } from '../src/core/encoder/general';
import { embed, IMAGES, organAgreement, retrieval } from './support/radiographs';
import type { Labelled } from './support/radiographs';

async function main(modelDir = 'dist/encoders', threads?: string) {
  const encoder = await loadGeneral({ modelDir, ...(threads === undefined ? {} : { threads: Number(threads) }) });
  const names = fs.readdirSync(IMAGES).sort();
  await embed(encoder, path.join(IMAGES, names[0]!));
  const start = performance.now();
  const images: Labelled[] = [];
  for (const name of names) images.push({ name, embedding: await embed(encoder, path.join(IMAGES, name)) });
  const seconds = (performance.now() - start) / 1000;
  const report = {
    encoder: encoder.info.id,
    fingerprint: encoder.info.fingerprint,
    input: encoder.info.pixels,
    imagesPerSecond: images.length / seconds,
    organ: organAgreement(images),
    retrieval: await retrieval(encoder, images),
  };
  await encoder.dispose();
  console.log(JSON.stringify(report, undefined, 2));
}

await main(...process.argv.slice(2));

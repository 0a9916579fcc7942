// Draws the sample dataset: node scripts/samples/draw.mjs [folder]   (default: samples/)
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawImage, imageName, manifestEntry, PAIRS } from './pairs.mjs';

const HERE = fileURLToPath(import.meta.url);

/**
 * Writes `phantoms.pairs.jsonl` and its images into `outDir`, over what is there. The bytes are the same on every
 * machine and at every call.
 */
export async function drawSamples(outDir) {
  await mkdir(path.join(outDir, 'images'), { recursive: true });
  for (const pair of PAIRS) {
    for (const number of [1, 2]) {
      await writeFile(path.join(outDir, imageName(pair, number)), drawImage(pair, number));
    }
  }
  const lines = PAIRS.map(pair => `${JSON.stringify(manifestEntry(pair))}\n`);
  await writeFile(path.join(outDir, 'phantoms.pairs.jsonl'), lines.join(''));
}

if (process.argv[1] && path.resolve(process.argv[1]) === HERE) {
  const outDir = process.argv[2] ?? path.resolve(path.dirname(HERE), '../../samples');
  await drawSamples(outDir);
}

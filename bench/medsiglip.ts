/**
 * A network of MedSigLIP's size (random weights: bench/support/medsiglip.ts) as MedProbe computes it, in fp32 and int8, and
 * as a default export does, with plain attention; each beside the floor of the same run. Prints one JSON object a line.
 *
 * Writes 3.5 GB to $MEDPROBE_BENCH_DIR (default: below the system's folder for temporary files) and leaves it there.
 */
import os from 'node:os';
import path from 'node:path';
import { openModelFolder } from '../src/core/encoder/checkpoint/folder';
import { gemm } from '../src/core/encoder/checkpoint/graph/builder';
import { PIXELS, visionModel } from '../src/core/encoder/checkpoint/graph/vision';
import { weightsSession } from '../src/core/encoder/checkpoint/session';
import { loadRuntime } from '../src/core/encoder/runtime';
import { measureEncoder } from '../src/core/encoder/tuning/measure';
import { readTuning } from '../src/core/encoder/tuning/store';
import { writeMedsiglip } from './support/medsiglip';
import { withPlainAttention } from './support/plainAttention';

const ort = await loadRuntime();

const base = process.env['MEDPROBE_BENCH_DIR'] ?? path.join(os.tmpdir(), 'medprobe-bench');
const folder = path.join(base, 'medsiglip');
const cacheDir = path.join(base, 'cache');
const RUNS = 3;

/** Seconds of one image, the best of some. */
async function plainAttention(): Promise<number> {
  const { architecture, weights, info } = await openModelFolder({ encoder: folder, precision: 'fp32' }, cacheDir);
  const { threads } = await readTuning(cacheDir, info.fingerprint);
  const request = { outputs: ['embedding'], grid: info.grid!, pixels: info.pixels, linear: gemm } as const;
  const { width } = architecture.vision.transformer;
  const model = withPlainAttention(visionModel(architecture, weights, request), width, info.grid!.rows ** 2);
  const session = await weightsSession(ort, model, {
    folder: weights.root,
    shown: folder,
    weightLoading: 'copy',
    threads,
  });
  const { width: across, height: down } = info.pixels;
  const pixels = Float32Array.from({ length: 3 * across * down }, (_, i) => ((i * 7919) % 255) / 127.5 - 1);
  let best = Infinity;
  for (let n = 0; n < RUNS; n++) {
    const start = performance.now();
    await session.run({ [PIXELS]: new ort.Tensor('float32', pixels, [1, 3, down, across]) });
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  await session.release();
  return best;
}

async function main() {
  writeMedsiglip(folder);
  for (const precision of ['fp32', 'int8'] as const) {
    const sources = { modelDir: '', cacheDir, runtime: () => Promise.resolve(ort) };
    const speed = await measureEncoder({ encoder: folder, precision }, { runtime: ort, sources });
    console.log(JSON.stringify(speed));
  }
  console.log(
    JSON.stringify({ precision: 'fp32, plain attention', batch: 1, secondsPerImage: await plainAttention() }),
  );
}

await main();

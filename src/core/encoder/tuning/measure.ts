/** How fast a model folder is computed on this machine, beside what the machine's matrix rates allow. */
import { ProbeError, throwIfAborted } from '../../errors';
import { readRegularText, READ_LIMITS } from '../../files/regularFile';
import type { RgbImage } from '../../image/types';
import { openModelFolder } from '../checkpoint/folder';
import type { EncoderRef } from '../ref';
import { loadEncoder } from '../registry';
import type { EncoderSources } from '../registry';
import type { OnnxRuntime } from '../runtime';
import type { Encoder } from '../types';
import { BATCH_SIZES } from './batching';
import { gflopOf, matrixRate } from './rates';
import { readTuning } from './store';
import { workOf } from './work';

export interface EncoderSpeed {
  readonly precision: 'fp32' | 'int8';
  /** Of the sizes that were measured, the fastest an image. */
  readonly batch: number;
  readonly threads: number;
  /** Until a first image could be given, with everything read once before. */
  readonly loadSeconds: number;
  /** What loading added to the process's own memory, mapped files not counted; null where the system does not say. */
  readonly privateMiB: number | null;
  /** The best batch. */
  readonly secondsPerImage: number;
  /** Of one image, in units of 10⁹ operations. */
  readonly gflop: { readonly linear: number; readonly other: number };
  /** Bare matrix products at the model's shapes and threads, in units of 10⁹ operations a second. */
  readonly matrixGflops: { readonly fp32: number; readonly int8: number };
  /** Linear operations at their precision's rate, and all others at that of float32. */
  readonly floorSeconds: number;
  readonly floorRatio: number;
}

export interface MeasureOptions {
  /** Absent: 1, 2 and 4 are tried. */
  readonly batch?: number | undefined;
  readonly runtime: OnnxRuntime;
  readonly sources: EncoderSources & { readonly cacheDir: string };
  readonly signal?: AbortSignal | undefined;
  /** Told what is being measured. */
  readonly onStep?: (what: string) => void;
}

const RUNS = 3;
const RATE_REPEATS = 3;
const TRIED: readonly number[] = BATCH_SIZES.slice(0, 3);

/** @throws ProbeError as `loadEncoder` does | bad-input for an encoder that is no model folder | cancelled */
export async function measureEncoder(ref: EncoderRef, options: MeasureOptions): Promise<EncoderSpeed> {
  const { runtime, sources, signal, onStep } = options;
  const folder = await openModelFolder(ref, sources.cacheDir);
  const precision = folder.info.precision?.used ?? 'fp32';
  onStep?.('loading');
  // The first load also hashes, quantises and chooses threads, once in a model's life.
  await (await loadEncoder(ref, sources)).dispose();
  const { threads = 1 } = await readTuning(sources.cacheDir, folder.info.fingerprint);
  const before = await privateBytes();
  const loadedAt = performance.now();
  const encoder = await loadEncoder(ref, sources);
  const loadSeconds = (performance.now() - loadedAt) / 1000;
  const after = await privateBytes();
  try {
    const fastest = await fastestBatch(encoder, options);
    const work = workOf(folder.architecture, folder.info.grid!, fastest.batch);
    const rate = (of: 'fp32' | 'int8') => {
      onStep?.(`matrix products in ${of}`);
      return matrixRate(runtime, work.linear, { precision: of, threads, repeats: RATE_REPEATS, signal });
    };
    const matrixGflops = { fp32: await rate('fp32'), int8: await rate('int8') };
    const gflop = { linear: gflopOf(work.linear), other: work.otherGflop };
    const floorSeconds = gflop.linear / matrixGflops[precision] + gflop.other / matrixGflops.fp32;
    return {
      precision,
      ...fastest,
      threads,
      loadSeconds,
      privateMiB: before === null || after === null ? null : (after - before) / 2 ** 20,
      gflop,
      matrixGflops,
      floorSeconds,
      floorRatio: fastest.secondsPerImage / floorSeconds,
    };
  } finally {
    await encoder.dispose();
  }
}

async function fastestBatch(encoder: Encoder, { batch, signal, onStep }: MeasureOptions) {
  let fastest = { batch: 1, secondsPerImage: Infinity };
  for (const size of batch === undefined ? TRIED : [batch]) {
    for (let run = 0; run < RUNS; run++) {
      throwIfAborted(signal);
      onStep?.(`batch of ${size}, run ${run + 1} of ${RUNS}`);
      const images = Array.from({ length: size }, (_, n) => noise(encoder, n + run));
      const startedAt = performance.now();
      await encoder.encode(images);
      const secondsPerImage = (performance.now() - startedAt) / 1000 / size;
      if (secondsPerImage < fastest.secondsPerImage) fastest = { batch: size, secondsPerImage };
    }
  }
  return fastest;
}

/** An image without any structure: how fast it is computed depends on no pixel. */
function noise({ info: { pixels } }: Encoder, seed: number): RgbImage {
  const data = new Uint8Array(pixels.width * pixels.height * 3);
  let state = seed + 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    data[i] = state >> 16;
  }
  return { width: pixels.width, height: pixels.height, data };
}

/** Linux tells what of a process's memory is no file; elsewhere it is not known. */
async function privateBytes(): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const status = await readRegularText('/proc/self/status', { limit: READ_LIMITS.settings });
  const [, kibibytes] = /^RssAnon:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kibibytes === undefined) throw new ProbeError('internal', '/proc/self/status has no RssAnon.');
  return Number(kibibytes) * 1024;
}

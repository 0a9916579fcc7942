/**
 * All pairs' cosine similarity: the tiles of src/core/embedding beside numpy (OpenBLAS) on the same tiles, in one run,
 * and a plain loop in JavaScript for comparison. The promise: no slower than blocked numpy.
 *
 *     npm run bench -- allpairs        [ALLPAIRS_IMAGES=4000] [ALLPAIRS_DIM=1152] [ALLPAIRS_PYTHON=python3]
 *
 * Rounds alternate, so that a busy machine slows all alike; rates are the best of several. Prints one JSON object; the
 * numpy part is null where Python or numpy is absent.
 */
import { spawnSync } from 'node:child_process';
import { cosineTiles, eachPair } from '../src/core/embedding/allPairs';
import { similarityMap } from '../src/core/embedding/map';
import { RowProducts } from '../src/core/embedding/products';
import { loadRuntime } from '../src/core/encoder/runtime';
import { unitRows } from '../src/core/embedding/rows';
import type { UnitRows } from '../src/core/embedding/rows';
import { dot } from '../src/core/embedding/similarity';

const ROUNDS = 5;
const PLAIN_ROWS = 256;

const NUMPY = `
import sys, time
import numpy as np
n, d, tile = map(int, sys.argv[1:])
x = np.random.default_rng(1).standard_normal((n, d), dtype=np.float32)
x /= np.linalg.norm(x, axis=1, keepdims=True)
wall, cpu, found = time.perf_counter(), time.process_time(), 0
for i in range(0, n, tile):
    for j in range(i, n, tile):
        found += np.count_nonzero(x[i:i + tile] @ x[j:j + tile].T > 0.9)
print(time.perf_counter() - wall, time.process_time() - cpu)
`;

interface Spent {
  readonly seconds: number;
  /** Processor time over all threads: what a busy machine cannot blur. */
  readonly cpuSeconds: number;
}

function randomRows(count: number, dim: number): UnitRows {
  const embeddings = Array.from({ length: count }, () => Float32Array.from({ length: dim }, () => Math.random() - 0.5));
  return unitRows(embeddings, dim).rows;
}

async function spent(work: () => Promise<void>): Promise<Spent> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - wall) / 1000, cpuSeconds: (user + system) / 1e6 };
}

async function tiles(rows: UnitRows, products: RowProducts): Promise<void> {
  let found = 0;
  for await (const tile of cosineTiles(rows, products)) {
    eachPair(tile, (_first, _second, cosine) => {
      if (cosine > 0.9) found++;
    });
  }
  if (found > rows.count) throw new Error('Random embeddings are not this similar.');
}

function numpy(images: number, dim: number, tile: number): Spent | null {
  const python = process.env['ALLPAIRS_PYTHON'] ?? 'python3';
  const { status, stdout } = spawnSync(python, ['-c', NUMPY, String(images), String(dim), String(tile)]);
  if (status !== 0) return null;
  const [seconds, cpuSeconds] = stdout.toString().trim().split(' ').map(Number);
  return { seconds: seconds!, cpuSeconds: cpuSeconds! };
}

async function plainLoop(rows: UnitRows): Promise<void> {
  const row = (n: number) => rows.data.subarray(n * rows.dim, (n + 1) * rows.dim);
  let sum = 0;
  for (let i = 0; i < rows.count; i++) for (let j = i; j < rows.count; j++) sum += dot(row(i), row(j));
  if (Number.isNaN(sum)) throw new Error('Not a number.');
  return Promise.resolve();
}

const best = (all: readonly Spent[]): Spent => ({
  seconds: Math.min(...all.map(one => one.seconds)),
  cpuSeconds: Math.min(...all.map(one => one.cpuSeconds)),
});

async function main(): Promise<void> {
  const images = Number(process.env['ALLPAIRS_IMAGES'] ?? 4_000);
  const dim = Number(process.env['ALLPAIRS_DIM'] ?? 1_152);
  const rows = randomRows(images, dim);
  const products = await RowProducts.create(await loadRuntime());
  const gflop = (images * (images + 1) * dim) / 1e9;
  const measured: Record<'medprobe' | 'numpy', Spent[]> = { medprobe: [], numpy: [] };
  for (let round = 0; round < ROUNDS; round++) {
    measured.medprobe.push(await spent(() => tiles(rows, products)));
    const other = numpy(images, dim, 512);
    if (other !== null) measured.numpy.push(other);
  }
  const plain = await spent(() => plainLoop({ ...rows, count: PLAIN_ROWS }));
  const report = (one: Spent, work = gflop) => ({ ...one, gflopsPerCpu: work / one.cpuSeconds });
  const [own, floor] = [best(measured.medprobe), measured.numpy.length === 0 ? null : best(measured.numpy)];
  const map = await spent(async () => void (await similarityMap(rows, products)));
  await products.dispose();
  const plainGflop = (PLAIN_ROWS * (PLAIN_ROWS + 1) * dim) / 1e9;
  console.log(
    JSON.stringify(
      {
        images,
        dim,
        gflop,
        medprobe: report(own),
        numpy: floor && report(floor),
        ratio: floor && { wall: own.seconds / floor.seconds, cpu: own.cpuSeconds / floor.cpuSeconds },
        plainLoop: report(plain, plainGflop),
        wholeMap: map,
      },
      undefined,
      2,
    ),
  );
}

await main();

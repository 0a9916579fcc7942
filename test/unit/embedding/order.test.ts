import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosineMatrix } from '../../../src/core/embedding/allPairs';
import { optimalLeafOrder } from '../../../src/core/embedding/leafOrder';
import { averageLinkage } from '../../../src/core/embedding/linkage';
import type { ClusterTree } from '../../../src/core/embedding/linkage';
import { RowProducts } from '../../../src/core/embedding/products';
import { loadRuntime } from '../../../src/core/encoder/runtime';
import { unitRows } from '../../../src/core/embedding/rows';
import { clusterOrder } from '../../../src/core/embedding/seriation';
import { plantedEmbeddings, randomNumbers } from './planted';

const DIM = 24;
let products: RowProducts;
beforeAll(async () => {
  products = await RowProducts.create(await loadRuntime());
});
afterAll(() => products.dispose());

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

function symmetric(n: number, seed: number): Float32Array {
  const random = randomNumbers(seed);
  const matrix = new Float32Array(n * n).fill(1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i] = random();
  }
  return matrix;
}

/** The leaves below each joined node. */
function members({ leaves, left, right }: ClusterTree): number[][] {
  const sets: number[][] = [];
  const of = (node: number) => (node < leaves ? [node] : sets[node - leaves]!);
  left.forEach((node, k) => sets.push([...of(node), ...of(right[k]!)]));
  return sets;
}

/** Average linkage as its definition says: the two clusters with the largest mean similarity, again and again. */
function naiveLinkage(similarity: Float32Array, n: number): number[][] {
  let clusters = Array.from({ length: n }, (_, i) => [i]);
  const joined: number[][] = [];
  const mean = (a: number[], b: number[]) =>
    a.flatMap(i => b.map(j => similarity[i * n + j]!)).reduce((sum, s) => sum + s, 0) / (a.length * b.length);
  while (clusters.length > 1) {
    const pairs = clusters.flatMap((a, i) => clusters.slice(i + 1).map(b => ({ a, b, s: mean(a, b) })));
    const { a, b } = pairs.reduce((best, pair) => (pair.s > best.s ? pair : best));
    clusters = [...clusters.filter(c => c !== a && c !== b), [...a, ...b]];
    joined.push([...a, ...b]);
  }
  return joined;
}

/** Every order that keeps the clusters of a tree together. */
function allOrders({ leaves, left, right }: ClusterTree, node: number): number[][] {
  if (node < leaves) return [[node]];
  const [a, b] = [left, right].map(children => allOrders({ leaves, left, right }, children[node - leaves]!));
  return a!.flatMap(x =>
    b!.flatMap(y => [
      [...x, ...y],
      [...y, ...x],
    ]),
  );
}

const sumOf = (order: readonly number[], similarity: Float32Array, n: number) =>
  order.slice(1).reduce((sum, leaf, k) => sum + similarity[order[k]! * n + leaf]!, 0);

describe('averageLinkage', () => {
  it('joins the clusters that its definition joins', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 12 }), fc.integer(), async (n, seed) => {
        const similarity = symmetric(n, seed);
        const asSets = (all: number[][]) => new Set(all.map(set => sorted(set).join()));
        expect(asSets(members(await averageLinkage(similarity, n)))).toEqual(asSets(naiveLinkage(similarity, n)));
      }),
    );
  });
});

describe('optimalLeafOrder', () => {
  it('is the best of all orders that keep the clusters together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 8 }), fc.integer(), async (n, seed) => {
        const similarity = symmetric(n, seed);
        const tree = await averageLinkage(similarity, n);
        const order = await optimalLeafOrder(tree, similarity);
        const best = Math.max(...allOrders(tree, 2 * n - 2).map(other => sumOf(other, similarity, n)));
        expect(sumOf(order, similarity, n)).toBeCloseTo(best, 5);
        expect(order[0]!).toBeLessThan(order.at(-1)!);
      }),
    );
  });
});

const embeddings = fc
  .record({ labels: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }), seed: fc.integer() })
  .map(({ labels, seed }) => ({ labels, vectors: plantedEmbeddings(labels, DIM, seed) }));

/** How often the label changes along an order, at least: once less than there are labels. */
const changes = (order: readonly number[], labels: readonly number[]) =>
  order.slice(1).filter((n, k) => labels[n] !== labels[order[k]!]).length;

describe('clusterOrder', () => {
  const hierarchical = { exact: 1_000, landmarks: 1_000 };
  const byLandmarks = { exact: 4, landmarks: 5 };

  it.each([hierarchical, byLandmarks])('is a permutation, and the same every time (%j)', async limits => {
    await fc.assert(
      fc.asyncProperty(embeddings, async ({ vectors }) => {
        const { rows } = unitRows(vectors, DIM);
        const order = await clusterOrder(rows, products, undefined, limits);
        expect(sorted(order)).toEqual([...vectors.keys()]);
        expect(await clusterOrder(rows, products, undefined, limits)).toEqual(order);
      }),
    );
  });

  it('keeps planted clusters together', async () => {
    await fc.assert(
      fc.asyncProperty(embeddings, async ({ labels, vectors }) => {
        const order = await clusterOrder(unitRows(vectors, DIM).rows, products);
        expect(changes(order, labels)).toBe(Math.max(0, new Set(labels).size - 1));
      }),
    );
  });

  it('keeps planted clusters together by landmarks as well', async () => {
    const labels = Array.from({ length: 300 }, (_, n) => n % 7);
    const vectors = plantedEmbeddings(labels, DIM, 3);
    const order = await clusterOrder(unitRows(vectors, DIM).rows, products, undefined, { exact: 50, landmarks: 40 });
    expect(changes(order, labels)).toBe(6);
  });

  it('gives equal images a fixed order', async () => {
    const same = Array.from({ length: 9 }, () => Float32Array.of(1, 2, 3));
    const order = await clusterOrder(unitRows(same, 3).rows, products);
    expect(sorted(order)).toEqual([...same.keys()]);
    expect(await clusterOrder(unitRows(same, 3).rows, products)).toEqual(order);
  });

  it('can be cancelled', async () => {
    const { rows } = unitRows(plantedEmbeddings([0, 1, 0, 1], DIM, 1), DIM);
    await expect(clusterOrder(rows, products, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('cosineMatrix', () => {
  it('covers every pair across tiles', async () => {
    const vectors = plantedEmbeddings(
      Array.from({ length: 1_100 }, (_, n) => n % 3),
      8,
      5,
    );
    const matrix = await cosineMatrix(unitRows(vectors, 8).rows, products);
    const dot = (i: number, j: number) => vectors[i]!.reduce((sum, value, k) => sum + value * vectors[j]![k]!, 0);
    for (const [i, j] of [
      [0, 1],
      [511, 512],
      [3, 1_099],
      [1_099, 3],
      [700, 40],
      [1_098, 1_099],
      [600, 600],
    ] as const) {
      expect(matrix[i * 1_100 + j]).toBeCloseTo(dot(i, j) / Math.sqrt(dot(i, i) * dot(j, j)), 5);
    }
  });
});

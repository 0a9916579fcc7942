import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CELL_SCALE } from '../../../src/core/embedding/cells';
import { similarityMap } from '../../../src/core/embedding/map';
import { nearestTo, NeighbourTable, TopPairs } from '../../../src/core/embedding/nearest';
import { RowProducts } from '../../../src/core/embedding/products';
import { loadRuntime } from '../../../src/core/encoder/runtime';
import { unitRows } from '../../../src/core/embedding/rows';
import { cosine } from '../../../src/core/embedding/similarity';
import { plantedEmbeddings } from './planted';

const DIM = 16;
let products: RowProducts;
beforeAll(async () => {
  products = await RowProducts.create(await loadRuntime());
});
afterAll(() => products.dispose());

const planted = (n: number, seed: number) =>
  plantedEmbeddings(
    Array.from({ length: n }, (_, i) => i % 5),
    DIM,
    seed,
    0.6,
  );

/** Symmetric cosines with many ties, as [n × n]. */
const coarse = fc.integer({ min: 0, max: 14 }).chain(n =>
  fc.array(fc.integer({ min: -4, max: 4 }), { minLength: n * n, maxLength: n * n }).map(values => ({
    n,
    at: (i: number, j: number) => values[Math.min(i, j) * n + Math.max(i, j)]! / 4,
  })),
);
interface Coarse {
  readonly n: number;
  readonly at: (i: number, j: number) => number;
}
const pairsOf = ({ n, at }: Coarse) =>
  Array.from({ length: n }, (_, i) => i).flatMap(i =>
    Array.from({ length: n - i - 1 }, (_, k) => ({ first: i, second: i + k + 1, cosine: at(i, i + k + 1) })),
  );

describe('what is collected while every pair passes by', () => {
  it('is what sorting all of them gives, in whatever order they come', () => {
    fc.assert(
      fc.property(coarse, fc.integer({ min: 1, max: 5 }), fc.boolean(), (table, k, backwards) => {
        const pairs = backwards ? pairsOf(table).reverse() : pairsOf(table);
        const neighbours = new NeighbourTable(table.n, k);
        const top = new TopPairs(k);
        for (const { first, second, cosine } of pairs) {
          neighbours.add(first, second, cosine);
          top.add(first, second, cosine);
        }
        const others = (i: number) => [...Array(table.n).keys()].filter(j => j !== i);
        for (let i = 0; i < table.n; i++) {
          const expected = others(i).sort((a, b) => table.at(i, b) - table.at(i, a) || a - b);
          expect([...neighbours.index.slice(i * neighbours.k, (i + 1) * neighbours.k)]).toEqual(expected.slice(0, k));
        }
        const bySimilarity = pairsOf(table).sort((a, b) => b.cosine - a.cosine);
        expect(top.pairs).toEqual(bySimilarity.slice(0, k));
      }),
    );
  });
});

describe('nearestTo', () => {
  it('is brute force, and passes over what has no direction', () => {
    const vectors = [...planted(30, 2), new Float32Array(DIM)];
    const query = planted(1, 9)[0]!;
    const all = vectors.slice(0, 30).map((vector, index) => ({ index, cosine: cosine(query, vector) }));
    all.sort((a, b) => b.cosine - a.cosine);
    expect(nearestTo(query, vectors, 7)).toEqual(all.slice(0, 7));
    expect(nearestTo(query, vectors, 99)).toHaveLength(30);
  });
});

describe('unitRows', () => {
  it('leaves out what has no direction and says which', () => {
    const [a, b] = planted(2, 4);
    const { rows, used, without } = unitRows([a!, new Float32Array(DIM), b!, new Float32Array(DIM).fill(NaN)], DIM);
    expect(used).toEqual([0, 2]);
    expect(without).toEqual([1, 3]);
    for (const row of [0, 1]) {
      const part = rows.data.subarray(row * DIM, (row + 1) * DIM);
      expect(part.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 6);
    }
  });
});

describe('similarityMap', () => {
  it('shows every pair by its own cosine', async () => {
    const vectors = planted(40, 6);
    const { rows } = unitRows(vectors, DIM);
    const { order, side, cells, pairs, neighbours, similar } = await similarityMap(rows, products);
    expect(side).toBe(40);
    expect(pairs).toBeNull();
    const at = (p: number, q: number) => cosine(vectors[order[p]!]!, vectors[order[q]!]!);
    for (let p = 0; p < 40; p++) {
      for (let q = 0; q < 40; q++) expect(cells[p * 40 + q]! / CELL_SCALE).toBeCloseTo(at(p, q), 4);
      const near = nearestTo(
        vectors[order[p]!]!,
        order.filter((_, q) => q !== p).map(n => vectors[n]!),
        neighbours.k,
      );
      near.forEach((expected, n) => expect(neighbours.cosines[p * neighbours.k + n]).toBeCloseTo(expected.cosine, 5));
    }
    expect(similar[0]!.cosine).toBeCloseTo(at(similar[0]!.first, similar[0]!.second), 5);
  });

  it('shows a block by its most similar pair', async () => {
    const vectors = planted(61, 8);
    const { rows } = unitRows(vectors, DIM);
    const limits = { images: 20, blockCells: 9 };
    const { order, side, cells, pairs, similar } = await similarityMap(rows, products, undefined, limits);
    expect(side).toBe(9);
    const at = (p: number, q: number) => cosine(vectors[order[p]!]!, vectors[order[q]!]!);
    const block = (p: number) => Math.floor((p * 9) / 61);
    for (let cell = 0; cell < 81; cell++) {
      const [row, column] = [Math.floor(cell / 9), cell % 9];
      let most = -1;
      for (let p = 0; p < 61; p++) {
        for (let q = 0; q < 61; q++) {
          if (p !== q && block(p) === row && block(q) === column) most = Math.max(most, at(p, q));
        }
      }
      const [p, q] = [pairs![cell * 2]!, pairs![cell * 2 + 1]!];
      expect([block(p), block(q)]).toEqual([row, column]);
      expect(at(p, q)).toBeCloseTo(most, 4);
      expect(cells[cell]! / CELL_SCALE).toBeCloseTo(most, 4);
    }
    expect(similar[0]!.cosine).toBeCloseTo(Math.max(...similar.map(pair => pair.cosine)), 9);
  });

  it.each([0, 1, 2])('copes with %i images', async n => {
    const { rows } = unitRows(planted(n, 1), DIM);
    const map = await similarityMap(rows, products);
    expect(map.order).toHaveLength(n);
    expect(map.similar).toHaveLength(n === 2 ? 1 : 0);
  });
});

import type fs from 'node:fs';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { EmbeddingStore } from '../../../src/core/embedding/store';
import { diskIsFull, withFs } from '../../support/fileSystem';

const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-store-'));
afterAll(() => rmSync(root, { recursive: true }));
let fingerprints = 0;
const fresh = () => `f${fingerprints++}`;
const vector = (seed: number, dim = 4) => Float32Array.from({ length: dim }, (_, i) => seed + i / 8);

describe('EmbeddingStore', () => {
  it('gives back what was put, across instances', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.float({ noNaN: true })), { selector: ([key]) => key }),
        async entries => {
          const fingerprint = fresh();
          const store = await EmbeddingStore.open(root, fingerprint, 3);
          const rows = entries.map(([key, value]) => ({ key, embedding: vector(value, 3) }));
          await store.put(rows);
          const again = await EmbeddingStore.open(root, fingerprint, 3);
          expect(await again.get(rows.map(row => row.key))).toEqual(rows.map(row => row.embedding));
          expect(again.has('not there \u0000')).toBe(false);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('sees what another process has appended', async () => {
    const fingerprint = fresh();
    const [one, two] = [
      await EmbeddingStore.open(root, fingerprint, 4),
      await EmbeddingStore.open(root, fingerprint, 4),
    ];
    await Promise.all([one.put([{ key: 'a', embedding: vector(1) }]), two.put([{ key: 'b', embedding: vector(2) }])]);
    await one.refresh();
    await two.refresh();
    expect(await one.get(['a', 'b'])).toEqual([vector(1), vector(2)]);
    expect(await two.get(['a', 'b'])).toEqual([vector(1), vector(2)]);
  });

  it('names no row that the disk, full at the flush, has not taken', async () => {
    const store = await EmbeddingStore.open(root, fresh(), 4);
    await store.put([{ key: 'a', embedding: vector(1) }]);
    const full = (_fd: number, done: (error: Error) => void): void => void setImmediate(done, diskIsFull());
    await withFs({ fdatasync: full as typeof fs.fdatasync }, () =>
      expect(store.put([{ key: 'b', embedding: vector(2) }])).rejects.toMatchObject({
        kind: 'io',
        message: expect.stringContaining('ENOSPC') as string,
      }),
    );
    const again = await EmbeddingStore.open(root, path.basename(store.directory), 4);
    expect([again.has('a'), again.has('b')]).toEqual([true, false]);
    await again.put([{ key: 'b', embedding: vector(2) }]);
    expect(await again.get(['a', 'b'])).toEqual([vector(1), vector(2)]);
  });

  it('loses only the torn end after a crash, and goes on after it', async () => {
    const fingerprint = fresh();
    const store = await EmbeddingStore.open(root, fingerprint, 4);
    await store.put([
      { key: 'a', embedding: vector(1) },
      { key: 'b', embedding: vector(2) },
    ]);
    const index = path.join(store.directory, 'index.jsonl');
    const vectors = path.join(store.directory, 'vectors.f32');
    truncateSync(index, readFileSync(index).length - 5);
    appendFileSync(vectors, Buffer.from([1, 2, 3]));
    const after = await EmbeddingStore.open(root, fingerprint, 4);
    expect([after.has('a'), after.has('b')]).toEqual([true, false]);
    await after.put([{ key: 'c', embedding: vector(3) }]);
    const last = await EmbeddingStore.open(root, fingerprint, 4);
    expect(await last.get(['a', 'b', 'c'])).toEqual([vector(1), undefined, vector(3)]);
  });

  it('never returns a damaged row', async () => {
    const store = await EmbeddingStore.open(root, fresh(), 4);
    await store.put([{ key: 'a', embedding: vector(1) }]);
    const vectors = path.join(store.directory, 'vectors.f32');
    const bytes = readFileSync(vectors);
    bytes[5]! ^= 0xff;
    writeFileSync(vectors, bytes);
    expect(await store.get(['a'])).toEqual([undefined]);
    expect(store.has('a')).toBe(false);
  });

  it('starts afresh when the cache is cleared under it', async () => {
    const store = await EmbeddingStore.open(root, fresh(), 4);
    await store.put([{ key: 'a', embedding: vector(1) }]);
    rmSync(store.directory, { recursive: true });
    await store.refresh();
    expect(store.has('a')).toBe(false);
    await store.put([{ key: 'b', embedding: vector(2) }]);
    expect(await store.get(['b'])).toEqual([vector(2)]);
  });
});

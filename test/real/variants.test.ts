import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGeneral } from '../../src/core/encoder/general';
import type { Encoder } from '../../src/core/encoder/types';
import { absent, sharedData } from '../support/shared';
import { encodeFile, ranked } from '../support/retrieval';
import { generalModelDir } from '../unit/encoder/generalModel';

interface Variant {
  readonly file: string;
  readonly parent: string;
  readonly kind: string;
}

/** Copies of each kind whose original was not among the five nearest when this was measured; more is a step back. */
const MISSED: Readonly<Record<string, number>> = { inverted: 3 };
/** Nothing of the picture is left in them: they are listed, and promise nothing. */
const LOST = ['1x1', 'extreme-aspect'];

describe.skipIf(absent('variants') || absent('vqa_rad', 'images'))('altered copies of radiographs', () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await loadGeneral({ modelDir: await generalModelDir() });
  });
  afterAll(() => encoder.dispose());

  it('have their original among the five nearest under general, by kind of alteration', async () => {
    const folder = path.join(sharedData, 'vqa_rad', 'images');
    const originals: { name: string; embedding: Float32Array }[] = [];
    for (const name of (await readdir(folder)).sort()) {
      const { embedding } = await encodeFile(encoder, path.join(folder, name));
      originals.push({ name, embedding });
    }
    const manifest = await readFile(path.join(sharedData, 'variants', 'manifest.json'), 'utf8');
    const found: Record<string, [of: number, first: number, among5: number]> = {};
    for (const { file, parent, kind } of JSON.parse(manifest) as Variant[]) {
      const { embedding } = await encodeFile(encoder, path.join(sharedData, file));
      const rank = ranked(embedding, originals).indexOf(path.basename(parent));
      const tally = (found[kind] ??= [0, 0, 0]);
      tally[0]++;
      if (rank === 0) tally[1]++;
      if (rank < 5) tally[2]++;
    }
    console.table(Object.entries(found).map(([kind, [of, first, among5]]) => ({ kind, of, first, among5 })));
    expect(originals).toHaveLength(315);
    for (const [kind, [of, , among5]] of Object.entries(found)) {
      if (!LOST.includes(kind)) expect(of - among5, kind).toBeLessThanOrEqual(MISSED[kind] ?? 0);
    }
  }, 600_000);
});

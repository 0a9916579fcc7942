import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as decode from '../../../src/core/image/decode';
import type { Encoder } from '../../../src/core/encoder/types';
import type * as registry from '../../../src/core/encoder/registry';
import { ProbeError } from '../../../src/core/errors';
import { encoderHandlers } from '../../../src/worker/encoder/handlers';
import { imageHandlers } from '../../../src/worker/image/handlers';
import { comparePair } from '../../../src/worker/pairComparison';
import type { ComparisonPart } from '../../../src/worker/pairComparison';
import { pairCosine, pairSaliency } from '../../../src/worker/similarity';
import type { Workers } from '../../../src/worker/workers';
import { generalModelDir } from '../encoder/generalModel';

/** What the workers did: each decoding of a file, and each image that an encoder looked at. */
const did = { decoded: [] as string[], encoded: [] as string[] };

vi.mock('../../../src/core/image/decode', async importActual => {
  const actual = await importActual<typeof decode>();
  const counted =
    <Args extends [Uint8Array, ...unknown[]], R>(work: (...args: Args) => R, name: number) =>
    (...args: Args): R => {
      did.decoded.push(path.basename(String(args[name])));
      return work(...args);
    };
  return { ...actual, decodeRgb: counted(actual.decodeRgb, 2), decodeStored: counted(actual.decodeStored, 1) };
});

vi.mock('../../../src/core/encoder/registry', async importActual => {
  const actual = await importActual<typeof registry>();
  const loadEncoder: typeof actual.loadEncoder = async (ref, sources) => {
    const encoder = await actual.loadEncoder(ref, sources);
    const encode: Encoder['encode'] = (images, options) => {
      did.encoded.push(...images.map(() => encoder.info.id));
      return encoder.encode(images, options);
    };
    return Object.assign(Object.create(encoder) as Encoder, { encode });
  };
  return { ...actual, loadEncoder };
});

const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-pair-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a pair that is compared', async () => {
  const encoderDir = await generalModelDir();
  const files = [path.join(folder, 'one.png'), path.join(folder, 'two.png')] as const;
  for (const [n, file] of files.entries()) {
    const pixels = Buffer.from(Array.from({ length: 120 * 90 }, (_, i) => ((i % 120) * (n + 1) + i / 120) % 255));
    writeFileSync(
      file,
      await sharp(pixels, { raw: { width: 120, height: 90, channels: 1 } })
        .png()
        .toBuffer(),
    );
  }
  const images = [
    { path: files[0], frame: 0 },
    { path: files[1], frame: 0, rendering: { invert: true } },
  ] as const;
  const { signal } = new AbortController();
  const encoders = ['general', 'structure'].map(name => ({ name, ref: () => ({ encoder: name }) }));
  let workers: Workers;
  let calls: string[];
  let cacheDir: string;
  beforeEach(() => {
    cacheDir = mkdtempSync(path.join(folder, 'cache-'));
    begin(cacheDir);
  });

  /** Workers that know only what is in the cache. */
  function begin(dir: string): void {
    const config = { cacheDir: dir, encoderDir };
    const clientOf = (handlers: object) => ({
      call: (method: string, params: object) => {
        calls.push(method);
        return (handlers as Record<string, (params: object, signal: AbortSignal) => Promise<unknown>>)[method]!(
          params,
          signal,
        );
      },
    });
    workers = {
      image: clientOf(imageHandlers(config)),
      encoder: clientOf(encoderHandlers(config)),
    } as unknown as Workers;
    calls = [];
    did.decoded.length = did.encoded.length = 0;
  }

  async function compare(maps = true): Promise<ComparisonPart[]> {
    const parts: ComparisonPart[] = [];
    await comparePair(workers, images, encoders, { maps, signal, onPart: part => parts.push(part) });
    return parts;
  }
  /** As the panel shows them first. */
  async function preview(): Promise<void> {
    for (const image of images) {
      await workers.image.call('preview', { rendering: undefined, ...image, maxSide: 2048, look: 640 }, { signal });
    }
  }

  it('decodes each image once, preview included, and has each encoder look at each once', async () => {
    await preview();
    const parts = await compare();
    expect(did.decoded.toSorted()).toEqual(['one.png', 'two.png']);
    expect(did.encoded.toSorted()).toEqual(['general', 'general', 'structure', 'structure']);
    expect(parts.map(({ encoder, of }) => `${encoder} ${of}`)).toEqual([
      'general turn',
      'general facts',
      'general cosine',
      'structure turn',
      'structure facts',
      'structure cosine',
      'general maps',
      'structure maps',
    ]);
  });

  it('finds what a folder’s embedding finds, and what the maps alone found', async () => {
    const parts = await compare();
    for (const { name } of encoders) {
      const found = <Of extends ComparisonPart['of']>(of: Of) =>
        parts.find((part): part is Extract<ComparisonPart, { of: Of }> => part.encoder === name && part.of === of)!;
      const { cosine, facts } = found('cosine');
      expect(cosine).toBe(await pairCosine(workers, images, { encoder: { encoder: name }, signal }));
      const alone = await pairSaliency(workers, images, facts, { encoder: { encoder: name }, signal });
      expect(found('maps').maps).toEqual(alone);
    }
  });

  it('that was compared before is embedded once more for its maps, and for its cosine not at all', async () => {
    await compare();
    begin(cacheDir);
    await compare(false);
    expect(did).toEqual({ decoded: [], encoded: [] });
    expect(calls).toEqual(['info', 'identify', 'cosine', 'info', 'cosine']);
    await compare();
    expect(did.decoded.toSorted()).toEqual(['one.png', 'two.png']);
    expect(did.encoded.toSorted()).toEqual(['general', 'general', 'structure', 'structure']);
  });

  it('costs what an encoder of it that fails would have cost, and nothing of the others', async () => {
    const broken = { name: 'gone', ref: () => ({ encoder: path.join(folder, 'gone') }) };
    const parts: ComparisonPart[] = [];
    await comparePair(workers, images, [broken, encoders[1]!], {
      maps: true,
      signal,
      onPart: part => parts.push(part),
    });
    expect(parts.map(({ encoder, of }) => `${path.basename(encoder)} ${of}`)).toEqual([
      'gone turn',
      'gone failure',
      'structure turn',
      'structure facts',
      'structure cosine',
      'structure maps',
    ]);
  });

  it('names the image that cannot be read, under every encoder, and is silent when it is given up', async () => {
    const gone = [images[0], { path: path.join(folder, 'gone.png'), frame: 0 }] as const;
    const parts: ComparisonPart[] = [];
    await comparePair(workers, gone, encoders, { maps: true, signal, onPart: part => parts.push(part) });
    const failures = parts.flatMap(part => (part.of === 'failure' ? part.error.message : []));
    expect(failures).toEqual([expect.stringContaining('gone.png'), expect.stringContaining('gone.png')]);
    const cancelled = { call: () => Promise.reject(new ProbeError('cancelled', 'Cancelled.')) };
    const none: ComparisonPart[] = [];
    const given = { image: cancelled, encoder: cancelled } as unknown as Workers;
    await comparePair(given, images, encoders, { maps: true, signal, onPart: part => none.push(part) });
    expect(none.map(({ of }) => of)).toEqual(['turn', 'turn']);
  });
});

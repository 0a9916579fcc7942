import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/embedding/similarity';
import { jsonLines, runCli } from '../support/cli';
import { absent, sharedData } from '../support/shared';

const folder = path.join(sharedData, 'encoders', 'siglip-tiny');
const images = path.join(sharedData, 'vqa_rad', 'images');

interface Reference {
  readonly images: readonly string[];
  readonly texts: readonly string[];
  readonly input_ids: readonly (readonly number[])[];
  readonly logits_per_image: readonly (readonly number[])[];
}

describe.skipIf(absent('encoders') || absent('vqa_rad', 'images'))(
  'texts under a checkpoint, on the command line',
  () => {
    let cache: string;
    let reference: Reference;
    beforeAll(async () => {
      cache = await mkdtemp(path.join(os.tmpdir(), 'medprobe-text-'));
      reference = JSON.parse(await readFile(path.join(folder, 'reference.json'), 'utf8')) as Reference;
    });
    afterAll(() => rm(cache, { recursive: true }));
    const run = (...args: string[]) => runCli([...args, '--json', '--cache', cache]);

    it('have the ids and the embeddings of the reference', async () => {
      const { stdout, stderr, code } = await run('embed-text', ...reference.texts, '--encoder', folder);
      expect(code, stderr).toBe(0);
      const lines = jsonLines(stdout) as { text: string; inputIds: number[]; embedding: number[] }[];
      expect(lines.map(({ text, inputIds }) => [text, inputIds])).toEqual(
        reference.texts.map((text, n) => [text, reference.input_ids[n]]),
      );
      const bytes = await readFile(path.join(folder, 'reference.text_embeds.f32'));
      const expected = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      const dim = expected.length / lines.length;
      lines.forEach(({ embedding }, n) => {
        expect(cosine(Float32Array.from(embedding), expected.subarray(n * dim, (n + 1) * dim))).toBeGreaterThan(
          1 - 1e-9,
        );
      });
    });

    it('fit images as the reference says, from the JPEG files themselves', async () => {
      const files = reference.images.map(image => path.join(images, image));
      const texts = reference.texts.filter(text => text !== '' && !text.includes(',')).map(text => text.trim());
      const asked = texts.map(text => reference.texts.findIndex(given => given.trim() === text));
      const { stdout, stderr, code } = await run(
        'classify',
        ...files,
        '--encoder',
        folder,
        '--labels',
        texts.join(','),
      );
      expect(code, stderr).toBe(0);
      const lines = jsonLines(stdout) as {
        file: string;
        scores: { label: string; cosine: number; probability: number }[];
      }[];
      expect(lines.map(({ file }) => file)).toEqual(files);
      lines.forEach(({ scores }, image) => {
        expect(scores.map(({ label }) => label)).toEqual(texts);
        scores.forEach(({ probability }, n) => {
          const logit = reference.logits_per_image[image]![asked[n]!]!;
          expect(Math.abs(probability - 1 / (1 + Math.exp(-logit)))).toBeLessThan(1e-5);
        });
      });
    });

    it('are refused, once, by a checkpoint that has no text tower', async () => {
      const dino = path.join(sharedData, 'encoders', 'dinov2-tiny');
      const { stdout, stderr, code } = await run('classify', images, '--encoder', dino, '--labels', 'a,b');
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).toMatch(/no text tower/);
    });
  },
);

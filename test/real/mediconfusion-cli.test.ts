import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Metrics } from '../../src/core/benchmark/types';
import { decodeRgb } from '../../src/core/image/decode';
import { DEFAULT_SEND, encodeForSending } from '../../src/core/image/encode';
import { runCli } from '../support/cli';
import { startOpenAiServer } from '../support/openaiServer';
import { absent, sharedData } from '../support/shared';

interface Entry {
  im_1_local: number;
  im_2_local: number;
  im_1_correct: string;
  im_2_correct: string;
}

const checkout = mkdtempSync(path.join(os.tmpdir(), 'medprobe-mediconfusion-'));
const dataset = path.join(checkout, 'data', 'dataset.json');
const images = path.join(checkout, 'data', 'images');

describe.skipIf(absent('mediconfusion') || absent('vqa_rad', 'images'))(
  "medprobe run over MediConfusion's questions, with 228 radiographs standing in for its images",
  () => {
    let entries: [string, Entry][];
    beforeAll(() => {
      cpSync(path.join(sharedData, 'mediconfusion'), checkout, { recursive: true });
      entries = Object.entries(JSON.parse(readFileSync(dataset, 'utf8')) as Record<string, Entry>);
    });
    afterAll(() => rmSync(checkout, { recursive: true }));

    async function run(manifest: string, ...args: string[]): Promise<Metrics> {
      const { code, stdout, stderr } = await runCli(['run', path.join(checkout, 'data', manifest), '--json', ...args]);
      expect(code, stderr).toBe(0);
      return (JSON.parse(stdout) as { metrics: Metrics }).metrics;
    }

    it('says in one message what is missing and where it comes from', async () => {
      const { code, stdout, stderr } = await runCli(['run', dataset, '--endpoint', 'baseline:first', '--json']);
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(/228 of 228 images.*data\/images.*AIF4S\/MediConfusion.*PubMed Central/);
    });

    it('baseline:first: set 0, individual 50, confusion 100, from JSON and from CSV', async () => {
      mkdirSync(images);
      const standIns = readdirSync(path.join(sharedData, 'vqa_rad', 'images')).sort();
      const locals = [...new Set(entries.flatMap(([, entry]) => [entry.im_1_local, entry.im_2_local]))];
      expect(locals).toHaveLength(228);
      locals.forEach((local, n) =>
        copyFileSync(path.join(sharedData, 'vqa_rad', 'images', standIns[n]!), path.join(images, `${local}.jpg`)),
      );
      for (const manifest of ['dataset.json', 'dataset.csv']) {
        expect(await run(manifest, '--endpoint', 'baseline:first')).toMatchObject({
          complete: true,
          pairs: 176,
          components: 60,
          setAccuracy: { value: 0, n: 0, of: 176 },
          individualAccuracy: { value: 50, n: 176, of: 352 },
          confusion: { value: 100, n: 176, of: 176 },
          invalid: { value: 0, n: 0, of: 352 },
          precision: { value: null, n: 0, of: 0 },
        });
      }
    });

    it('a server that answers by what it sees gives the figures that its rule implies', async () => {
      // The rule: A or B by the parity of the picture's hash; one picture in sixteen is not answered readably.
      const answer = (sha256: string) => (sha256.endsWith('0') ? 'neither' : /[02468ace]$/.test(sha256) ? 'A' : 'B');
      const server = await startOpenAiServer({ answer: ask => answer(ask.images[0]!.sha256) });
      const metrics = await run(
        'dataset.json',
        '--endpoint',
        server.url,
        '--model',
        'rule',
        '--concurrency',
        '4',
        '--allow-blind',
        '--no-cache', // two of the pairs ask the same of one image
      );
      await server.close();
      expect(metrics).toMatchObject(expected(await readings(answer)));
      expect(server.asks).toHaveLength(352);
    });

    async function readings(answer: (sha256: string) => string): Promise<Map<number, string | null>> {
      const read = new Map<number, string | null>();
      for (const file of readdirSync(images)) {
        const pixels = await decodeRgb(readFileSync(path.join(images, file)), undefined, file);
        const said = answer((await encodeForSending(pixels, DEFAULT_SEND)).sha256);
        read.set(Number.parseInt(file, 10), said === 'neither' ? null : said);
      }
      return read;
    }

    function expected(read: Map<number, string | null>) {
      const counts = { set: 0, individual: 0, confused: 0, readable: 0, invalid: 0 };
      for (const [, { im_1_local, im_2_local, im_1_correct, im_2_correct }] of entries) {
        const [one, two] = [read.get(im_1_local)!, read.get(im_2_local)!];
        const right = Number(one === im_1_correct) + Number(two === im_2_correct);
        counts.individual += right;
        counts.invalid += Number(one === null) + Number(two === null);
        if (right === 2) counts.set++;
        if (one === null || two === null) continue;
        counts.readable++;
        if (one === two) counts.confused++;
      }
      const { set, individual, confused, readable, invalid } = counts;
      return {
        setAccuracy: { n: set, of: 176, value: (100 * set) / 176 },
        individualAccuracy: { n: individual, of: 352 },
        confusion: { n: confused, of: readable },
        invalid: { n: invalid, of: 352 },
        precision: { n: set, of: readable - confused },
      };
    }
  },
);

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunFile } from '../../src/core/benchmark/formats';
import type { Metrics } from '../../src/core/benchmark/types';
import { loadManifest } from '../../src/core/dataset/load';
import { jsonLines, runCli } from '../support/cli';
import { absent, sharedData } from '../support/shared';

const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-encoder-baseline-'));
const encoder = path.join(sharedData, 'encoders', 'siglip-tiny');
const call = ['--json', '--cache', path.join(root, 'cache'), '--encoder', encoder];
afterAll(() => rmSync(root, { recursive: true }));

describe.skipIf(absent('encoders', 'siglip-tiny'))('baseline:encoder', () => {
  it('chooses the option that classify finds closest, and records what it chose by', async () => {
    const samples = path.join(root, 'samples');
    cpSync('samples', samples, { recursive: true });
    const manifest = path.join(samples, 'phantoms.pairs.jsonl');
    const ran = await runCli(['run', manifest, '--endpoint', 'baseline:encoder', ...call]);
    expect(ran.code, ran.stderr).toBe(0);
    const { metrics, folder } = JSON.parse(ran.stdout) as { metrics: Metrics; folder: string };
    const { encoder: recorded } = JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as RunFile;
    expect(recorded?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const { pairs } = await loadManifest(manifest);
    // Labels are parted by commas.
    const plain = pairs.filter(({ pair }) => !Object.values(pair.options ?? {}).some(text => text.includes(',')));
    expect(plain.length).toBeGreaterThanOrEqual(2);
    for (const { pair, images } of plain.slice(0, 2)) {
      const options = Object.entries(pair.options ?? {});
      const labels = options.map(([, text]) => text).join(',');
      const files = images.map(image => image?.path ?? '');
      const classified = await runCli(['classify', ...files, '--labels', labels, ...call]);
      const closest = (jsonLines(classified.stdout) as { scores: { cosine: number }[] }[]).map(({ scores }) => {
        const cosines = scores.map(({ cosine }) => cosine);
        return options[cosines.indexOf(Math.max(...cosines))]?.[0];
      });
      expect(metrics.perPair.find(({ id }) => id === pair.id)?.read).toEqual(closest);
    }
  });
});

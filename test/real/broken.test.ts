import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { finished, jsonLines, startCli } from '../support/cli';
import { canMeasureMemory, peakMemoryOfChildren } from '../support/peakMemory';
import { absent, sharedData } from '../support/shared';

const folder = path.join(sharedData, 'broken');
const sound = path.join(sharedData, 'vqa_rad', 'images', 'synpic52767.jpg');

/** What a person is told of each file, in one line that begins with its path. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'bad_crc.png': /cannot be decoded: .*damaged/,
  'bomb_60000x60000.png': /is 60000 × 60000 pixels\. .*megapixels/,
  'header_only.png': /cannot be decoded: .*damaged/,
  'html_404.jpg': /is no image that MedProbe reads/,
  'random.dcm': /is no image that MedProbe reads/,
  'truncated.jpg': /cannot be decoded: .*damaged/,
  'truncated_pixeldata.dcm': /cannot be decoded: .*damaged/,
  'zero.jpg': /is empty/,
};

const MAX_SECONDS = 10;
const MAX_MIB = 500;

describe.skipIf(absent('broken') || absent('vqa_rad', 'images'))('broken files (needs a build)', () => {
  it('are one clear error each; none stops the others, ends a worker, or costs much', async () => {
    const cache = mkdtempSync(path.join(os.tmpdir(), 'medprobe-broken-'));
    try {
      const names = readdirSync(folder).sort();
      const files = names.map(name => path.join(folder, name));
      const startedAt = performance.now();
      const cli = startCli(['embed', folder, ...files, sound, '--json', '--cache', cache]);
      const running = finished(cli);
      const peaks = await peakMemoryOfChildren(cli.pid!, running);
      const { code, stdout, stderr } = await running;
      const seconds = (performance.now() - startedAt) / 1000;
      console.log(
        `${names.length} broken files and a sound one: ${seconds.toFixed(1)} s; ` +
          `workers at most ${[...peaks.values()].map(mib => `${mib.toFixed(0)} MiB`).join(' and ')}.`,
      );

      expect(code).toBe(1);
      const lines = jsonLines(stdout) as { file?: string; error?: string; embedding?: number[]; summary?: unknown }[];
      expect(lines.at(-1)?.summary).toMatchObject({ images: 1, failed: names.length });
      expect(lines.find(line => line.file === sound)?.embedding).toHaveLength(1792);
      expect(names).toEqual(Object.keys(EXPECTED));
      const errors = lines.flatMap(({ file, error }) => (error === undefined ? [] : [[file, error] as const]));
      expect(errors.map(([file]) => file).sort()).toEqual(files);
      for (const [file, error] of errors) {
        expect(error).toMatch(EXPECTED[path.basename(file!)]!);
        expect(error.startsWith(file!)).toBe(true);
      }
      expect(stderr.split('\n').filter(Boolean)).toHaveLength(names.length); // no word of a crash, nothing twice
      expect(seconds).toBeLessThan(MAX_SECONDS);
      if (canMeasureMemory) {
        expect(peaks.size).toBe(2);
        for (const mib of peaks.values()) expect(mib).toBeLessThan(MAX_MIB);
      }
    } finally {
      rmSync(cache, { recursive: true });
    }
  });
});

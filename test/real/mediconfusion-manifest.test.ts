import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/core/dataset/load';
import { missingImages, missingImagesError } from '../../src/core/dataset/missing';
import { parsePairs } from '../../src/core/dataset/parsePairs';
import { formatPair } from '../../src/core/dataset/writePairs';

const checkout = path.resolve(process.env.MEDPROBE_SHARED ?? '../shared', 'data', 'mediconfusion');
const json = path.join(checkout, 'data', 'dataset.json');
const absent = !fs.existsSync(json);
if (absent)
  console.log(`Skipped: ${json} is not there; set MEDPROBE_SHARED to the folder that holds data/mediconfusion.`);

describe.skipIf(absent)('the MediConfusion checkout', () => {
  it('holds the same 176 pairs of 228 images in both files', async () => {
    const manifest = await loadManifest(json);
    const csv = await loadManifest(path.join(checkout, 'data', 'dataset.csv'));
    expect(csv.pairs).toEqual(manifest.pairs);
    expect(manifest).toMatchObject({ benchmark: 'mediconfusion', root: checkout, problems: [] });
    expect(manifest.officialPrompts).toBe(path.join(checkout, 'configs', 'prompts', 'answering.json'));

    const pairs = manifest.pairs.map(({ pair }) => pair);
    expect(pairs.map(({ id }) => id)).toEqual(Array.from({ length: 176 }, (_, index) => String(10001 + index)));
    expect(pairs.filter(({ correct1, correct2 }) => correct1 === 'A' && correct2 === 'B')).toHaveLength(88);
    expect(pairs.filter(({ correct1, correct2 }) => correct1 === 'B' && correct2 === 'A')).toHaveLength(88);
    expect(new Set(manifest.pairs.flatMap(({ images }) => images.map(image => image.path))).size).toBe(228);
  });

  it('has the published category counts and thresholds', async () => {
    const { pairs } = await loadManifest(json);
    const counts: Record<string, number> = {};
    for (const { pair } of pairs) {
      for (const name of [...(pair.categories1 ?? []), ...(pair.categories2 ?? [])])
        counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts).toMatchObject({
      Cerebral: 79,
      Vascular: 73,
      'Head and Neck': 67,
      Cardiac: 52,
      'Nuclear Medicine': 14,
    });
    expect(Math.min(...pairs.map(({ pair }) => pair.similarity?.BiomedCLIP ?? 0))).toBeGreaterThan(0.9);
    expect(Math.max(...pairs.map(({ pair }) => pair.similarity?.DINO ?? 1))).toBeLessThan(0.75);
  });

  it('becomes a *.pairs.jsonl without a problem and without loss', async () => {
    const pairs = (await loadManifest(json)).pairs.map(({ pair }) => pair);
    const parsed = parsePairs(pairs.map(pair => `${formatPair(pair)}\n`).join(''));
    expect(parsed.problems).toEqual([]);
    expect(parsed.pairs.map(({ pair }) => pair)).toEqual(pairs);
  });

  it('without its images is met with one message that says how to get them', async context => {
    const manifest = await loadManifest(json);
    const report = await missingImages(manifest);
    if (report.missing.length !== 228) {
      console.log('Skipped: this checkout has images.');
      context.skip();
    }
    const line = missingImagesError(manifest, report)?.toLine() ?? '';
    expect(line).toContain('228 of 228 images');
    expect(line).toContain('data/images/20192.jpg');
    for (const words of [
      'AIF4S/MediConfusion',
      'data/image_dict.json',
      'PubMed Central',
      'empties its target folder',
    ]) {
      expect(line).toContain(words);
    }
  });
});

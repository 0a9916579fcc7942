import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { convertDataset } from '../../src/core/dataset/layouts/convert';
import { loadManifest } from '../../src/core/dataset/load';
import { absent, sharedData } from '../support/shared';

const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-vqa-rad-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Entry {
  qid: number | string;
  answer: number | string;
  answer_type: string;
}

describe.skipIf(absent('vqa_rad', 'images'))('VQA-RAD as published', () => {
  const manifest = path.join(folder, 'rad.pairs.jsonl');

  it('holds 2,248 questions: 1,193 to be answered by yes or no, 106 closed ones without options, 949 open ones', async () => {
    const { layout, read, written, cases, dropped, faults } = await convertDataset(
      path.join(sharedData, 'vqa_rad'),
      manifest,
    );
    expect({ layout, read, written, cases, faults }).toEqual({
      ...{ layout: 'VQA-RAD', read: 2248, written: 1193, cases: 1193, faults: [] },
    });
    expect(dropped).toEqual([
      { reason: 'an open question', count: 949 },
      { reason: 'a closed question other than yes or no, whose options the file does not give', count: 106 },
    ]);
  });

  it('gives every question its image and the answer that the file has', async () => {
    const { pairs, problems } = await loadManifest(manifest);
    expect(problems).toEqual([]);
    const file = path.join(sharedData, 'vqa_rad', 'VQA_RAD Dataset Public.json');
    const entries = new Map(
      (JSON.parse(readFileSync(file, 'utf8')) as Entry[]).map(entry => [String(entry.qid), entry]),
    );
    for (const { pair, images } of pairs) {
      expect(existsSync(images[0]?.path ?? '')).toBe(true);
      expect(pair.options?.[pair.correct1 ?? '']?.toLowerCase()).toBe(
        String(entries.get(pair.id)?.answer).trim().toLowerCase(),
      );
    }
    expect(pairs.filter(({ pair }) => pair.correct1 === 'A')).toHaveLength(587);
  });
});

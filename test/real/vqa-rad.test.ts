import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBenchmark } from '../../src/core/benchmark/runner';
import { isOfCases } from '../../src/core/benchmark/types';
import { convertDataset } from '../../src/core/dataset/layouts/convert';
import { loadManifest } from '../../src/core/dataset/load';
import { firstBaseline } from '../../src/core/endpoint/baseline';
import type { Endpoint } from '../../src/core/endpoint/types';
import { options } from '../unit/benchmark/fixtures';
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

  it('holds 2,248 questions: 1,193 to be answered by yes or no, 949 open ones, 106 closed ones without options', async () => {
    const { layout, read, written, cases, dropped, faults } = await convertDataset(
      path.join(sharedData, 'vqa_rad'),
      manifest,
    );
    expect({ layout, read, written, cases, faults }).toEqual({
      ...{ layout: 'VQA-RAD', read: 2248, written: 2142, cases: 2142, faults: [] },
    });
    expect(dropped).toEqual([
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
      expect((pair.answer1 ?? pair.options?.[pair.correct1 ?? ''])?.toLowerCase()).toBe(
        String(entries.get(pair.id)?.answer).trim().toLowerCase(),
      );
    }
    expect(pairs.filter(({ pair }) => pair.correct1 === 'A')).toHaveLength(587);
    expect(pairs.filter(({ pair }) => pair.answer1 !== undefined)).toHaveLength(949);
  });

  it('is run: always yes is correct for 587 of 1,193, and its own answers are all correct, open ones too', async () => {
    const loaded = await loadManifest(manifest);
    const answers = new Map(
      loaded.pairs.map(({ pair }) => [pair.id, pair.answer1 ?? pair.options?.[pair.correct1 ?? '']]),
    );
    const run = async (endpoint: Endpoint) => {
      const { metrics } = await runBenchmark(options(loaded, endpoint));
      if (!isOfCases(metrics)) throw new Error('this is a run of pairs');
      return metrics;
    };
    const yes = await run(firstBaseline());
    expect(yes).toMatchObject({
      ...{ benchmark: 'vqa-rad', cases: 1193, complete: true },
      accuracy: { n: 587, of: 1193 },
      invalid: { n: 0, of: 1193 },
    });
    const knowing: Endpoint = {
      info: { kind: 'openai', name: 'knowing' },
      ask: ({ pair }) => Promise.resolve({ text: answers.get(pair) ?? '', finish: 'stop', ms: 0, request: 'r' }),
    };
    expect(await run(knowing)).toMatchObject({
      ...{ cases: 2142, complete: true, parserDisagreements: 0 },
      closed: { n: 1193, of: 1193 },
      open: { n: 949, of: 949 },
      openF1: { n: 949, of: 949 },
    });
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli';

let dir = '';
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'medprobe-convert-'));
  mkdirSync(path.join(dir, 'MMVP Images'));
  for (const index of [1, 2, 3, 4]) {
    const background = { r: 40 * index, g: 0, b: 0 };
    await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .jpeg()
      .toFile(path.join(dir, 'MMVP Images', `${index}.jpg`));
  }
});
afterEach(() => rmSync(dir, { recursive: true }));

const HEADER = 'Index,Question,Options,Correct Answer\n';
const row = (index: number, answer: string) => `${index},Is it open or closed?,(a) Open (b) Closed,(${answer})\n`;
const write = (rows: string) => writeFileSync(path.join(dir, 'Questions.csv'), HEADER + rows);
const out = (name = 'mmvp.pairs.jsonl') => path.join(dir, name);

describe('medprobe convert', () => {
  it('makes of MMVP a manifest that is checked and run like any other', async () => {
    write(row(1, 'a') + row(2, 'b') + row(3, 'b') + row(4, 'a'));
    const converted = await runCli(['convert', dir, out(), '--json']);
    expect(JSON.parse(converted.stdout)).toEqual({ read: 2, written: 2, dropped: [] });
    expect([converted.code, converted.stderr]).toEqual([0, '']);
    expect((await runCli(['check', out()])).code).toBe(0);
    const run = await runCli(['run', out(), '--endpoint', 'baseline:first', '--json']);
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      benchmark: 'mmvp',
      metrics: { complete: true, setAccuracy: { n: 0, of: 2 }, individualAccuracy: { n: 2, of: 4 } },
    });
  });

  it('ends with 1 where rows are wrong, and names each', async () => {
    write(row(1, 'a') + row(2, 'b') + row(3, 'b') + row(4, 'e'));
    const { code, stdout, stderr } = await runCli(['convert', dir, out(), '--json']);
    const reason = 'the answer is not the letter of an option';
    expect(JSON.parse(stdout)).toEqual({ read: 2, written: 1, dropped: [{ reason, count: 1 }] });
    expect([code, stderr]).toEqual([1, `Questions.csv:4: ${reason}\n`]);
  });

  it('makes of questions about single images a manifest whose run is scored and compared', async () => {
    const questions = 'image,question,answer\nMMVP Images/1.jpg,Is it?,yes\nMMVP Images/2.jpg,Is it so?,no\n';
    writeFileSync(path.join(dir, 'q.csv'), questions);
    expect((await runCli(['convert', path.join(dir, 'q.csv'), out()])).code).toBe(0);
    const run = await runCli(['run', out(), '--endpoint', 'baseline:first', '--json']);
    expect(run.code, run.stderr).toBe(0);
    const { benchmark, metrics, folder } = JSON.parse(run.stdout) as {
      benchmark: string;
      metrics: object;
      folder: string;
    };
    expect([benchmark, metrics]).toMatchObject([
      'cases',
      {
        ...{ cases: 2, parser: 'official', complete: true, components: 2, parserDisagreements: 0 },
        ...{ accuracy: { value: 50, n: 1, of: 2 }, invalid: { value: 0, n: 0, of: 2 } },
        perCase: [
          { id: '2', read: 'A', correct: true, verdict: 'correct' },
          { id: '3', read: 'A', correct: false, verdict: 'wrong' },
        ],
      },
    ]);
    expect(JSON.parse((await runCli(['score', folder, '--json'])).stdout)).toEqual(metrics);
    const again = await runCli(['run', out(), '--endpoint', 'baseline:first', '--json']);
    const compared = await runCli([
      'compare',
      folder,
      (JSON.parse(again.stdout) as { folder: string }).folder,
      '--json',
    ]);
    expect(JSON.parse(compared.stdout)).toMatchObject({
      runs: [{ answered: 2, accuracy: { n: 1, of: 2 } }, {}],
      ...{ cases: 2, components: 2, changed: [] },
      comparisons: [
        { bothCorrect: 1, onlyFirst: 0, onlySecond: 0, neither: 1, mcnemar: { p: 1 }, clustered: { p: 1 } },
      ],
    });
  });

  it('is what `run` asks for where it is given a benchmark as it lies on disk', async () => {
    write(row(1, 'a') + row(2, 'b'));
    for (const input of [dir, path.join(dir, 'Questions.csv')]) {
      const { code, stderr } = await runCli(['run', input, '--endpoint', 'baseline:first']);
      expect([code, stderr.trim().split('\n')]).toEqual([3, [expect.stringMatching(/is MMVP as it lies on disk/)]]);
      expect(stderr).toContain(`medprobe convert "${path.join(dir, 'Questions.csv')}" Questions.pairs.jsonl`);
    }
  });

  it('ends with 3 and one line where no image is there', async () => {
    write(row(5, 'a') + row(6, 'b'));
    const { code, stdout, stderr } = await runCli(['convert', dir, out(), '--json']);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/None of the 2 images.*MMVP Images for 5\.jpg.*huggingface\.co\/datasets\/MMVP\/MMVP/);
  });

  it('ends with 2 where the call is wrong', async () => {
    write(row(1, 'a') + row(2, 'b'));
    for (const args of [[dir, out('x.jsonl')], [dir, out(), '--to', 'csv'], [dir]]) {
      expect((await runCli(['convert', ...args])).code).toBe(2);
    }
    expect(() => readFileSync(out())).toThrow(/ENOENT/);
  });
});

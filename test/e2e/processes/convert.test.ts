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
      benchmark: 'pairs',
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

  it('says that questions about a single image are not asked, when it writes them and when they are run', async () => {
    writeFileSync(path.join(dir, 'q.csv'), 'image,question,answer\nMMVP Images/1.jpg,Is it?,yes\n');
    const converted = await runCli(['convert', path.join(dir, 'q.csv'), out()]);
    expect([converted.code, converted.stderr]).toEqual([0, expect.stringMatching(/1 of them .* single image.*leaves/)]);
    const run = await runCli(['run', out(), '--endpoint', 'baseline:first']);
    expect([run.code, run.stderr]).toEqual([3, expect.stringContaining('one image only, which cannot be asked yet')]);
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

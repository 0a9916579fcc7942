import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../../src/core/errors';
import { withKnown } from '../../../../../src/extension/pair/record';
import { rememberedAnswers } from '../../../../../src/extension/pair/store/pairFile';
import { PairFiles } from '../../../../../src/extension/pair/store/pairFiles';
import { asked, DRAFT, record } from './pairFixtures';

describe('the files of pairs', () => {
  let folder: string;
  let files: PairFiles;
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'medprobe-pairs-')), 'pairs-v1');
    files = new PairFiles(folder, { files: 3, bytes: 1e6 });
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

  const kept = (id: string, revision = 7) => ({ revision, record: record({ id, answers: [asked('x')] }) });

  it('give back what was kept, and are nobody else’s to read', async () => {
    expect(files.read('a1')).toBeUndefined();
    await files.write('a1', kept('a1'));
    expect(files.read('a1')).toEqual(kept('a1'));
    if (process.platform === 'win32') return;
    expect(statSync(path.join(folder, 'a1.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('hold the newest of writes that overlap, also of one that was made at once', async () => {
    const writing = Promise.all([files.write('a1', kept('a1', 1)), files.write('a1', kept('a1', 2))]);
    files.writeNow('a1', kept('a1', 3));
    await writing;
    expect(files.read('a1')?.revision).toBe(3);
    expect(readdirSync(folder)).toEqual(['a1.json']);
  });

  it('are forgotten by age where there are too many or too much of them, and never while a pair is open', async () => {
    for (const [n, id] of ['a1', 'b2', 'c3', 'd4', 'e5'].entries()) {
      await files.write(id, kept(id));
      utimesSync(path.join(folder, `${id}.json`), 1000 + n, 1000 + n);
    }
    await files.prune(new Set(['a1']));
    expect(readdirSync(folder).sort()).toEqual(['a1.json', 'c3.json', 'd4.json', 'e5.json']);
    await new PairFiles(folder, { files: 10, bytes: 1500 }).prune();
    expect(readdirSync(folder)).toEqual(['e5.json']);
  });

  it('that are damaged are set aside and said so, not written over', async () => {
    await files.write('a1', kept('a1'));
    const whole = readFileSync(path.join(folder, 'a1.json'), 'utf8');
    writeFileSync(path.join(folder, 'a1.json'), whole.slice(0, -20));
    expect(() => files.read('a1')).toThrow(ProbeError);
    expect(files.read('a1')).toBeUndefined();
    expect(readFileSync(path.join(folder, 'a1.json.damaged'), 'utf8')).toBe(whole.slice(0, -20));
    writeFileSync(path.join(folder, 'b2.json'), '{"v":1,"revision":1,"record":{"id":"b2"}}');
    expect(() => files.read('b2')).toThrow(/is damaged/);
  });

  it('are of ids alone: no other name leads out of the folder', async () => {
    writeFileSync(path.join(path.dirname(folder), 'x.json'), JSON.stringify({ v: 1, ...kept('x') }));
    expect(files.read('../x')).toBeUndefined();
    await expect(files.write('../x', kept('x'))).rejects.toThrow(ProbeError);
  });

  it('keep a probability of nothing, which JSON cannot say', async () => {
    const answer = asked('x', { images: [{ text: 'A', letters: { A: -Infinity } }, {}] });
    await files.write('a1', { revision: 1, record: record({ answers: [answer] }) });
    expect(files.read('a1')?.record.answers[0]?.images[0].letters).toEqual({ A: -Number.MAX_VALUE });
  });

  it('end what was still being asked when the window was closed, and keep what had come', async () => {
    const answer = asked('x', { state: 'asking', images: [{ text: 'A', read: 'A' }, {}] });
    await files.write('a1', { revision: 1, record: record({ answers: [answer] }) });
    expect(files.read('a1')?.record.answers).toEqual([{ ...answer, state: 'cancelled' }]);
  });
});

describe('what is remembered of a pair', () => {
  it('are its answers as far as there is room, the newest of each column always', () => {
    const long = (id: string) => asked(id, { images: [{ text: 'x'.repeat(300_000) }, {}] });
    expect(rememberedAnswers([long('1'), long('2'), long('3')]).map(({ id }) => id)).toEqual(['2', '3']);
  });

  it('are the answers and edits of an earlier look, whichever way it is opened', () => {
    const mine = { ...DRAFT, note: 'mine' };
    const known = record({ answers: [asked('x')], draft: mine, base: DRAFT, selected: 'medgemma', clashes: ['note'] });
    const again = withKnown(record({ answers: [asked('run:r1/p')], base: { ...DRAFT, question: 'newer' } }), known);
    expect(again).toMatchObject({ draft: mine, base: DRAFT, selected: 'medgemma', clashes: ['note'] });
    expect(again.answers.map(({ id }) => id)).toEqual(['x', 'run:r1/p']);
    const newer = { ...DRAFT, question: 'newer' };
    const shown = withKnown(record({ editable: false, draft: newer, answers: [asked('x', { label: 'new' })] }), known);
    expect(shown).toMatchObject({ draft: newer, answers: [{ id: 'x', label: 'new' }] });
    expect(withKnown(record(), undefined)).toEqual(record());
  });
});

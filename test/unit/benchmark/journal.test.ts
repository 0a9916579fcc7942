import fc from 'fast-check';
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Answer, AnswerError } from '../../../src/core/benchmark/formats';
import { formatAnswerEvent } from '../../../src/core/benchmark/formats';
import { Journal, JournalState, readJournal } from '../../../src/core/benchmark/journal';
import { temporaryFolders } from './fixtures';

const folder = temporaryFolders();
const fresh = async (): Promise<string> => path.join(await folder(), 'answers.jsonl');

const answer = (pair: string, text = 'A', more: Partial<Answer> = {}): Answer => ({
  v: 1,
  t: 'answer',
  pair,
  image: 1,
  request: 'r',
  text,
  finish: 'stop',
  ms: 3,
  read: { official: 'A', robust: 'A' },
  cached: false,
  at: '2026-11-22T09:00:00.000Z',
  ...more,
});
const failure = (pair: string): AnswerError => ({
  v: 1,
  t: 'error',
  pair,
  image: 1,
  kind: 'http',
  status: 503,
  message: 'busy',
  maybeBilled: true,
  at: '2026-11-22T09:00:00.000Z',
});

async function write(file: string, events: readonly (Answer | AnswerError)[]): Promise<void> {
  const journal = await Journal.open(file);
  for (const event of events) journal.append(event);
  await journal.close();
}

test('a file that is not there is an empty journal', async () => {
  const { state, notice } = await readJournal(await fresh());
  expect([...state.answers, ...state.errors]).toEqual([]);
  expect(notice).toBeUndefined();
});

test('an appended event is whole in the file before append returns', async () => {
  const file = await fresh();
  const journal = await Journal.open(file);
  journal.append(answer('p1', 'line\nbreak \u2028 and "quotes"'));
  expect(await readFile(file, 'utf8')).toBe(formatAnswerEvent(answer('p1', 'line\nbreak \u2028 and "quotes"')));
  await journal.close();
});

describe('what counts', () => {
  test('the last answer, and an error only while no answer follows', async () => {
    const file = await fresh();
    await write(file, [
      answer('p1', 'first'),
      answer('p1', 'second'),
      failure('p2'),
      answer('p2'),
      answer('p3'),
      failure('p3'),
      failure('p4'),
    ]);
    const { state } = await readJournal(file);
    expect(state.answer({ pair: 'p1', image: 1 })?.text).toBe('second');
    expect([...state.errors].map(error => error.pair)).toEqual(['p4']);
    expect(state.error({ pair: 'p3', image: 1 })).toBeUndefined();
  });

  test('images, repeats and controls are questions of their own', () => {
    const state = new JournalState();
    state.add(answer('p1', 'plain'));
    state.add(answer('p1', 'two', { image: 2 }));
    state.add(answer('p1', 'again', { repeat: 1 }));
    state.add(answer('p1', 'swapped', { control: 'options-swapped' }));
    expect(state.answer({ pair: 'p1', image: 1 })?.text).toBe('plain');
    expect(state.answer({ pair: 'p1', image: 1, repeat: 0 })?.text).toBe('plain');
    expect(state.answer({ pair: 'p1', image: 1, repeat: 1 })?.text).toBe('again');
    expect([...state.answers]).toHaveLength(4);
  });
});

describe('a torn end', () => {
  test('cut anywhere, every whole line stays, the torn one goes with a notice, and appending goes on', async () => {
    const file = await fresh();
    const lines = ['p1', 'p2', 'p3'].map(pair => formatAnswerEvent(answer(pair, `Ä ${pair}`)));
    const bytes = Buffer.from(lines.join(''), 'utf8');
    const ends = lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).join('')));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async cut => {
        await writeFile(file, bytes.subarray(0, cut));
        // the newline alone may be missing: then the record is whole
        const whole = ends.filter(end => end - 1 <= cut).length;
        const torn = cut > (ends[whole - 1] ?? 0);
        const journal = await Journal.open(file);
        expect([...journal.state.answers]).toHaveLength(whole);
        expect(journal.notice !== undefined).toBe(torn);
        journal.append(answer('p9'));
        await journal.close();
        const after = await readJournal(file);
        expect([...after.state.answers].map(a => a.pair)).toEqual([...['p1', 'p2', 'p3'].slice(0, whole), 'p9']);
        expect(after.notice).toBeUndefined();
      }),
    );
  });

  test('zeros that a power cut leaves are a torn end', async () => {
    const file = await fresh();
    await write(file, [answer('p1')]);
    await appendFile(file, Buffer.alloc(100));
    const { state, notice } = await readJournal(file);
    expect([...state.answers]).toHaveLength(1);
    expect(notice).toMatch(/line \(2\) was torn/);
  });
});

test('a broken line that is not the last is named, never skipped', async () => {
  const file = await fresh();
  await writeFile(file, `${formatAnswerEvent(answer('p1'))}{"v":1,"t":"ans\n${formatAnswerEvent(answer('p2'))}`);
  await expect(readJournal(file)).rejects.toMatchObject({
    kind: 'bad-input',
    message: expect.stringContaining(`${file}, line 2`) as string,
  });
  await expect(Journal.open(file)).rejects.toMatchObject({ kind: 'bad-input' });
});

test('a newer line stops the reader', async () => {
  const file = await fresh();
  await writeFile(file, `${formatAnswerEvent(answer('p1'))}{"v":9,"t":"answer"}\n`);
  await expect(readJournal(file)).rejects.toMatchObject({ kind: 'unsupported' });
});

test('blank lines and Windows line ends are read', async () => {
  const file = await fresh();
  await writeFile(file, `${formatAnswerEvent(answer('p1')).trimEnd()}\r\n\r\n${formatAnswerEvent(answer('p2'))}`);
  expect([...(await readJournal(file)).state.answers]).toHaveLength(2);
});

test('shortened under an open journal, the next lines are still whole', async () => {
  const file = await fresh();
  const journal = await Journal.open(file);
  journal.append(answer('p1'));
  await truncate(file, 0);
  journal.append(answer('p2'));
  await journal.close();
  expect([...(await readJournal(file)).state.answers].map(a => a.pair)).toEqual(['p2']);
});

test('after a write that failed nothing more is taken', async () => {
  const journal = await Journal.open(await fresh());
  await journal.close();
  for (const pair of ['p1', 'p2']) {
    expect(() => journal.append(answer(pair))).toThrow(
      expect.objectContaining({ kind: 'io', details: { fatal: true } }),
    );
  }
  expect([...journal.state.answers]).toEqual([]);
});

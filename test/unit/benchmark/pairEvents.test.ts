import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPairEvents, roundsByControl } from '../../../src/core/benchmark/pairEvents';

const event = (pair: string, changes: object = {}): string =>
  JSON.stringify({
    v: 1,
    t: 'answer',
    pair,
    image: 1,
    request: 'r',
    text: 'A',
    finish: 'stop',
    ms: 1,
    read: { official: 'A', robust: 'A' },
    cached: false,
    at: '2026-11-22T09:00:00Z',
    ...changes,
  });

describe('what a run has recorded of one pair', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'pair-events-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const write = (...lines: string[]): Promise<void> => writeFile(path.join(folder, 'answers.jsonl'), lines.join('\n'));

  it('is that pair’s events alone, without a torn last line', async () => {
    await write(event('10'), event('1', { text: 'of 1' }), event('2', { text: 'says "1"' }), event('1').slice(0, 40));
    expect((await readPairEvents(folder, '1'))?.map(({ text }) => text)).toEqual(['of 1']);
  });

  it('is nothing where the run has not asked the pair, or has not begun', async () => {
    expect(await readPairEvents(folder, '1')).toBeUndefined();
    await write(event('10'));
    expect(await readPairEvents(folder, '1')).toBeUndefined();
  });

  it('is parted by control, the plain question first, with every round', async () => {
    await write(
      event('1', { control: 'options-swapped' }),
      event('1'),
      event('1', { repeat: 2, text: 'third' }),
      event('1', { text: 'newest' }),
      '',
    );
    const rounds = roundsByControl((await readPairEvents(folder, '1')) ?? []);
    expect(rounds.map(({ control, repeats }) => [control, repeats])).toEqual([
      [undefined, [0, 2]],
      ['options-swapped', [0]],
    ]);
    expect(rounds[0]?.state.answer({ pair: '1', image: 1 })?.text).toBe('newest');
    expect(rounds[0]?.state.answer({ pair: '1', image: 1, repeat: 2 })?.text).toBe('third');
  });
});

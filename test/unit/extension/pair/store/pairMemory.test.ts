import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeError } from '../../../../../src/core/errors';
import type { PairRecord } from '../../../../../src/extension/pair/record';
import { PairFiles } from '../../../../../src/extension/pair/store/pairFiles';
import { PairMemory } from '../../../../../src/extension/pair/store/pairMemory';
import { initialState } from '../../../../../src/extension/pair/store/pairState';
import { PairStore } from '../../../../../src/extension/pair/store/pairStore';
import { asked, DRAFT, record } from './pairFixtures';

const memento = (kept: Record<string, unknown>) => ({
  get: (key: string) => kept[key],
  update: (key: string, value: unknown) => {
    if (value === undefined) delete kept[key];
    else kept[key] = value;
    return Promise.resolve();
  },
});

describe('what is remembered of pairs', () => {
  let folder: string;
  let failures: ProbeError[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-memory-'));
    failures = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });

  const memoryOf = (kept: Record<string, unknown> = {}, at = folder): PairMemory =>
    new PairMemory(new PairFiles(path.join(at, 'pairs-v1')), memento(kept), error => failures.push(error));
  const storeOf = (changes: Partial<PairRecord> = {}) => new PairStore(initialState(record(changes)));
  const edit = (store: PairStore, note: string) =>
    store.scope(new AbortController().signal).dispatch({ type: 'draftEdited', fields: { note }, seen: 0 });

  it('is written a moment after the last of many changes, once', async () => {
    vi.useFakeTimers();
    const files = new PairFiles(folder);
    const write = vi.spyOn(files, 'write');
    const store = storeOf();
    new PairMemory(files, memento({}), error => failures.push(error)).follow(store);
    for (let n = 0; n < 50; n++) edit(store, `note ${n}`);
    expect(write).not.toHaveBeenCalled();
    vi.advanceTimersByTime(250);
    expect(write).toHaveBeenCalledTimes(1);
    expect(write.mock.calls[0]?.[1]).toMatchObject({ revision: 50, record: { draft: { note: 'note 49' } } });
    // What does not outlive the panel is no reason to write.
    store.dispatch({ pair: 'a1', type: 'imageRequested', n: 1 });
    vi.advanceTimersByTime(5000);
    expect(write).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
    await write.mock.results[0]?.value;
  });

  it('is on the disk when its pair is closed, and when the window is', () => {
    const memory = memoryOf();
    const [one, two] = [storeOf(), storeOf({ id: 'b2' })];
    const following = memory.follow(one);
    memory.follow(two);
    edit(one, 'closed');
    edit(two, 'open');
    following.dispose();
    memory.dispose();
    expect(memoryOf().read('a1')).toMatchObject({ revision: 1, record: { draft: { note: 'closed' } } });
    expect(memoryOf().read('b2')).toMatchObject({ record: { draft: { note: 'open' } } });
  });

  it('takes over what 0.1.0 kept, answers and drafts, and keeps that until all of it is in files', async () => {
    const images = [{ read: 'B', text: 'B' }, {}];
    const earlier = { endpoint: 'medgemma', label: 'medgemma', state: 'done', images };
    const ofRun = asked('run:r1', { column: 'run:r1' });
    const ofControl = asked('run:r1#blank', { column: 'run:r1', control: 'blank' });
    const kept = {
      'pairs.v2': [
        { ...record({ draft: { ...DRAFT, note: 'kept' } }), answers: [earlier] },
        record({ id: 'b2', answers: [ofRun, ofControl, asked('x')], run: { folder: '/r1', pair: 'p 1' } }),
        { id: 'broken' },
      ],
    };
    const memory = memoryOf(kept);
    expect(memory.read('a1')).toMatchObject({ revision: 0, record: { draft: { note: 'kept' } } });
    await memory.migrate();
    expect(kept).toEqual({});
    const later = memoryOf();
    expect(later.read('a1')?.record.answers).toEqual([
      { ...earlier, id: 'endpoint:medgemma', column: 'endpoint:medgemma', at: '', asked: kept0(), temperature: 0 },
    ]);
    expect(later.read('b2')?.record.answers.map(({ id }) => id)).toEqual(['run:r1/p%201', 'run:r1#blank/p%201', 'x']);
    expect(failures).toEqual([]);
    function kept0() {
      return { ...DRAFT, note: 'kept' };
    }
  });

  it('does not take what 0.1.0 kept for newer than a file, and leaves it where it cannot be written', async () => {
    await memoryOf().migrate();
    const files = new PairFiles(path.join(folder, 'pairs-v1'));
    await files.write('a1', { revision: 5, record: record({ draft: { ...DRAFT, note: 'newer' } }) });
    const kept = { 'pairs.v2': [record(), record({ id: 'b2' })] };
    await memoryOf(kept).migrate();
    expect(memoryOf().read('a1')?.record.draft.note).toBe('newer');
    const full = path.join(folder, 'full');
    writeFileSync(full, 'a file where a folder should be');
    const stuck = { 'pairs.v2': [record()] };
    const memory = memoryOf(stuck, full);
    await memory.migrate();
    expect(stuck['pairs.v2']).toHaveLength(1);
    expect(failures).toMatchObject([{ kind: 'io' }]);
    expect(memory.read('a1')?.record.id).toBe('a1');
  });

  it('says once what cannot be read, and goes on without it', () => {
    writeFileSync(path.join(folder, 'a1.json'), '{');
    const memory = new PairMemory(new PairFiles(folder), memento({}), error => failures.push(error));
    expect(memory.read('a1')).toBeUndefined();
    expect(memory.read('a1')).toBeUndefined();
    expect(failures).toMatchObject([
      { kind: 'bad-input', remedy: expect.stringContaining('a1.json.damaged') as string },
    ]);
    expect(readdirSync(folder)).toEqual(['a1.json.damaged']);
  });
});

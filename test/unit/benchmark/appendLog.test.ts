import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppendLog } from '../../../src/core/benchmark/appendLog';
import { readJournal } from '../../../src/core/benchmark/journal';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { TRANSCRIPTS_FILE, TranscriptLog } from '../../../src/core/benchmark/transcripts';
import { diskIsFull, withFs } from '../../support/fileSystem';
import { endpointAt, IMAGE, serve } from '../endpoint/support';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const fresh = async (): Promise<string> => path.join(await folder(), 'log.jsonl');
const BOTH = ['soon', 'at the end'] as const;

type Done = (error: NodeJS.ErrnoException | null) => void;
const failing = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });
const { fdatasync, writeSync, closeSync } = fs;

/** What was done to the disk, in turn: W an append, ( the beginning of a flush and ) its end. */
function recorded(): { readonly steps: string[]; readonly replaced: Partial<typeof fs> } {
  const steps: string[] = [];
  const writing = (...args: unknown[]): number => {
    steps.push('W');
    return (writeSync as (...all: unknown[]) => number)(...args);
  };
  const flushing = (fd: number, done: Done): void => {
    steps.push('(');
    fdatasync(fd, error => {
      steps.push(')');
      done(error);
    });
  };
  return { steps, replaced: { writeSync: writing, fdatasync: flushing as typeof fdatasync } };
}

describe('the last append', () => {
  test.each(BOTH)('is flushed before `close` returns, whenever it came: %s', async flush => {
    // From the end of a flush on, the append comes as many steps of the event loop's own queue later.
    for (let later = 0; later < 12; later++) {
      const { steps, replaced } = recorded();
      const file = await fresh();
      let appended = false;
      const flushing = replaced.fdatasync as (fd: number, done: Done) => void;
      const appendLater = (fd: number, done: Done): void =>
        flushing(fd, error => {
          done(error);
          if (appended) return;
          appended = true;
          let turn = Promise.resolve();
          for (let n = 0; n < later; n++) turn = turn.then(() => undefined);
          void turn.then(() => log.append('last\n'));
        });
      let log!: AppendLog;
      await withFs({ ...replaced, fdatasync: appendLater as typeof fdatasync }, async () => {
        log = AppendLog.open(file, { flush });
        log.append('first\n');
        if (flush === 'soon') while (!appended) await new Promise(setImmediate);
        else appended = true;
        if (flush === 'soon') await new Promise(setImmediate);
        else log.append('last\n');
        await log.close();
      });
      expect(await readFile(file, 'utf8')).toBe('first\nlast\n');
      expect(steps.join(''), `${later} steps later`).toMatch(/W[^W(]*\(\)$/);
    }
  });

  test('of a run that is cancelled is flushed before the run returns', async () => {
    const cancel = new AbortController();
    const { steps, replaced } = recorded();
    const endpoint = ruleEndpoint(({ pair }) => {
      if (pair === 'p0003') cancel.abort();
      return 'A';
    });
    const manifest = await writtenManifest(await folder(), 20);
    const result = await withFs(replaced, () =>
      runBenchmark(options(manifest, endpoint, { signal: cancel.signal, concurrency: 2 })),
    );
    expect(result.stopped?.kind).toBe('cancelled');
    expect(steps.join('')).toMatch(/W[^W(]*\(\)$/);
  });

  test('has a folder that is flushed with it, so that a new file is found after a power cut', async () => {
    const file = await fresh();
    const synced: string[] = [];
    const { open } = fs.promises;
    const opening = async (...args: Parameters<typeof open>) => {
      const handle = await open(...args);
      const sync = handle.sync.bind(handle);
      return Object.assign(handle, {
        sync: () => {
          synced.push(String(args[0]));
          return sync();
        },
      });
    };
    await withFs({ promises: { open: opening } }, async () => {
      const log = AppendLog.open(file, { flush: 'soon' });
      log.append('a\n');
      await log.close();
    });
    expect(synced).toEqual(process.platform === 'win32' ? [] : [path.dirname(file)]);
  });
});

describe('a disk that is full', () => {
  const expected = expect.objectContaining({ kind: 'io', details: { fatal: true } }) as Error;

  test.each(BOTH)('is told by the append that it took only a part of: %s', async flush => {
    const log = AppendLog.open(await fresh(), { flush });
    await withFs({ writeSync: () => 2 }, () => {
      expect(() => log.append('abc\n')).toThrow(expected);
      return Promise.resolve();
    });
    expect(() => log.append('def\n'), 'a torn line may stand at the end').toThrow(expected);
    await expect(log.close()).rejects.toEqual(expected);
  });

  test.each(BOTH)('is told by `close` where only the last flush finds it: %s', async flush => {
    const full = (_fd: number, done: Done): void => void setImmediate(done, failing('ENOSPC'));
    await withFs({ fdatasync: full as typeof fdatasync }, async () => {
      const log = AppendLog.open(await fresh(), { flush });
      log.append('abc\n');
      await expect(log.close()).rejects.toEqual(expected);
    });
  });

  test('is told by the next append where a flush in between finds it', async () => {
    let flushed = false;
    const full = (_fd: number, done: Done): void =>
      void setImmediate(() => {
        flushed = true;
        done(failing('EDQUOT'));
      });
    await withFs({ fdatasync: full as typeof fdatasync }, async () => {
      const log = AppendLog.open(await fresh(), { flush: 'soon' });
      log.append('abc\n');
      while (!flushed) await new Promise(setImmediate);
      await new Promise(setImmediate);
      expect(() => log.append('def\n')).toThrow(expected);
      await expect(log.close()).rejects.toEqual(expected);
    });
  });

  test.each(BOTH)('is told by `close` where only closing finds it, as on network disks: %s', async flush => {
    const log = AppendLog.open(await fresh(), { flush });
    log.append('abc\n');
    const closing = (fd: number): void => {
      closeSync(fd);
      throw failing('EDQUOT');
    };
    await withFs({ closeSync: closing }, () => expect(log.close()).rejects.toEqual(expected));
  });

  test('is no failure where the file system cannot flush at all', async () => {
    const cannot = (_fd: number, done: Done): void => void setImmediate(done, failing('EINVAL'));
    const file = await fresh();
    await withFs({ fdatasync: cannot as typeof fdatasync }, async () => {
      const log = AppendLog.open(file, { flush: 'soon' });
      log.append('abc\n');
      log.append('def\n');
      await log.close();
    });
    expect(await readFile(file, 'utf8')).toBe('abc\ndef\n');
  });

  test('stops the run whose last answer it met, and a cancelled one too', async () => {
    for (const cancelled of [false, true]) {
      const cancel = new AbortController();
      const endpoint = ruleEndpoint(({ pair, image }) => {
        if (cancelled && pair === 'p0002' && image === 2) cancel.abort();
        return 'A';
      });
      const manifest = await writtenManifest(await folder(), 2);
      const full = (_fd: number, done: Done): void => void setImmediate(done, failing('ENOSPC'));
      // The file system says so in the background, and the run has asked all by then.
      const result = await withFs({ fdatasync: full as typeof fdatasync }, () =>
        runBenchmark(options(manifest, endpoint, { signal: cancel.signal, concurrency: 8 })),
      ).catch((error: unknown) => error as Error);
      expect(result instanceof Error ? result : result.stopped).toMatchObject({
        kind: 'io',
        message: expect.stringContaining('ENOSPC') as string,
      });
    }
  });

  test('stops a run whose transcripts it met', async () => {
    const server = await serve();
    const manifest = await writtenManifest(await folder(), 2);
    const writing = (...args: unknown[]): number => {
      if (String(args[1]).includes('"sent"')) throw diskIsFull();
      return (writeSync as (...all: unknown[]) => number)(...args);
    };
    const result = await withFs({ writeSync: writing }, () =>
      runBenchmark(options(manifest, endpointAt(server.url), { attach: () => Promise.resolve(IMAGE) })),
    );
    expect(result.stopped).toMatchObject({
      kind: 'io',
      message: expect.stringContaining(TRANSCRIPTS_FILE) as string,
      details: { fatal: true },
    });
    expect([...(await readJournal(path.join(result.folder, 'answers.jsonl'))).state.answers]).toEqual([]);
  });
});

test('a closed log takes nothing more, for its number may be another file’s', async () => {
  const log = AppendLog.open(await fresh(), { flush: 'soon' });
  await log.close();
  const next = AppendLog.open(await fresh(), { flush: 'soon' });
  expect(() => log.append('abc\n')).toThrow(/has been closed/);
  await next.close();
});

test('transcripts that nobody wrote are closed without a file', async () => {
  const empty = await folder();
  await new TranscriptLog(empty).close();
  expect(fs.readdirSync(empty)).toEqual([]);
});

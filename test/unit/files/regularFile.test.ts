import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openRegularFile,
  readRegularFile,
  readRegularText,
  streamRegularFile,
} from '../../../src/core/files/regularFile';

const posix = process.platform !== 'win32';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-regular-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);

describe('a regular file', () => {
  it('is read whole, also through a link', async () => {
    writeFileSync(at('a'), 'text');
    symlinkSync(at('a'), at('link'));
    expect(await readRegularText(at('link'), { limit: 4 })).toBe('text');
    expect(await readRegularFile(at('a'), { limit: 4 })).toEqual(Buffer.from('text'));
  });

  it('of no bytes is read as none', async () => {
    writeFileSync(at('a'), '');
    expect(await readRegularText(at('a'), { limit: 0 })).toBe('');
  });

  it('larger than the limit is refused before it is read', async () => {
    writeFileSync(at('a'), '12345');
    await expect(readRegularFile(at('a'), { limit: 4 })).rejects.toMatchObject({
      kind: 'too-large',
      message: `${at('a')} has 5 bytes; MedProbe reads at most 4 of such a file.`,
    });
  });

  it.runIf(process.platform === 'linux')('that says it has no bytes is held to the limit as well', async () => {
    expect((await readRegularText('/proc/self/status', { limit: 100_000 })).length).toBeGreaterThan(100);
    await expect(readRegularFile('/proc/self/status', { limit: 100 })).rejects.toMatchObject({ kind: 'too-large' });
  });

  it('that is not there stays the error of the file system', async () => {
    await expect(openRegularFile(at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is streamed, and the stream ends with its signal', async () => {
    writeFileSync(at('a'), Buffer.alloc(300_000, 1));
    let bytes = 0;
    for await (const chunk of await streamRegularFile(at('a'))) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(300_000);

    const stop = new AbortController();
    const stream = await streamRegularFile(at('a'), { signal: stop.signal, highWaterMark: 1000 });
    const read = (async () => {
      for await (const _ of stream) stop.abort();
    })();
    await expect(read).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe.runIf(posix)('what is no regular file is refused by name', () => {
  const refused = (file: string, kind: string) =>
    Promise.all(
      [openRegularFile, (name: string) => readRegularFile(name, { limit: 10 }), streamRegularFile].map(read =>
        expect(read(file)).rejects.toMatchObject({ kind: 'bad-input', message: `${file} is ${kind}, not a file.` }),
      ),
    );

  it('a folder', () => refused(folder, 'a folder'));

  it('a named pipe without a writer', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    await refused(at('pipe'), 'a named pipe');
  });

  it('a link to a device', async () => {
    symlinkSync('/dev/zero', at('zero'));
    await refused(at('zero'), 'a device');
  });

  it('a socket', async () => {
    const server = createServer().listen(at('socket'));
    await new Promise(ready => server.once('listening', ready));
    await refused(at('socket'), 'a socket');
    server.close();
  });
});

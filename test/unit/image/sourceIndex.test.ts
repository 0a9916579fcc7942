import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha256Hex } from '../../../src/core/image/hash';
import { SourceIndex } from '../../../src/core/image/sourceIndex';
import { whileAccessed, withFs } from '../../support/fileSystem';

let folder = '';
beforeAll(async () => void (folder = await fs.mkdtemp(path.join(os.tmpdir(), 'medprobe-sources-'))));
afterAll(() => fs.rm(folder, { recursive: true, force: true }));
afterEach(() => void vi.useRealTimers());

let count = 0;
const fresh = async (text: string): Promise<{ file: string; cache: string }> => {
  const file = path.join(folder, `image-${count++}`);
  await fs.writeFile(file, text);
  return { file, cache: path.join(folder, `cache-${count}`) };
};
/** Long enough after the file's last change for its time stamps to be trusted. */
const later = (): void => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 60_000);
};
const lines = async (cache: string): Promise<number> =>
  (await fs.readFile(path.join(cache, 'sources-v1.jsonl'), 'utf8').catch(() => '')).split('\n').length - 1;

describe('the bytes of an image file', () => {
  it('come with the hash of these very bytes, whatever happens to the file meanwhile', async () => {
    const happenings: Record<string, (file: string) => void> = {
      'replaced by another': file => {
        writeFileSync(`${file}.new`, 'another');
        renameSync(`${file}.new`, file);
      },
      'rewritten in place': file => writeFileSync(file, 'ANOTHER'),
      'cut off': file => writeFileSync(file, 'an'),
      grown: file => appendFileSync(file, 'x'.repeat(100)),
    };
    for (const [what, happen] of Object.entries(happenings)) {
      for (const at of [2, 3, 4]) {
        const { file, cache } = await fresh('the first');
        const index = new SourceIndex(cache);
        await index.hash(file);
        later();
        const { bytes, sha256 } = await whileAccessed(
          file,
          part => {
            if (part === at) happen(file);
          },
          () => index.read(file),
        );
        expect(sha256, `${what}, ${at}`).toBe(sha256Hex(bytes));
        const now = sha256Hex(await fs.readFile(file));
        expect(await index.hash(file), `${what}, ${at}`).toBe(now);
        expect(await new SourceIndex(cache).hash(file), `${what}, ${at}`).toBe(now);
        vi.useRealTimers();
      }
    }
  });

  it('are not kept under the hash of a file that changed while it was hashed', async () => {
    const { file, cache } = await fresh('the first');
    later();
    const swap = (part: number): void => {
      if (part === 3) writeFileSync(file, 'the other');
    };
    await whileAccessed(file, swap, () => new SourceIndex(cache).hash(file));
    expect(await lines(cache)).toBe(0);
  });

  it('are known again by a `stat` alone, while their time stamps stay', async () => {
    const { file, cache } = await fresh('the first');
    later();
    const hash = await new SourceIndex(cache).hash(file);
    expect(await lines(cache)).toBe(1);
    const { open } = fs;
    const unreadable: typeof open = (opened, ...rest) =>
      opened === file ? Promise.reject(new Error('was read again')) : open(opened, ...rest);
    const again = new SourceIndex(cache);
    expect(await withFs({ promises: { open: unreadable } }, () => again.hash(file))).toBe(hash);
  });

  it('are told apart where only the time of the last change of the entry tells', async () => {
    const { file, cache } = await fresh('the first');
    const long = new Date('2020-01-01T00:00:00Z');
    await fs.utimes(file, long, long);
    later();
    await new SourceIndex(cache).hash(file);
    vi.useRealTimers();
    // As `rsync --times` and programs that restore time stamps do: same size, same time, same inode.
    await fs.writeFile(file, 'the other');
    await fs.utimes(file, long, long);
    expect(await new SourceIndex(cache).hash(file)).toBe(sha256Hex('the other'));
  });

  it('refuse to be more than the limit, also where the file has grown since it was opened', async () => {
    const { file, cache } = await fresh('0123456789');
    const index = new SourceIndex(cache, { maxBytes: 12 });
    expect((await index.read(file)).bytes).toHaveLength(10);
    const grow = (part: number): void => (part === 3 ? appendFileSync(file, 'more') : undefined);
    await expect(whileAccessed(file, grow, () => index.read(file))).rejects.toMatchObject({ kind: 'too-large' });
    await expect(index.read(file)).rejects.toMatchObject({ kind: 'too-large' });
    await expect(index.read(`${file}.gone`)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(index.read(folder)).rejects.toMatchObject({ kind: 'bad-input' });
    await expect(new SourceIndex(cache).read(file, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

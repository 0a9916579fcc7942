import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import { isKeptFor, keyForServer, readKeptKey, writeKeptKey } from '../../../../src/extension/endpoints/keptKey';

const KEY = 'sk-planted';
const url = 'https://gpu.lab/v1';
const kept = readKeptKey(writeKeptKey(KEY, url));
const keyAt = (at: string | undefined, stored = kept) =>
  keyForServer(stored, { name: 'lab', url: at }, 'Give it again.');

describe('a key in the editor’s secret storage', () => {
  it('is for the server that it was given for, under any path', () => {
    expect(kept).toEqual({ key: KEY, origin: 'https://gpu.lab' });
    for (const same of [url, 'https://gpu.lab', 'https://GPU.lab:443/other?x']) expect(keyAt(same)).toBe(KEY);
    expect(keyAt(url, undefined)).toBe(KEY);
    expect(keyForServer(undefined, { name: 'lab', url }, '')).toBeUndefined();
  });

  it.each([
    'http://gpu.lab/v1',
    'https://gpu.lab:8443/v1',
    'https://gpu.lab.example/v1',
    'https://gpu.lab@evil.example/',
    'no url',
    undefined,
  ])('is refused for %s, saying for which it was given and how to give it again', other => {
    expect(isKeptFor(kept!, other)).toBe(false);
    let error: ProbeError | undefined;
    try {
      keyAt(other);
    } catch (thrown) {
      error = ProbeError.from(thrown);
    }
    expect(error).toMatchObject({ kind: 'consent', remedy: 'Give it again.' });
    expect(error?.message).toContain('was given for https://gpu.lab');
    expect(error?.toLine()).not.toContain(KEY);
  });

  it('of an earlier version, kept without its server, is given again', () => {
    for (const stored of ['sk-old', '123', '{"v":2}', '"x"']) {
      expect(readKeptKey(stored)).toEqual({ key: stored });
      expect(() => keyAt(url, readKeptKey(stored))).toThrow('was kept without its server');
    }
    expect(readKeptKey(undefined)).toBeUndefined();
  });

  it('is kept for no entry without a URL', () => {
    expect(() => writeKeptKey(KEY, undefined)).toThrow(expect.objectContaining({ kind: 'bad-input' }));
  });
});

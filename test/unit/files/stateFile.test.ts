import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { readStateFile, setAside, writeStateFile } from '../../../src/core/files/stateFile';

describe('a state file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-state-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is written whole for its owner alone, in a folder that is made, and read back at once', () => {
    const file = path.join(folder, 'new', 'state.json');
    expect(readStateFile(file, 10)).toBeUndefined();
    writeStateFile(file, 'one');
    writeStateFile(file, 'two');
    expect(readStateFile(file, 10)).toBe('two');
    expect(readdirSync(path.dirname(file))).toEqual(['state.json']);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(setAside(file, 'damaged')).toBe('state.json.damaged');
    expect(readStateFile(file, 10)).toBeUndefined();
  });

  it('is no link, no folder and not too large', () => {
    const file = path.join(folder, 'state.json');
    writeFileSync(file, 'x'.repeat(11));
    expect(() => readStateFile(file, 10)).toThrow(/11 bytes/);
    const link = path.join(folder, 'link.json');
    symlinkSync(file, link);
    for (const act of [() => readStateFile(link, 100), () => writeStateFile(link, 'y')])
      expect(act).toThrow(ProbeError);
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(11));
    mkdirSync(path.join(folder, 'folder.json'));
    expect(() => readStateFile(path.join(folder, 'folder.json'), 100)).toThrow(ProbeError);
    expect(() => writeStateFile(path.join(folder, 'folder.json'), 'y')).toThrow(ProbeError);
  });
});

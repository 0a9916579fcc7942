import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listOwnFolder, makePrivate, ownFolder, ownFolderAt } from '../../../src/core/files/ownFolder';

const posix = process.platform !== 'win32';
const asRoot = process.geteuid?.() === 0;
const SOMEBODY = 12_345;
let root: string;
beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-own-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));
const at = (...steps: string[]) => path.join(root, ...steps);
const mode = (file: string) => fs.statSync(file).mode & 0o7777;

describe.runIf(posix)('a folder of MedProbe’s own', () => {
  it('is made with the steps to it, for its owner alone', async () => {
    expect(await ownFolder(root, ['a', 'b'])).toBe(at('a', 'b'));
    expect([mode(at('a')), mode(at('a', 'b'))]).toEqual([0o700, 0o700]);
  });

  it('is closed to others where it was open, and what lies beside it is left', async () => {
    fs.mkdirSync(at('a'));
    fs.mkdirSync(at('other'));
    fs.chmodSync(at('a'), 0o2775);
    fs.chmodSync(at('other'), 0o755);
    fs.chmodSync(root, 0o755);
    await ownFolder(root, ['a']);
    expect([mode(at('a')), mode(at('other')), mode(root)]).toEqual([0o2700, 0o755, 0o755]);
    await makePrivate(at('other'));
    expect(mode(at('other'))).toBe(0o700);
    await makePrivate(at('none'));
  });

  it('stays as it is where it is shared', async () => {
    fs.mkdirSync(at('a'));
    fs.chmodSync(at('a'), 0o775);
    await ownFolder(root, ['a', 'b'], 'shared');
    expect(mode(at('a'))).toBe(0o775);
    expect(mode(at('a', 'b')) & 0o700).toBe(0o700);
  });

  it.each(['private', 'shared'] as const)('is no link, at any step, %s', async access => {
    fs.mkdirSync(at('outside'));
    fs.mkdirSync(at('a'));
    fs.symlinkSync(at('outside'), at('a', 'b'));
    const refused = { kind: 'io', message: `${at('a', 'b')} is a link, and MedProbe writes through none.` };
    await expect(ownFolder(at('a'), ['b', 'c'], access)).rejects.toMatchObject(refused);
    fs.unlinkSync(at('a', 'b'));
    fs.symlinkSync(at('nothing'), at('a', 'b'));
    await expect(ownFolder(at('a'), ['b', 'c'], access)).rejects.toMatchObject(refused);
    expect(fs.readdirSync(at('outside'))).toEqual([]);
    expect(fs.existsSync(at('nothing'))).toBe(false);
  });

  it('may be reached by a link that the person has laid', async () => {
    fs.mkdirSync(at('real'));
    fs.symlinkSync(at('real'), at('mine'));
    await ownFolder(at('mine'), ['a']);
    expect(fs.readdirSync(at('real'))).toEqual(['a']);
  });

  it('is told by .medprobe in a path', async () => {
    fs.mkdirSync(at('real'));
    fs.symlinkSync(at('real'), at('.medprobe'));
    await expect(ownFolderAt(at('.medprobe', 'runs'))).rejects.toMatchObject({ details: { code: 'link' } });
    fs.symlinkSync(at('real'), at('runs'));
    expect(await ownFolderAt(at('runs'))).toBe(at('runs'));
  });

  it('says what the system says where a file has its name', async () => {
    fs.writeFileSync(at('a'), '');
    await expect(ownFolder(root, ['a'])).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(ownFolder(root, ['a', 'b'])).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('is not listed through a link', async () => {
    await ownFolder(root, ['a', 'b']);
    fs.symlinkSync(at('a'), at('link'));
    expect([await listOwnFolder(at('a')), await listOwnFolder(at('link')), await listOwnFolder(at('x'))]).toEqual([
      ['b'],
      [],
      [],
    ]);
  });

  it.runIf(asRoot)('belongs to no other user, unless the folder around it does too', async () => {
    fs.mkdirSync(at('a'));
    fs.chownSync(at('a'), SOMEBODY, SOMEBODY);
    await expect(ownFolder(root, ['a', 'b'])).rejects.toMatchObject({
      kind: 'io',
      message: `${at('a')} belongs to another user.`,
    });
    fs.chownSync(root, SOMEBODY, SOMEBODY);
    await ownFolder(root, ['a', 'b']);
  });
});

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile, writeFileAtomic, writeNamedFile, writeNewFile } from '../../../src/core/files/atomicWrite';
import { assertOwnFiles, openOwnFile, openOwnFileSync } from '../../../src/core/files/inPlaceWrite';

const posix = process.platform !== 'win32';
const asRoot = process.geteuid?.() === 0;
const SOMEBODY = 12_345;
let root: string;
beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-written-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));
const at = (name: string) => path.join(root, name);
const mode = (file: string) => fs.statSync(file).mode & 0o777;

/** What may stand where a file is to be written, and why it is refused. */
const TRAPS: readonly (readonly [string, (file: string) => void, string])[] = [
  ['a link to a file', file => fs.symlinkSync(at('victim'), file), 'is a link'],
  ['a link to nothing', file => fs.symlinkSync(at('nothing'), file), 'is a link'],
  ['a folder', file => fs.mkdirSync(file), 'is a folder'],
  ['a named pipe', file => execFileSync('mkfifo', [file]), 'is a named pipe'],
];
const HARD_LINK: (typeof TRAPS)[number] = ['a hard link', file => fs.linkSync(at('victim'), file), 'has 2 names'];
const FOREIGN: (typeof TRAPS)[number] = [
  "another user's file",
  file => {
    fs.writeFileSync(file, '');
    fs.chownSync(file, SOMEBODY, SOMEBODY);
  },
  'belongs to another user',
];

const IN_PLACE = [...TRAPS, HARD_LINK, ...(asRoot ? [FOREIGN] : [])];

describe.runIf(posix).each(IN_PLACE)('in the place of a file, %s', (_, plant, why) => {
  beforeEach(() => {
    fs.writeFileSync(at('victim'), 'mine');
    plant(at('file'));
  });
  afterEach(() => {
    expect(fs.readFileSync(at('victim'), 'utf8')).toBe('mine');
    expect(fs.existsSync(at('nothing'))).toBe(false);
  });
  const refused = {
    kind: 'io',
    message: expect.stringContaining(`file ${why}`) as string,
    details: { fatal: true },
  };

  it('is not opened to be written', async () => {
    await expect(openOwnFile(at('file'), 'append')).rejects.toMatchObject(refused);
    await expect(openOwnFile(at('file'), 'update')).rejects.toMatchObject(refused);
    expect(() => openOwnFileSync(at('file'), 'append')).toThrow(`file ${why}`);
    await expect(assertOwnFiles(root, ['none', 'file'])).rejects.toMatchObject(refused);
  });
});

describe.runIf(posix).each(TRAPS)('in the place of a file, %s', (_, plant, why) => {
  it('is not replaced, and nothing is left beside it', async () => {
    fs.writeFileSync(at('victim'), 'mine');
    plant(at('file'));
    const before = fs.readdirSync(root);
    const refused = { kind: 'io', message: expect.stringContaining(`file ${why}`) as string };
    await expect(writeFileAtomic(at('file'), 'x')).rejects.toMatchObject(refused);
    await expect(writeNamedFile(at('file'), 'x')).rejects.toMatchObject(refused);
    await expect(writeNewFile(at('file'), 'x')).rejects.toMatchObject(refused);
    expect(fs.readdirSync(root)).toEqual(before);
    expect(fs.readFileSync(at('victim'), 'utf8')).toBe('mine');
  });
});

describe.runIf(posix)('a file that is written', () => {
  it('in place is for its owner alone, and is closed to others where it was open', async () => {
    const openUp = (): void => fs.chmodSync(at('old'), 0o666);
    fs.writeFileSync(at('old'), 'a');
    openUp();
    await (await openOwnFile(at('old'), 'append')).close();
    fs.closeSync(openOwnFileSync(at('new'), 'append'));
    expect([mode(at('old')), mode(at('new'))]).toEqual([0o600, 0o600]);
    openUp();
    fs.closeSync(openOwnFileSync(at('old'), 'append'));
    expect(mode(at('old'))).toBe(0o600);
    expect(fs.readFileSync(at('old'), 'utf8')).toBe('a');
  });

  it('as a whole is for its owner alone; one that a person names keeps its mode', async () => {
    fs.writeFileSync(at('old'), 'a');
    fs.writeFileSync(at('named'), 'a');
    fs.chmodSync(at('old'), 0o666);
    fs.chmodSync(at('named'), 0o640);
    await writeFileAtomic(at('old'), 'b');
    await writeNamedFile(at('named'), 'b');
    expect([mode(at('old')), mode(at('named'))]).toEqual([0o600, 0o640]);
    expect(fs.readdirSync(root).sort()).toEqual(['named', 'old']);
  });

  it('breaks a hard link instead of writing through it', async () => {
    fs.writeFileSync(at('victim'), 'mine');
    fs.linkSync(at('victim'), at('file'));
    await writeFileAtomic(at('file'), 'x');
    expect([fs.readFileSync(at('victim'), 'utf8'), fs.readFileSync(at('file'), 'utf8')]).toEqual(['mine', 'x']);
  });

  it('is as it was where its content cannot be made, and nothing is left beside it', async () => {
    fs.writeFileSync(at('file'), 'old');
    const fails = replaceFile(at('file'), async handle => {
      await handle.writeFile('half');
      throw new Error('gone');
    });
    await expect(fails).rejects.toThrow('gone');
    expect(fs.readFileSync(at('file'), 'utf8')).toBe('old');
    expect(fs.readdirSync(root)).toEqual(['file']);
  });

  it('may have a name as long as the system allows', async () => {
    const file = at(`${'n'.repeat(251)}.csv`);
    await writeNamedFile(file, 'x');
    expect(fs.readFileSync(file, 'utf8')).toBe('x');
  });

  it('that must be new is not replaced', async () => {
    await writeNewFile(at('file'), 'a');
    await expect(writeNewFile(at('file'), 'b')).rejects.toMatchObject({ code: 'EEXIST' });
    expect([fs.readFileSync(at('file'), 'utf8'), mode(at('file'))]).toEqual(['a', 0o600]);
  });
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  assertLinksStay,
  assertLinksStayBelow,
  isInside,
  isPlainName,
  isPlainPath,
  splitAtOwnFolder,
} from '../../../src/core/files/insidePath';

describe('a name from a stranger', () => {
  it.each(['a', 'a.pairs.jsonl', 'räntgen 1.csv', 'console.json', 'com.json', 'a~b', '漢'])('is plain: %s', name => {
    expect(isPlainName(name)).toBe(true);
  });

  it.each([
    ...['', '.', '..', '.hidden', 'a\\b', 'C:', 'a:b', 'a\0', 'a\n', 'a*', 'a?', 'a"', '<a', 'a|b', 'a ', 'a.'],
    ...['CON', 'con.json', 'Aux.pairs.jsonl', 'nul', 'PRN', 'COM1', 'com¹.json', 'LPT9.csv', 'CONIN$', 'MEDPRO~1'],
    ...['a\u202egpj', 'a\u200b', 'x'.repeat(256), '漢'.repeat(86)],
  ])('is not plain: %j', name => {
    expect(isPlainName(name)).toBe(false);
    expect(isPlainPath(`data/${name}/x`)).toBe(false);
  });

  it.each(['/etc/x', '../x', 'a/../x', 'a//x', 'C:/x', '\\\\server\\x', 'a/'])('leads nowhere else: %s', relative => {
    expect(isPlainPath(relative)).toBe(false);
  });
});

it.each([
  ['/d', '/d/a', true],
  ['/d', '/d', false],
  ['/d', '/da', false],
  ['/d', '/d/../e', false],
  ['/d', '/d/..a', true],
  ['/', '/a', true],
])('of %s and %s the second is inside: %s', (folder, file, inside) => {
  expect(isInside(path.resolve(folder), path.resolve(file))).toBe(inside);
});

it('a path is split at its last .medprobe', () => {
  const { root } = path.parse(process.cwd());
  const file = path.join(root, 'a', '.medprobe', 'b', '.medprobe', 'runs');
  const dataset = path.join(root, 'a', '.medprobe', 'b');
  expect(splitAtOwnFolder(file)).toEqual({ dataset, steps: ['.medprobe', 'runs'] });
  expect(splitAtOwnFolder(path.join(root, 'a', 'x.medprobe'))).toBeUndefined();
});

describe.runIf(process.platform !== 'win32')('links in a folder', () => {
  let folder: string;
  const at = (...steps: string[]) => path.join(folder, ...steps);
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-inside-'));
    fs.mkdirSync(at('data', '.medprobe', 'runs', 'x'), { recursive: true });
    fs.mkdirSync(at('data', 'objects'));
    fs.writeFileSync(at('data', 'objects', 'run'), '');
    fs.writeFileSync(at('secret'), '');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const run = () => at('data', '.medprobe', 'runs', 'x', 'run.json');

  it('may lead to another place in the dataset', async () => {
    fs.symlinkSync(at('data', 'objects', 'run'), run());
    await assertLinksStay(run());
    await assertLinksStayBelow(at('data'), run());
  });

  it('lead nowhere out of it', async () => {
    fs.symlinkSync(at('secret'), run());
    await expect(assertLinksStay(run())).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining(`${run()} is reached by a link that leads out of ${at('data')}`) as string,
    });
  });

  it('elsewhere stay in the folder of the file', async () => {
    fs.symlinkSync(at('data', 'objects', 'run'), at('run.json'));
    await assertLinksStay(at('run.json'));
    fs.symlinkSync(at('secret'), at('data', 'run.json'));
    await expect(assertLinksStay(at('data', 'run.json'))).rejects.toMatchObject({ details: { code: 'link' } });
  });

  it('that are not there, or lead to nothing, are no matter', async () => {
    await assertLinksStay(run());
    fs.symlinkSync(at('nothing'), run());
    await assertLinksStay(run());
  });
});

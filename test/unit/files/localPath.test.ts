import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { localPath, requireFilesAt, whyNotLocal } from '../../../src/core/files/localPath';
import { failure } from '../endpoint/support';

describe('a path in a file of settings', () => {
  it.each([
    ['\\\\host\\share', 'is a network path'],
    ['//host/share', 'is a network path'],
    ['\\/host/share', 'is a network path'],
    ['/\\host\\share', 'is a network path'],
    ['\\\\?\\UNC\\host\\share', 'is a network path'],
    ['\\\\.\\PhysicalDrive0', 'is a network path'],
    ['file://host/share', 'is a URL'],
    ['FILE:/etc/x', 'is a URL'],
    ['smb://host/share', 'is a URL'],
    ['https://host/ca.pem', 'is a URL'],
    ['data:text/plain,x', 'is a URL'],
    ['ca.pem\u0000.txt', 'holds control characters'],
    ['a\nb', 'holds control characters'],
  ])('may not be %j', (written, why) => {
    expect(whyNotLocal(written, 'linux')).toBe(why);
    const named = { setting: 'ca of "a"', where: 'medprobe.json' };
    expect(() => localPath(written, named, '/data')).toThrow(/medprobe\.json cannot be used: ca of "a"/);
  });

  it.each(['NUL', 'con', 'models/aux', 'COM1', 'x\\lpt9.txt', 'com¹', 'nul .txt'])(
    'of Windows may not be the device %j',
    written => {
      expect(whyNotLocal(written, 'win32')).toBe('is a device');
      expect(whyNotLocal(written, 'linux')).toBeUndefined();
    },
  );

  it.each([
    'models/a',
    '../a',
    './a b',
    '~/a',
    '/abs/a',
    'C:\\models',
    'c:/models',
    'console',
    'common/x',
    'nullable.txt',
    'a//b',
  ])('may be %j', written => expect(whyNotLocal(written, 'win32')).toBeUndefined());

  it('is relative to its file’s folder, or the home', () => {
    const named = { setting: 'ca', where: 'f' };
    const home = path.resolve('/home/ada');
    expect(localPath('ca.pem', named, path.resolve('/data'))).toBe(path.resolve('/data/ca.pem'));
    expect(localPath('~/ca.pem', named, path.resolve('/data'), home)).toBe(path.join(home, 'ca.pem'));
  });

  it('leads to a file, or where it may to a folder', async () => {
    const at = (file: string, kind: 'file' | 'file or folder') =>
      requireFilesAt([{ setting: 'ca of "a"', where: 'f', path: path.resolve(file), kind }]);
    await at('package.json', 'file');
    await at('absent', 'file');
    await at('src', 'file or folder');
    expect((await failure(at('src', 'file'))).message).toContain('is a folder');
    if (process.platform !== 'win32') {
      expect((await failure(at('/dev/null', 'file or folder'))).message).toContain('is a device');
    }
  });
});

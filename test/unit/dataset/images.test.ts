import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatImageRef, normaliseImagePath, parseImageRef } from '../../../src/core/dataset/imageRef';
import { locateImage, relativeImageRef, resolveImage } from '../../../src/core/dataset/resolve';
import { insidePath } from './generators';

describe('image references', () => {
  it.each([
    ['images/b.dcm#frame=3', 'images/b.dcm', 3],
    ['a#b.png', 'a#b.png', 0],
    ['a#frame=1#frame=0', 'a#frame=1', 0],
    ['a#frame=', 'a#frame=', 0],
    ['a#frame=-1', 'a#frame=-1', 0],
    ['a#frame=2.png', 'a#frame=2.png', 0],
  ])('%s', (ref, file, frame) => {
    expect(parseImageRef(ref)).toEqual({ path: file, frame });
  });

  it('are read back as they were, whatever the file is called', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('#frame=1', 'a#frame=0', 'a#frame=00'));
    fc.assert(
      fc.property(name, fc.nat({ max: 999_999_999 }), (file, frame) => {
        expect(parseImageRef(formatImageRef({ path: file, frame }))).toEqual({ path: file, frame });
      }),
    );
  });
});

const ESCAPES = [
  ...['../a.png', 'x/../../a.png', '/etc/passwd', '//server/share/a.png', 'C:/a.png', 'c:a.png', '..\\a.png'],
  ...['x\\..\\..\\a.png', 'a\0.png', '', '.', 'x/..', 'images/', '..', '../#frame=1', '#frame=1'],
];

describe('images stay inside the dataset', () => {
  let base: string;
  let root: string;
  beforeAll(() => {
    base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-images-')));
    root = path.join(base, 'dataset');
    fs.mkdirSync(path.join(root, 'images'), { recursive: true });
    fs.writeFileSync(path.join(root, 'images', 'a.png'), '');
    fs.writeFileSync(path.join(base, 'secret.png'), '');
    fs.symlinkSync(path.join(base, 'secret.png'), path.join(root, 'out.png'));
    fs.symlinkSync(base, path.join(root, 'up'));
    fs.symlinkSync(path.join(root, 'images', 'a.png'), path.join(root, 'in.png'));
    fs.symlinkSync(path.join(base, 'nowhere.png'), path.join(root, 'dangling.png'));
  });
  afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

  const outsideDataset = expect.objectContaining({
    kind: 'bad-input',
    details: { code: 'outside-dataset' },
  }) as unknown;

  it.each(ESCAPES)('refuses %j', async ref => {
    expect(normaliseImagePath(parseImageRef(ref).path)).toBeNull();
    await expect(resolveImage(root, root, ref)).rejects.toEqual(outsideDataset);
  });

  it('refuses links that lead out of it, and follows those that stay', async () => {
    await expect(resolveImage(root, root, 'out.png')).rejects.toEqual(outsideDataset);
    await expect(resolveImage(root, root, 'up/secret.png')).rejects.toEqual(outsideDataset);
    await expect(resolveImage(root, root, 'in.png')).resolves.toEqual({ path: path.join(root, 'in.png'), frame: 0 });
  });

  it('works where the dataset itself is reached by a link', async () => {
    const link = path.join(base, 'link');
    fs.symlinkSync(root, link);
    await expect(resolveImage(link, link, 'images/a.png')).resolves.toMatchObject({ frame: 0 });
  });

  it('says where a missing file would be', async () => {
    const location = { path: path.join(root, 'images', 'none.dcm'), frame: 7 };
    await expect(resolveImage(root, root, 'x/../images/./none.dcm#frame=7')).resolves.toEqual(location);
    await expect(resolveImage(root, root, 'dangling.png')).resolves.toMatchObject({ frame: 0 });
  });

  it('names an image so that it is found again', () => {
    fc.assert(
      fc.property(insidePath, fc.nat(99), (file, frame) => {
        const ref = relativeImageRef(path.join(root, 'x.pairs.jsonl'), path.join(root, file), frame);
        expect(locateImage(root, root, ref)).toEqual({ path: path.join(root, file), frame });
      }),
    );
  });

  it('does not name an image that is elsewhere', () => {
    const manifest = path.join(root, 'images', 'x.pairs.jsonl');
    expect(() => relativeImageRef(manifest, path.join(root, 'in.png'))).toThrowError(outsideDataset);
    expect(() => relativeImageRef(manifest, path.join(root, 'images'))).toThrowError(outsideDataset);
  });
});

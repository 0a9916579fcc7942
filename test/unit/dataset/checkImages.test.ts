import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImageChecker } from '../../../src/core/dataset/checkImages';
import { ManifestChecker } from '../../../src/core/dataset/manifestChecker';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-images-'));
  mkdirSync(path.join(root, 'data', 'images'), { recursive: true });
  for (const name of ['chest-1.png', 'chest-2.png', 'head.jpg', 'chest-1.txt'])
    writeFileSync(path.join(root, 'data', 'images', name), '');
});
afterEach(() => rmSync(root, { recursive: true }));

const dataset = () => path.join(root, 'data');
const manifest = (...refs: string[]) =>
  new ManifestChecker(refs.map((ref, n) => JSON.stringify({ v: 1, id: String(n), image1: ref })).join('\n'));

/** Problems as line, code and the message's end. */
async function problems(images: ImageChecker, refs: string[]) {
  const checked = manifest(...refs);
  const check = () => [...checked.problems(images.problemsOf)];
  check();
  await images.load();
  expect(images.incomplete).toBe(false);
  return check().map(({ line, code, message }) => [line, code, message]);
}

describe('images of a manifest', () => {
  it('are found as they are written, frames and detours included', async () => {
    const images = new ImageChecker(dataset());
    expect(await problems(images, ['images/chest-1.png', './images/../images/head.jpg#frame=0'])).toEqual([]);
  });

  it('are named with the nearest where they are not there', async () => {
    const images = new ImageChecker(dataset());
    expect(await problems(images, ['images/chest-3.png', 'images/zzzzzzzzzz.png', 'image/head.jpg'])).toEqual([
      [
        1,
        'image-not-found',
        'There is no image "images/chest-3.png" in the dataset. Nearest: "images/chest-1.png", "images/chest-2.png".',
      ],
      [2, 'image-not-found', 'There is no image "images/zzzzzzzzzz.png" in the dataset.'],
      [3, 'image-not-found', 'There is no image "image/head.jpg" in the dataset. Nearest: "images/head.jpg".'],
    ]);
    expect(await images.nearest('images/Chest-1.PNG#frame=2')).toEqual([
      'images/chest-1.png#frame=2',
      'images/chest-2.png#frame=2',
    ]);
  });

  it('of a folder that nothing names yet are offered for a slip in its name', async () => {
    expect(await new ImageChecker(dataset()).nearest('imags/head.jpg')).toEqual(['images/head.jpg']);
  });

  it('point at the path, and leave what is wrong by its text to the rules', async () => {
    const images = new ImageChecker(dataset());
    const [first, second] = manifest('images/none.png', '../data/images/head.jpg').lines;
    images.problemsOf(first!);
    await images.load();
    const [problem] = images.problemsOf(first!);
    expect(first!.text.slice(problem!.start, problem!.end)).toBe('"images/none.png"');
    expect(images.problemsOf(second!)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'behind a link out of the dataset are outside, also through a folder',
    async () => {
      writeFileSync(path.join(root, 'secret.png'), '');
      symlinkSync(path.join(root, 'secret.png'), path.join(dataset(), 'link.png'));
      symlinkSync(root, path.join(dataset(), 'up'));
      symlinkSync(path.join(dataset(), 'images'), path.join(dataset(), 'inside'));
      const images = new ImageChecker(dataset());
      const found = await problems(images, ['link.png', 'up/secret.png', 'inside/head.jpg']);
      expect(found.map(([line, code]) => [line, code])).toEqual([
        [1, 'outside-dataset'],
        [2, 'outside-dataset'],
      ]);
    },
  );

  it('are looked for again where something changed, and only there', async () => {
    const images = new ImageChecker(dataset());
    const [line] = manifest('images/head.jpg').lines;
    expect(await problems(images, ['images/head.jpg'])).toEqual([]);
    renameSync(path.join(dataset(), 'images', 'head.jpg'), path.join(dataset(), 'images', 'skull.jpg'));
    expect(await images.refresh([path.join(dataset(), 'other', 'x.png')])).toBe(false);
    expect(images.problemsOf(line!)).toEqual([]);
    expect(await images.refresh([path.join(dataset(), 'images', 'head.jpg')])).toBe(true);
    expect(images.problemsOf(line!).map(({ code }) => code)).toEqual(['image-not-found']);
    rmSync(path.join(dataset(), 'images'), { recursive: true });
    expect(await images.refresh([path.join(dataset(), 'images')])).toBe(true);
    expect(await images.listing('images')).toBeNull();
  });
});

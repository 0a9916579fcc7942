import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRgb, readFacts } from '../../../src/core/image/decode';
import { ProbeError } from '../../../src/core/errors';
import { isImageName, recogniseFormat } from '../../../src/core/image/formats';

interface Case {
  name: string;
  format: string;
  frame: number;
  frames: number;
  size: [number, number];
  file: string;
  expected: string;
}
const { cases, refused } = JSON.parse(readFileSync('test/fixtures/image/formats.json', 'utf8')) as {
  cases: Case[];
  refused: Pick<Case, 'name' | 'file'>[];
};
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

describe("every format decodes to what Pillow's convert('RGB') gives, bit for bit", () => {
  it.each(cases)('$name', async ({ name, format, frame, frames, size, file, expected }) => {
    const [width, height] = size;
    expect(await readFacts(bytes(file), name, frame)).toMatchObject({ format, frames, width, height });
    const image = await decodeRgb(bytes(file), undefined, name, frame);
    expect([image.width, image.height]).toEqual(size);
    expect([...image.data]).toEqual([...bytes(expected)]);
  });

  it.each(refused)('but not $name, whose values have no range of their own', async ({ name, file }) => {
    await expect(decodeRgb(bytes(file), undefined, name)).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('whatever the file is called', () => {
    for (const { file, format } of cases) expect(recogniseFormat(bytes(file))).toBe(format);
    const names = [
      'a.PNG',
      'b.jpg',
      'c.jpeg',
      'd.webp',
      'e.tif',
      'f.tiff',
      'g.bmp',
      'h.GIF',
      'i.dcm',
      'j.DICOM',
      'k.IMA',
    ];
    expect(names.filter(isImageName)).toEqual(names);
    expect(['a.txt', 'png', 'a.png.md', 'a.svg'].filter(isImageName)).toEqual([]);
  });
});

describe('a file that is not whole is one error that names it', () => {
  const damaged = async (file: Uint8Array): Promise<unknown> =>
    decodeRgb(file, undefined, 'hurt').then(
      () => 'decoded',
      (error: unknown) => error,
    );

  it.each(cases.filter(({ frames }) => frames === 1))('$name, cut off', async ({ file }) => {
    const whole = bytes(file);
    const error = await damaged(whole.subarray(0, Math.floor(whole.length * 0.6)));
    expect(error).toMatchObject({ name: 'ProbeError', kind: 'bad-input' });
    expect((error as ProbeError).message).toMatch(/^hurt cannot be decoded: \S/);
  });

  it('a BMP with any header is decoded or refused, and never costs more than it has bytes for', async () => {
    const bitmaps = cases.filter(({ format }) => format === 'bmp').map(({ file }) => bytes(file));
    const change = fc.tuple(fc.integer({ min: 2, max: 69 }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bitmaps),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        async (file, changes) => {
          const hurt = Uint8Array.from(file);
          for (const [at, value] of changes) hurt[at] = value;
          try {
            const image = await decodeRgb(hurt, undefined, 'hurt');
            expect(image.data).toHaveLength(image.width * image.height * 3);
            expect(image.width * image.height).toBeLessThanOrEqual(hurt.length * 8);
          } catch (error) {
            expect(error).toBeInstanceOf(ProbeError);
            expect((error as ProbeError).message).toContain('hurt');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('and a frame that it does not have is refused', async () => {
    const pages = cases.find(({ frames, format }) => frames === 3 && format === 'tiff')!;
    await expect(decodeRgb(bytes(pages.file), undefined, 'pages', 3)).rejects.toMatchObject({
      kind: 'bad-input',
      message: 'pages has 3 frames; frame 3 was asked for.',
    });
  });
});

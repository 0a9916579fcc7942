import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeRgb, readFacts } from '../../../src/core/image/decode';
import { encodeForSending } from '../../../src/core/image/encode';
import { resample } from '../../../src/core/image/resample';
import { ProbeError } from '../../../src/core/errors';
import { bytesOf } from '../../../src/core/image/sendable';

const grey = (values: number[], width: number) =>
  sharp(Buffer.from(values), { raw: { width, height: values.length / width, channels: 1 } });
const triples = (values: number[]) => values.flatMap(v => [v, v, v]);

async function failure(work: Promise<unknown>): Promise<ProbeError> {
  return work.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => ProbeError.from(error),
  );
}

describe('decodeRgb', () => {
  it('reads 8-bit grey as three equal channels', async () => {
    const png = await grey([0, 10, 200, 255], 2).png().toBuffer();
    const image = await decodeRgb(png, undefined, 'a.png');
    expect(image).toMatchObject({ width: 2, height: 2 });
    expect([...image.data]).toEqual(triples([0, 10, 200, 255]));
  });

  it('maps 16-bit grey over its full range, not by clipping', async () => {
    const values = Uint16Array.from([0, 257, 32_768, 65_535]);
    const raw = sharp(values, { raw: { width: 4, height: 1, channels: 1 } });
    const png = await raw.toColourspace('grey16').png().toBuffer();
    expect((await readFacts(png, 'deep.png')).bitsStored).toBe(16);
    const image = await decodeRgb(png, undefined, 'deep.png');
    expect([...image.data]).toEqual(triples([0, 1, 128, 255]));
  });

  it("applies a window by DICOM's linear function, then inversion", async () => {
    const png = await grey([0, 100, 150, 200, 255], 5).png().toBuffer();
    const shown = await decodeRgb(png, { window: [150, 101] }, 'w.png');
    expect([...shown.data].filter((_, i) => i % 3 === 0)).toEqual([0, 1, 129, 255, 255]);
    const inverted = await decodeRgb(png, { window: [150, 101], invert: true }, 'w.png');
    expect([...inverted.data].filter((_, i) => i % 3 === 0)).toEqual([255, 254, 126, 0, 0]);
  });

  it('applies every EXIF orientation', async () => {
    const upright = await decodeRgb(await grey([10, 20, 30, 40, 50, 60], 3).png().toBuffer(), undefined, 'u');
    expect(upright).toMatchObject({ width: 3, height: 2 });
    const jpeg = await grey([10, 20, 30, 40, 50, 60], 3)
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(await readFacts(jpeg, 'o.jpg')).toMatchObject({ width: 2, height: 3 });
    const turned = await decodeRgb(jpeg, undefined, 'o.jpg');
    expect(turned).toMatchObject({ width: 2, height: 3 });
    const first = [...turned.data].filter((_, i) => i % 3 === 0);
    [40, 10, 50, 20, 60, 30].forEach((value, i) => expect(Math.abs(first[i]! - value)).toBeLessThanOrEqual(2));
  });

  it("drops transparency as Pillow's convert('RGB') does, or shows it on black", async () => {
    const rgba = sharp(Buffer.from([200, 100, 50, 0, 200, 100, 50, 255]), {
      raw: { width: 2, height: 1, channels: 4 },
    });
    const png = await rgba.png().toBuffer();
    expect([...(await decodeRgb(png, undefined, 'a.png')).data]).toEqual([200, 100, 50, 200, 100, 50]);
    expect([...(await decodeRgb(png, { alpha: 'black' }, 'a.png')).data]).toEqual([0, 0, 0, 200, 100, 50]);
  });

  it('names the file and the remedy for what cannot be read', async () => {
    const empty = await failure(decodeRgb(new Uint8Array(), undefined, 'zero.jpg'));
    expect(empty).toMatchObject({ kind: 'bad-input', message: 'zero.jpg is empty.' });
    const text = await failure(decodeRgb(Buffer.from('<html>'), undefined, 'page.jpg'));
    expect(text.kind).toBe('unsupported');
    const png = await grey(Array<number>(10_000).fill(7), 100).png({ compressionLevel: 0 }).toBuffer();
    const cut = await failure(decodeRgb(png.subarray(0, 4_000), undefined, 'cut.png'));
    expect(cut).toMatchObject({ kind: 'bad-input' });
    expect(cut.message).toMatch(/^cut\.png cannot be decoded: /);
    expect(cut.remedy).toBeDefined();
  });

  it('refuses a bomb by its header', async () => {
    const bomb = Buffer.from(await grey([1], 1).png().toBuffer());
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const refused = await failure(decodeRgb(bomb, undefined, 'bomb.png'));
    expect(refused).toMatchObject({ kind: 'too-large', message: 'bomb.png is 60000 × 60000 pixels.' });
  });

  it.each([
    [1, 1],
    [2000, 16],
    [60_000, 1],
    [1, 60_000],
  ])('reads an image of %i × %i', async (width, height) => {
    const png = await sharp({ create: { width, height, channels: 3, background: '#204060' } })
      .png()
      .toBuffer();
    const image = await decodeRgb(png, undefined, 'extreme.png');
    expect(image).toMatchObject({ width, height });
    expect([...resample(image, 2, 2, 'bicubic').data]).toEqual([1, 2, 3, 4].flatMap(() => [0x20, 0x40, 0x60]));
  });
});

describe('encodeForSending', () => {
  it('sends the decoded pixels exactly, without metadata, reduced only when too large', async () => {
    const source = sharp({ create: { width: 40, height: 20, channels: 3, background: '#204060' } });
    const jpeg = await source
      .jpeg()
      .withMetadata({ exif: { IFD0: { Artist: 'Jane Patient' } } })
      .toBuffer();
    const image = await decodeRgb(jpeg, undefined, 'p.jpg');
    const sent = await encodeForSending(image, { format: 'png', maxSide: 40, quality: 90 });
    expect(bytesOf(sent).includes('Jane')).toBe(false);
    expect(Buffer.from((await decodeRgb(bytesOf(sent), undefined, 'sent')).data).equals(Buffer.from(image.data))).toBe(
      true,
    );
    const small = await encodeForSending(image, { format: 'jpeg', maxSide: 10, quality: 90 });
    expect(small).toMatchObject({ width: 10, height: 5, mime: 'image/jpeg' });
  });

  it.each(['png', 'jpeg'] as const)(
    'sends a %s of pixels alone: no text, no EXIF, no profile, no name',
    async format => {
      const secret = 'Jane-Patient-1970';
      const source = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#204060' } })
        .png()
        .withExif({ IFD0: { Artist: secret, ImageDescription: secret } })
        .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`)
        .withIccProfile('srgb')
        .toBuffer();
      expect(source.includes(secret)).toBe(true);
      const image = await decodeRgb(source, undefined, `${secret}.png`);
      const sent = await encodeForSending(image, { format, maxSide: 2048, quality: 90 });
      const bytes = bytesOf(sent);
      expect(bytes.includes(secret)).toBe(false);
      const { exif, xmp, icc, comments } = await sharp(bytes).metadata();
      expect([exif, xmp, icc, comments]).toEqual([undefined, undefined, undefined, undefined]);
      expect(partsOf(bytes, format).filter(part => !NEEDED[format].test(part))).toEqual([]);
      const other = await decodeRgb(await sharp(source).toBuffer(), undefined, 'another-name.png');
      expect((await encodeForSending(other, { format, maxSide: 2048, quality: 90 })).sha256).toBe(sent.sha256);
    },
  );
});

/** What a picture needs to be one. pHYs is its resolution; APP0 is JFIF's header. */
const NEEDED = { png: /^(?:IHDR|PLTE|IDAT|IEND|pHYs)$/, jpeg: /^(?:db|c0|c2|c4|da|e0)$/ };

/** The chunks of a PNG, or the markers of a JPEG up to its first scan. */
function partsOf(bytes: Buffer, format: 'png' | 'jpeg'): string[] {
  const parts: string[] = [];
  for (let at = format === 'png' ? 8 : 2; at < bytes.length;) {
    const part =
      format === 'png' ? bytes.toString('latin1', at + 4, at + 8) : bytes.subarray(at + 1, at + 2).toString('hex');
    parts.push(part);
    if (part === 'da') break;
    at += format === 'png' ? 12 + bytes.readUInt32BE(at) : 2 + bytes.readUInt16BE(at + 2);
  }
  return parts;
}

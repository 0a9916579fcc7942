import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../../src/core/endpoint/pixels';
import { base64Of, bytesOf, sendableImage } from '../../../src/core/image/sendable';

const FACTS = { mime: 'image/png', width: 1, height: 1 } as const;
/** Now and then longer than the room that is kept beside the pixels. */
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'é'.repeat(5000)));

describe('bodyOf', () => {
  it('is texts and base64 by turns, as often as it is asked for', () => {
    const body = fc
      .array(fc.uint8Array({ maxLength: 400 }), { maxLength: 3 })
      .chain(images => fc.tuple(fc.constant(images), fc.tuple(...[...images, 0].map(() => text))));
    fc.assert(
      fc.property(body, ([encoded, texts]) => {
        const images = encoded.map(bytes => sendableImage(bytes, FACTS));
        const base64 = encoded.map(bytes => Buffer.from(bytes).toString('base64'));
        const written = (words: readonly string[]): string => words.map((part, n) => part + (base64[n] ?? '')).join('');
        const first = bodyOf(texts, images);
        // Another body of the same images leaves it alone, and is whole.
        const other = texts.map(part => part.toUpperCase());
        expect(Buffer.from(bodyOf(other, images)).equals(Buffer.from(written(other)))).toBe(true);
        expect(Buffer.from(first).equals(Buffer.from(written(texts)))).toBe(true);
        // What a body is written around is the image still.
        expect(images.map(base64Of)).toEqual(base64);
      }),
    );
  });

  it('holds for an image of many pieces', () => {
    const bytes = Uint8Array.from({ length: 200_001 }, (_, i) => (i * 31) % 256);
    const image = sendableImage(bytes, FACTS);
    const body = Buffer.from(bodyOf(['<', '>'], [image]));
    expect(body.equals(Buffer.from(`<${Buffer.from(bytes).toString('base64')}>`))).toBe(true);
    expect(bytesOf(image).equals(bytes)).toBe(true);
  });
});

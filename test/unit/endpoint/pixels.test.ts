import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, makeBase64 } from '../../../src/core/endpoint/pixels';

const image = fc.uint8Array({ maxLength: 400 }).map(bytes => ({ bytes }));
/** Now and then longer than the room that is kept beside the pixels. */
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'é'.repeat(9000)));

describe('bodyOf', () => {
  it('is texts and base64 by turns, whether the base64 was made ahead or not, and as often as it is asked for', () => {
    const body = fc
      .array(image, { maxLength: 3 })
      .chain(images => fc.tuple(fc.constant(images), fc.tuple(...[...images, 0].map(() => text)), fc.boolean()));
    fc.assert(
      fc.property(body, ([images, texts, early]) => {
        const expected = texts.map((part, n) => part + Buffer.from(images[n]?.bytes ?? []).toString('base64')).join('');
        if (early) images.forEach(makeBase64);
        const first = bodyOf(texts, images);
        // Another body of the same images leaves it alone.
        bodyOf(
          texts.map(part => part.toUpperCase()),
          images,
        );
        expect(Buffer.from(first).equals(Buffer.from(expected))).toBe(true);
      }),
    );
  });

  it('holds for an image of many pieces', () => {
    const bytes = Uint8Array.from({ length: 200_001 }, (_, i) => (i * 31) % 256);
    expect(Buffer.from(bodyOf(['<', '>'], [{ bytes }])).toString()).toBe(`<${Buffer.from(bytes).toString('base64')}>`);
  });
});

import { describe, expect, it } from 'vitest';
import type { FirstLook } from '../../../../src/core/image/shown';
import { ShownImage } from '../../../../src/extension/pair/showing';
import type { ShowingHost } from '../../../../src/extension/pair/showing';

const BYTE = { low: 0, high: 255 };
const TWELVE_BITS = { low: 0, high: 4095 };

/** An image worker that has read a DICOM file. */
async function valuesShown(look: Pick<FirstLook, 'own' | 'range' | 'whole'>) {
  const facts = { format: 'dicom', width: 4, height: 4, channels: 1, bitsStored: 12, frames: 1 };
  const replies: Record<string, object> = {
    preview: { file: '/a.png', sha256: '', width: 4, height: 4, facts },
    firstLook: { ...look, straight: true, inverted: false },
  };
  const workers = { image: { call: (method: string) => Promise.resolve(replies[method]) } };
  const host = { workers, post: () => undefined, uriOf: (file: string) => file } as unknown as ShowingHost;
  const image = new ShownImage(host, 1, { path: '/a.dcm', frame: 0 }, new AbortController().signal);
  await image.load();
  return image.image.values;
}

describe('an image whose picture does not hold all of its values', () => {
  it.each([
    ['a window that is not that of 8 bits', { own: { low: -160, high: 239 }, range: TWELVE_BITS, whole: true }, true],
    ['a window of 0 to 255 on deeper values', { own: BYTE, range: TWELVE_BITS, whole: true }, true],
    ['fractions', { own: BYTE, range: BYTE, whole: false }, true],
    ['8 bits as they are', { own: BYTE, range: { low: 3, high: 250 }, whole: true }, false],
  ])('%s', async (_, look, deep) => {
    expect((await valuesShown(look)).deep).toBe(deep);
  });
});

import type { SendableImage } from '../image/types';

/** A multiple of 3. Base64 of this much stays below the size from which memory is asked of the system each time. */
const CHUNK = 48 * 1024;

const made = new WeakMap<Uint8Array, Buffer>();

/**
 * An image's bytes as base64, in ASCII. Made once for as long as the bytes are held: who calls it while an endpoint is
 * still busy with other questions takes the work out of the time in which the endpoint waits.
 */
export function pixelsAsBase64({ bytes }: Pick<SendableImage, 'bytes'>): Buffer {
  const known = made.get(bytes);
  if (known !== undefined) return known;
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const base64 = Buffer.allocUnsafe(4 * Math.ceil(source.length / 3));
  let written = 0;
  for (let from = 0; from < source.length; from += CHUNK) {
    const chunk = source.toString('base64', from, Math.min(source.length, from + CHUNK));
    written += base64.write(chunk, written, 'latin1');
  }
  made.set(bytes, base64);
  return base64;
}

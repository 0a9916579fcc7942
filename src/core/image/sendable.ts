/** Encoded images on their way to whoever answers: kept as the base64 that nearly every request carries. */
import { sha256Hex } from './hash';
import type { SendableImage } from './types';

/**
 * Bytes before and behind the base64 for the text of a request's body, so that a body is written around it where it lies:
 * memory of an image's size is neither copied nor asked for again.
 */
export const BASE64_ROOM = 8 * 1024;

/** A multiple of 3. Base64 of this much stays below the size from which memory is asked of the system each time. */
const CHUNK = 48 * 1024;

/** Makes an encoded image's base64, once and where it was encoded: what sends it waits for servers and should not. */
export function sendableImage(
  bytes: Uint8Array,
  { mime, width, height }: Pick<SendableImage, 'mime' | 'width' | 'height'>,
): SendableImage {
  return { base64: roomy(bytes), bytes: bytes.byteLength, mime, sha256: sha256Hex(bytes), width, height };
}

/** Without the room on both sides. */
export const base64Of = ({ base64 }: Pick<SendableImage, 'base64'>): string =>
  Buffer.from(base64.buffer, base64.byteOffset + BASE64_ROOM, base64.byteLength - 2 * BASE64_ROOM).toString('latin1');

/** The encoded image itself: a PNG or a JPEG. */
export const bytesOf = (image: Pick<SendableImage, 'base64'>): Buffer => Buffer.from(base64Of(image), 'base64');

function roomy(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const room = Buffer.alloc(2 * BASE64_ROOM + 4 * Math.ceil(source.length / 3));
  let at = BASE64_ROOM;
  for (let from = 0; from < source.length; from += CHUNK) {
    const chunk = source.toString('base64', from, Math.min(source.length, from + CHUNK));
    at += room.write(chunk, at, 'latin1');
  }
  return room;
}

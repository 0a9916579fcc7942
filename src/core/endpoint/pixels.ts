import { BASE64_ROOM } from '../image/sendable';
import type { SendableImage } from '../image/types';

type Pixels = Pick<SendableImage, 'base64'>;

/** Base64 that a body was written around: that body is its own from then on. */
const given = new WeakSet<Uint8Array>();

/** A body in which texts (as UTF-8) and images (as base64) alternate: one text more than there are images. */
export function bodyOf(texts: readonly string[], images: readonly Pixels[]): Uint8Array {
  const [before = Buffer.alloc(0), ...behind] = texts.map(text => Buffer.from(text));
  const [image, ...others] = images;
  const [after] = behind;
  if (image !== undefined && after !== undefined && others.length === 0) {
    const around = writtenAround(image, before, after);
    if (around !== undefined) return around;
  }
  const pieces = images.map(({ base64 }) => base64.subarray(BASE64_ROOM, base64.length - BASE64_ROOM));
  return Buffer.concat([before, ...pieces.flatMap((piece, n) => [piece, behind[n] ?? Buffer.alloc(0)])]);
}

/** Undefined where the texts need more room, or another body is there already. */
function writtenAround({ base64 }: Pixels, before: Buffer, after: Buffer): Uint8Array | undefined {
  if (given.has(base64) || Math.max(before.length, after.length) > BASE64_ROOM) return undefined;
  given.add(base64);
  const [start, end] = [BASE64_ROOM - before.length, base64.length - BASE64_ROOM];
  base64.set(before, start);
  base64.set(after, end);
  return base64.subarray(start, end + after.length);
}

import type { SendableImage } from '../image/types';

type Pixels = Pick<SendableImage, 'bytes'>;

/** A multiple of 3. Base64 of this much stays below the size from which memory is asked of the system each time. */
const CHUNK = 48 * 1024;
/** Bytes before and behind the base64 for the text of a body: memory of an image's size is neither copied nor asked for again. */
const ROOM = 16 * 1024;

/** Base64 with room on both sides, which no body has been written around yet. */
const ahead = new WeakMap<Uint8Array, Buffer>();

/**
 * Makes an image's base64 before its body is written: called while an endpoint is busy with other questions, it takes the
 * work out of the time in which the endpoint waits.
 */
export function makeBase64({ bytes }: Pixels): void {
  if (!ahead.has(bytes)) ahead.set(bytes, encoded(bytes));
}

/** A body in which texts (as UTF-8) and images (as base64) alternate: one text more than there are images. */
export function bodyOf(texts: readonly string[], images: readonly Pixels[]): Uint8Array {
  const [first, ...others] = images.map(({ bytes }) => taken(bytes));
  const [before = Buffer.alloc(0), ...behind] = texts.map(text => Buffer.from(text));
  if (first === undefined) return before;
  const end = first.length - ROOM;
  const [after] = behind;
  if (others.length === 0 && after !== undefined && before.length <= ROOM && after.length <= ROOM) {
    before.copy(first, ROOM - before.length);
    after.copy(first, end);
    return first.subarray(ROOM - before.length, end + after.length);
  }
  const base64 = [first, ...others].map(room => room.subarray(ROOM, room.length - ROOM));
  return Buffer.concat([before, ...base64.flatMap((image, n) => [image, behind[n] ?? Buffer.alloc(0)])]);
}

/** Nobody else's: the body that is written around it stays as it is. */
function taken(bytes: Uint8Array): Buffer {
  const made = ahead.get(bytes) ?? encoded(bytes);
  ahead.delete(bytes);
  return made;
}

function encoded(bytes: Uint8Array): Buffer {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const room = Buffer.allocUnsafe(2 * ROOM + 4 * Math.ceil(source.length / 3));
  let at = ROOM;
  for (let from = 0; from < source.length; from += CHUNK) {
    const chunk = source.toString('base64', from, Math.min(source.length, from + CHUNK));
    at += room.write(chunk, at, 'latin1');
  }
  return room;
}

/**
 * RLE Lossless (PS3.5, annex G): each byte of each sample is a segment of its own, the most significant byte first,
 * packed as PackBits does.
 */
import { damagedImage } from '../failures';

const HEADER = 64;
/** PackBits makes at most 128 bytes of 2. */
const MOST_EXPANSION = 64;

/**
 * One frame's samples, little-endian, pixel by pixel.
 * @throws ProbeError bad-input, naming `name`.
 */
export function decodeRle(bytes: Uint8Array, pixels: number, samples: number, depth: number, name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = samples * depth;
  if (bytes.length < HEADER || view.getUint32(0, true) !== segments) {
    throw damagedImage(name, 'its RLE header does not fit its pixels');
  }
  const starts = Array.from({ length: segments }, (_, i) => view.getUint32(4 + i * 4, true));
  const ends = [...starts.slice(1), bytes.length];
  const whole = starts.every((start, i) => start >= HEADER && start <= ends[i]! && ends[i]! <= bytes.length);
  if (!whole || pixels * segments > bytes.length * MOST_EXPANSION)
    throw damagedImage(name, 'its RLE segments are not whole');
  const out = new Uint8Array(pixels * segments);
  for (const [i, start] of starts.entries()) {
    const sample = Math.floor(i / depth);
    const byte = depth - 1 - (i % depth);
    const made = unpack(bytes.subarray(start, ends[i]), out, sample * depth + byte, segments, pixels);
    if (made < pixels) throw damagedImage(name, `one of its RLE segments ends after ${made} of ${pixels} pixels`);
  }
  return out;
}

/** Unpacks into every `step`th byte of `out`, at most `count` of them; returns how many there were. */
function unpack(packed: Uint8Array, out: Uint8Array, first: number, step: number, count: number): number {
  let made = 0;
  let at = 0;
  while (made < count && at < packed.length) {
    const control = packed[at++]!;
    if (control === 128) continue;
    const literal = control < 128;
    const length = Math.min(literal ? control + 1 : 257 - control, count - made, literal ? packed.length - at : count);
    if (!literal && at === packed.length) break;
    for (let i = 0; i < length; i++) out[first + (made + i) * step] = packed[literal ? at + i : at]!;
    made += length;
    at += literal ? length : 1;
  }
  return made;
}

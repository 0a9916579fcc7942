/** Which bytes of a file are one frame. Source: PS3.5, A.4 and 8.1. */
import type { Fragment } from 'dicom-parser';
import { damagedImage } from '../failures';
import { frameBits } from './layout';
import type { Layout } from './layout';
import type { DicomFile } from './parse';

/** A frame of plain values: its bytes, and where in the first of them it begins (a frame of single bits may be anywhere). */
export function nativeFrame({ dataSet }: DicomFile, layout: Layout, frame: number): { bytes: Uint8Array; bit: number } {
  const bits = frameBits(layout);
  const first = frame * bits;
  const start = layout.pixels.dataOffset + Math.floor(first / 8);
  const end = layout.pixels.dataOffset + Math.ceil((first + bits) / 8);
  return { bytes: dataSet.byteArray.subarray(start, end), bit: first % 8 };
}

/**
 * The codestream of a frame, put together from its fragments.
 * @throws ProbeError bad-input, naming the file.
 */
export function encapsulatedFrame({ dataSet, name }: DicomFile, layout: Layout, frame: number): Uint8Array {
  const fragments = layout.pixels.fragments ?? [];
  const bytesOf = ({ position, length }: Fragment) => dataSet.byteArray.subarray(position, position + length);
  const starts = frameStarts(fragments, layout, bytesOf);
  if (starts === undefined) {
    throw damagedImage(name, `its ${fragments.length} fragments cannot be told apart into ${layout.frames} frames`);
  }
  const parts = fragments.slice(starts[frame], starts[frame + 1]).map(bytesOf);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** For each frame, its first fragment: by number, by the basic offset table, or by what a codestream begins with. */
function frameStarts(
  fragments: readonly Fragment[],
  { frames, pixels }: Layout,
  bytesOf: (fragment: Fragment) => Uint8Array,
): number[] | undefined {
  if (fragments.length < frames) return undefined;
  if (frames === 1) return [0];
  if (fragments.length === frames) return fragments.map((_, i) => i);
  const offsets = pixels.basicOffsetTable ?? [];
  const fragmentAt = new Map(fragments.map(({ offset }, i) => [offset, i]));
  const listed = offsets.map(offset => fragmentAt.get(offset) ?? -1);
  const ordered = listed.every((start, i) => start >= 0 && (i === 0 ? start === 0 : start > listed[i - 1]!));
  if (listed.length === frames && ordered) return listed;
  const begun = fragments.flatMap((fragment, i) => (beginsCodestream(bytesOf(fragment)) ? [i] : []));
  return begun.length === frames && begun[0] === 0 ? begun : undefined;
}

/** JPEG and JPEG-LS begin with SOI and another marker, JPEG 2000 with SOC and SIZ. */
const beginsCodestream = ([a, b, c, d]: Uint8Array): boolean =>
  a === 0xff && ((b === 0xd8 && c === 0xff) || (b === 0x4f && c === 0xff && d === 0x51));

/** Which stored values a picture is made of, so that it can be shown by the part of the range that it uses. */
import { decodeStored } from './decode';

/** Stored values that are shown black and white; what lies beyond them gets the same. */
export interface Levels {
  readonly low: number;
  readonly high: number;
}

export interface ValueSpread {
  /** The least and the greatest value. */
  readonly extent: Levels;
  /** The values that 1 % and 99 % of all lie at or below. */
  readonly percentile: Levels;
}

/**
 * Over all channels of one frame.
 * @throws ProbeError bad-input | unsupported | too-large | timeout, naming `name`.
 */
export async function readSpread(bytes: Uint8Array, name: string, frame: number): Promise<ValueSpread> {
  const { values } = await decodeStored(bytes, name, frame);
  const counts = new Uint32Array(values instanceof Uint8Array ? 256 : 65_536);
  for (const value of values) counts[value]!++;
  const at = (share: number): number => {
    let below = 0;
    return counts.findIndex(count => (below += count) >= Math.max(1, share * values.length));
  };
  return { extent: { low: at(0), high: at(1) }, percentile: { low: at(0.01), high: at(0.99) } };
}

/** The window (DICOM's linear function, PS3.3 C.11.2.1.2) that shows `low` black and `high` white. */
export const windowOf = ({ low, high }: Levels): readonly [centre: number, width: number] => [
  (low + high + 1) / 2,
  high - low + 1,
];

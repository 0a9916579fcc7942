import { describe, expect, it } from 'vitest';
import type { Stored } from '../../../src/core/image/types';
import { RecentFrames } from '../../../src/worker/image/recentFrames';

/** As many bytes as are claimed, without the memory. */
const frame = (byteLength: number): Stored => ({
  width: 1,
  height: 1,
  channels: 1,
  values: Object.defineProperty(Uint8Array.of(7), 'byteLength', { value: byteLength }),
});

describe('the frames decoded last', () => {
  const decoding = () => {
    const decoded: string[] = [];
    const frames = new RecentFrames();
    const get = (key: string, bytes = 1) =>
      frames.get(key, () => {
        decoded.push(key);
        return bytes < 0 ? Promise.reject(new Error('damaged')) : Promise.resolve(frame(bytes));
      });
    return { decoded, frames, get };
  };

  it('are the two that were used last, decoded once for all who ask at once', async () => {
    const { decoded, get } = decoding();
    await Promise.all([get('a'), get('a'), get('b')]);
    await get('a');
    await get('c');
    await get('a');
    await get('b');
    expect(decoded).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are not those that are too large, nor those that could not be decoded', async () => {
    const { decoded, frames, get } = decoding();
    await get('large', 200_000_000);
    await get('large', 200_000_000);
    await expect(get('damaged', -1)).rejects.toThrow('damaged');
    await get('damaged');
    expect(decoded).toEqual(['large', 'large', 'damaged', 'damaged']);
    expect(['large', 'damaged', 'other'].map(key => frames.isTooLarge(key))).toEqual([true, false, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import type { FirstLook } from '../../../../src/core/image/shown';
import { ImageEffects } from '../../../../src/extension/pair/imageEffects';
import { pairImage } from '../../../../src/extension/pair/store/imageView';
import { initialState } from '../../../../src/extension/pair/store/pairState';
import { PairStore } from '../../../../src/extension/pair/store/pairStore';
import type { Workers } from '../../../../src/worker/workers';
import { record } from './store/pairFixtures';

const BYTE = { low: 0, high: 255 };
const TWELVE_BITS = { low: 0, high: 4095 };
const FACTS = { format: 'dicom', width: 4, height: 4, channels: 1, bitsStored: 12, frames: 1 };
const LOOK: FirstLook = { own: BYTE, range: BYTE, whole: true, straight: true, inverted: false };

type Replies = Readonly<Record<string, (params: { rendering?: object; maxSide?: number }) => unknown>>;

function effects(replies: Replies) {
  const calls: (readonly [string, object])[] = [];
  const call = (method: string, params: object): Promise<unknown> => {
    calls.push([method, params]);
    return Promise.resolve(replies[method]?.(params));
  };
  const store = new PairStore(initialState(record()));
  const closed = new AbortController();
  const workers = { image: { call } } as unknown as Pick<Workers, 'image'>;
  const images = new ImageEffects(workers, store.scope(closed.signal));
  return { images, store, calls, closed, image: (n: 1 | 2) => pairImage(store.state.images[n - 1]!, String) };
}

const readable = (look: Partial<FirstLook> = {}): Replies => ({
  preview: () => ({ file: '/a.png', width: 4, height: 4, facts: FACTS }),
  firstLook: () => ({ ...LOOK, ...look }),
});

describe('an image whose picture does not hold all of its values', () => {
  it.each([
    ['a window that is not that of 8 bits', { own: { low: -160, high: 239 }, range: TWELVE_BITS, whole: true }, true],
    ['a window of 0 to 255 on deeper values', { own: BYTE, range: TWELVE_BITS, whole: true }, true],
    ['fractions', { own: BYTE, range: BYTE, whole: false }, true],
    ['8 bits as they are', { own: BYTE, range: { low: 3, high: 250 }, whole: true }, false],
  ])('%s', async (_, look, deep) => {
    const { images, image } = effects(readable(look));
    await images.load();
    expect(image(1).values.deep).toBe(deep);
  });
});

describe('the images of a pair', () => {
  it('are read once; only what failed is read again', async () => {
    let broken = true;
    const { images, calls, image } = effects({
      ...readable(),
      preview: () => {
        if (broken) throw new ProbeError('bad-input', 'It is damaged.');
        return { file: '/a.png', width: 4, height: 4, facts: FACTS, look: Uint8Array.of(1) };
      },
    });
    await images.load();
    expect(image(2)).toMatchObject({ width: 0, error: { message: 'It is damaged.' } });
    broken = false;
    await images.load();
    expect(image(2)).toMatchObject({ uri: '/a.png', width: 4, facts: 'DICOM · 12 bit' });
    expect(image(2).error).toBeUndefined();
    const before = calls.length;
    await images.load();
    expect(calls).toHaveLength(before);
  });

  it('keep the levels that were dragged while a percentile was looked up', async () => {
    let found: (spread: object) => void = () => undefined;
    const { images, store, calls } = effects({
      ...readable(),
      spread: () => new Promise<object>(resolve => (found = resolve)),
    });
    const preset = images.show({ type: 'levels', n: 1, levels: 'percentile' });
    const dragged = { low: 1, high: 2 };
    await images.show({ type: 'levels', n: 1, levels: dragged });
    found({ percentile: { low: 5, high: 900 }, extent: TWELVE_BITS });
    await preset;
    expect(store.state.images[0]).toMatchObject({ request: { levels: dragged }, preview: { levels: dragged } });
    expect(calls.filter(([method]) => method === 'preview').at(-1)?.[1]).toMatchObject({
      rendering: { window: [2, 2] },
    });
  });

  it('are shown larger once, by the levels that are wanted by then', async () => {
    const { images, calls } = effects({
      ...readable(),
      spread: () => ({ percentile: { low: 5, high: 900 }, extent: TWELVE_BITS }),
    });
    await images.show({ type: 'levels', n: 2, levels: 'percentile' });
    await images.show({ type: 'detail', n: 2 });
    await images.show({ type: 'detail', n: 2 });
    const previews = calls.filter(([method]) => method === 'preview').map(([, params]) => params);
    expect(previews).toMatchObject([{ maxSide: 2048 }, { maxSide: 4096, rendering: { window: [453, 896] } }]);
  });

  it('say nothing once the pair is closed', async () => {
    const { images, store, closed } = effects(readable());
    const loading = images.load();
    closed.abort();
    await loading;
    expect(store.state.images[0].preview).toBeNull();
  });
});

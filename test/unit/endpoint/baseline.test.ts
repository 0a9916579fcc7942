import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstBaseline, randomBaseline } from '../../../src/core/endpoint/baseline';
import { failure, question } from './support';

const noPixels = (): Promise<never> => Promise.reject(new Error('A baseline looked at the image.'));
const pairs = Array.from({ length: 400 }, (_, i) => `pair-${i}`);
const drawAll = (seed: number): Promise<string[]> =>
  Promise.all(pairs.map(async pair => (await randomBaseline(seed).ask(question({ pair, attachment: noPixels }))).text));

describe('baseline:first', () => {
  it('answers the first option as it is asked, whatever its letter, without decoding the image', async () => {
    const reply = await firstBaseline().ask(question({ options: { C: 'x', A: 'y' }, attachment: noPixels }));
    expect(reply).toMatchObject({ text: 'C', finish: 'stop' });
  });

  it('says that a question without options is nothing for it', async () => {
    const { options: _, ...open } = question();
    expect(await failure(firstBaseline().ask(open))).toMatchObject({ kind: 'unsupported' });
    expect(await failure(randomBaseline(1).ask(question({ options: {} })))).toMatchObject({ kind: 'unsupported' });
  });

  it('stops when the run is cancelled', async () => {
    expect(await failure(firstBaseline().ask(question(), AbortSignal.abort()))).toMatchObject({ kind: 'cancelled' });
  });
});

describe('baseline:random', () => {
  it('depends on seed, pair and image number, and on nothing that was asked before', async () => {
    const inOrder = await drawAll(7);
    const endpoint = randomBaseline(7);
    const backwards: string[] = [];
    for (const pair of [...pairs].reverse()) backwards.push((await endpoint.ask(question({ pair }))).text);
    expect(backwards.reverse()).toEqual(inOrder);
    expect(await drawAll(8)).not.toEqual(inOrder);
    const second = await Promise.all(pairs.map(async pair => (await endpoint.ask(question({ pair, image: 2 }))).text));
    expect(second).not.toEqual(inOrder);
  });

  it('is fair: 400 draws of two options stay within 5 standard deviations of half', async () => {
    const a = (await drawAll(0)).filter(text => text === 'A').length;
    expect(Math.abs(a - 200)).toBeLessThan(50);
  });

  it('always answers one of the options, as the bare letter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.string(), fc.integer({ min: 1, max: 8 }), async (seed, pair, n) => {
        const options = Object.fromEntries([...'ABCDEFGH'].slice(0, n).map(letter => [letter, 'text']));
        const { text } = await randomBaseline(seed).ask(question({ pair, options }));
        expect(Object.keys(options)).toContain(text);
      }),
    );
  });

  it('gives each draw its own request fingerprint', async () => {
    const requests = await Promise.all(
      [question(), question({ image: 2 }), question({ pair: 'p2' })].map(async q => randomBaseline(1).ask(q)),
    );
    expect(new Set(requests.map(({ request }) => request)).size).toBe(3);
    expect(requests[0]?.request).toMatch(/^[0-9a-f]{64}$/);
  });
});

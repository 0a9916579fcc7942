import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePairs, parsePairsInTurns } from '../../src/core/dataset/parsePairs';
import { mapInTurns } from '../../src/core/turns';

/** Work that a clock notices. */
const busy = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

describe('long lists in turns', () => {
  it('let other work be done in between', async () => {
    const order: string[] = [];
    const mapping = mapInTurns([1, 2, 3, 4], item => {
      busy(11);
      order.push(String(item));
    });
    const other = nextTurn().then(() => order.push('other'));
    await Promise.all([mapping, other]);
    expect(order.indexOf('other')).toBeLessThan(order.indexOf('4'));
  });

  it('stop when they are cancelled', async () => {
    const stop = new AbortController();
    const mapping = mapInTurns([1, 2, 3], () => busy(11), stop.signal);
    stop.abort();
    await expect(mapping).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('read a manifest as it is read at once', async () => {
    const line = fc.oneof(
      fc
        .record({ v: fc.constant(1), id: fc.constantFrom('a', 'b'), image1: fc.constant('x.png') })
        .map(v => JSON.stringify(v)),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async lines => {
        const text = lines.join('\n');
        expect(await parsePairsInTurns(text)).toEqual(parsePairs(text));
      }),
    );
  });
});

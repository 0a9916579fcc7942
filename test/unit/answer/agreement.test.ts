import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, agreementWords } from '../../../src/core/answer/agreement';

describe('agreement of several answers', () => {
  it.each([
    [['A', 'A', 'B', 'A', 'A'], '4 of 5 said A, 1 of 5 said B'],
    [['A', 'A', 'A'], 'all 3 said A'],
    [['B', null, 'B'], '2 of 3 said B, 1 of 3 could not be read'],
    [['A', undefined, 'B'], '1 of 2 said A, 1 of 2 said B'],
    [[undefined], ''],
  ])('%j: %s', (readings, words) => {
    expect(agreementWords(agreementOf(readings))).toBe(words);
  });

  it('counts every answer once, the most frequent first', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('A', 'B', 'C', null)), readings => {
        const { counts, of } = agreementOf(readings);
        expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(readings.length);
        expect(of).toBe(readings.length);
        expect(counts.map(([, count]) => count)).toEqual(counts.map(([, count]) => count).sort((a, b) => b - a));
      }),
    );
  });
});

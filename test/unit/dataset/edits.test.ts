import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestNames } from '../../../src/core/dataset/nearest';
import { smallestEdit } from '../../../src/core/dataset/writePairs';

describe('the smallest edit', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', '🫁') });
  it('makes the one text the other, and touches neither what both begin nor what both end with', () => {
    fc.assert(
      fc.property(text, text, text, text, (head, before, after, tail) => {
        const [from, to] = [head + before + tail, head + after + tail];
        const edit = smallestEdit(from, to);
        expect(from.slice(0, edit.start) + edit.text + from.slice(edit.end)).toBe(to);
        expect(edit.end - edit.start).toBeLessThanOrEqual(before.length);
      }),
    );
  });
});

describe('the nearest names', () => {
  const names = ['chest-1.png', 'chest-2.png', 'Chest-1.PNG', 'skull.png'];
  it.each([
    ['chest-1.png', ['Chest-1.PNG', 'chest-1.png', 'chest-2.png']],
    ['cest-2.png', ['chest-2.png', 'Chest-1.PNG', 'chest-1.png']],
    ['abdomen.png', []],
  ])('to %s', (wanted, nearest) => expect(nearestNames(wanted, names, 3)).toEqual(nearest));
});

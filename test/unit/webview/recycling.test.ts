import { describe, expect, it } from 'vitest';
import { Recycling } from '../../../src/webview/results/recycling';

const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);

describe('the elements of rows', () => {
  const shown = (recycling: Recycling, from: number, length = 15) => [
    ...recycling.assign(range(from, length)).values(),
  ];

  it('stay with a row while it is in sight, and go from the one that leaves to the one that comes', () => {
    const recycling = new Recycling();
    const before = shown(recycling, 0);
    const after = shown(recycling, 2);
    expect(after.slice(0, -2)).toEqual(before.slice(2));
    // The first to leave comes last, so that only these two are moved.
    expect(after.slice(-2)).toEqual([before[1], before[0]]);
    expect(shown(recycling, 0)).toEqual(before);
  });

  it('keep their places where every row is another one', () => {
    const recycling = new Recycling();
    const before = shown(recycling, 0);
    expect(shown(recycling, 500)).toEqual(before);
    expect(shown(recycling, 20)).toEqual(before);
  });

  it('are made only where there are more rows, each for one of them', () => {
    const recycling = new Recycling();
    const before = shown(recycling, 0, 3);
    const more = shown(recycling, 1, 5);
    expect(more.slice(0, 2)).toEqual(before.slice(1));
    expect(new Set(more)).toHaveLength(5);
    expect(shown(recycling, 3, 2)).toEqual(more.slice(2, 4));
  });
});

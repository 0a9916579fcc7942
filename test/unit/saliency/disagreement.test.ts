import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreement, differenceScale } from '../../../src/core/saliency/disagreement';

const side = fc.integer({ min: 1, max: 9 });
const map = fc.record({ rows: side, columns: side }).chain(grid =>
  fc.record({
    grid: fc.constant(grid),
    values: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
      minLength: grid.rows * grid.columns,
      maxLength: grid.rows * grid.columns,
    }),
  }),
);
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('the disagreement of two encoders', () => {
  it('has the difference of the means as its mean, whatever the grids', () => {
    fc.assert(
      fc.property(map, map, (first, second) => {
        const { grid, values } = disagreement(first, second);
        expect(grid.rows).toBe(Math.max(first.grid.rows, second.grid.rows));
        expect(values).toHaveLength(grid.rows * grid.columns);
        expect(mean(values)).toBeCloseTo(mean(first.values) - mean(second.values), 5);
      }),
    );
  });

  it('covers a coarse patch’s ground with its value', () => {
    const first = { grid: { rows: 1, columns: 2 }, values: [1, 3] };
    const second = { grid: { rows: 1, columns: 3 }, values: [0, 0, 1] };
    expect([...disagreement(first, second).values]).toEqual([1, 2, 2]);
  });

  it('reaches as far to both sides as its maps’ scale', () => {
    expect(differenceScale({ min: 0, max: 2 })).toEqual({ min: -2, max: 2, diverging: true });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantise } from '../../../../src/core/encoder/int8/quantise';

describe('weights in eight bits', () => {
  it('are transposed, with the largest of each output at ±127', () => {
    const { values, scales } = quantise(Float32Array.of(1, -2, 4, 0.5, 0.25, -0.125), 2);
    expect([...values]).toEqual([32, 127, -64, 64, 127, -32]);
    expect([...scales]).toEqual([Math.fround(4 / 127), Math.fround(0.5 / 127)]);
  });

  it('give a row of zeros back as zeros', () => {
    const { values, scales } = quantise(new Float32Array(3), 1);
    expect([...values]).toEqual([0, 0, 0]);
    expect(scales[0]).toBeGreaterThan(0);
  });

  it('are never further from a weight than half a step', () => {
    const weights = fc.array(fc.float({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 70 }), (row, out) => {
        const all = Float32Array.from({ length: row.length * out }, (_, n) => row[n % row.length]! * (1 + (n % 3)));
        const { values, scales } = quantise(all, out);
        for (let o = 0; o < out; o++) {
          for (let i = 0; i < row.length; i++) {
            const off = Math.abs(values[i * out + o]! * scales[o]! - all[o * row.length + i]!);
            expect(off).toBeLessThanOrEqual(scales[o]! * 0.5001);
          }
        }
      }),
    );
  });
});

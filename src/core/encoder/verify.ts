/** How far an encoder's output is from a reference. */
import { cosine } from '../embedding/similarity';
import { ProbeError } from '../errors';

/** Relative L2 error: |actual - expected| / |expected|, over all numbers of a tensor. */
export function relativeL2(actual: Float32Array, expected: Float32Array): number {
  requireLength(actual, expected);
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}

export function largestDifference(actual: Float32Array, expected: Float32Array): number {
  requireLength(actual, expected);
  return expected.reduce((largest, value, i) => Math.max(largest, Math.abs(actual[i]! - value)), 0);
}

/** The smallest cosine between a row of one and the same row of the other. */
export function smallestCosine(actual: Float32Array, expected: Float32Array, rows: number): number {
  requireLength(actual, expected);
  const length = expected.length / rows;
  const row = (of: Float32Array, n: number) => of.subarray(n * length, (n + 1) * length);
  return Math.min(...Array.from({ length: rows }, (_, n) => cosine(row(actual, n), row(expected, n))));
}

/** Arrays one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function requireLength(actual: Float32Array, expected: Float32Array): void {
  if (actual.length === expected.length) return;
  throw new ProbeError(
    'bad-input',
    `The reference has ${expected.length} numbers, the encoder gave ${actual.length}.`,
    {
      remedy: 'Name the reference that belongs to this model and these pixels.',
    },
  );
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerLength, parseHeader } from '../../../../src/core/encoder/checkpoint/safetensors';
import { ProbeError } from '../../../../src/core/errors';
import { parts, writeTensors } from '../../../support/safetensors';
import type { TensorData } from '../../../support/safetensors';

const tensor = fc
  .record({ dtype: fc.constantFrom('F32', 'F16', 'BF16', 'I64', 'U8'), shape: fc.array(fc.nat(4), { maxLength: 3 }) })
  .map(({ dtype, shape }): TensorData => {
    const bytes = { F32: 4, F16: 2, BF16: 2, I64: 8, U8: 1 }[dtype];
    return { dtype, shape, data: new Uint8Array(shape.reduce((product, side) => product * side, bytes)) };
  });
const tensors = fc
  .uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), tensor), { selector: ([name]) => name, maxLength: 6 })
  .map(entries => new Map(entries.filter(([name]) => name !== '__metadata__' && name !== '__proto__')));

function parse(file: Uint8Array) {
  const length = headerLength(file.subarray(0, 8), file.length, 'x.safetensors');
  return parseHeader(file.subarray(8, 8 + length), file.length, 'x.safetensors');
}

/** @returns undefined where the file was read. @throws whatever is no ProbeError that names the file */
function refusal(file: Uint8Array): ProbeError | undefined {
  try {
    parse(file);
    return undefined;
  } catch (error) {
    if (error instanceof ProbeError && error.message.includes('x.safetensors')) return error;
    throw error;
  }
}

describe('the header of a safetensors file', () => {
  it('gives every tensor that was written, where it lies', () => {
    fc.assert(
      fc.property(tensors, written => {
        const file = writeTensors(written);
        const read = parse(file);
        expect([...read.keys()].sort()).toEqual([...written.keys()].sort());
        for (const [name, { type, shape, offset, length }] of read) {
          const { dtype, shape: expected, data } = written.get(name)!;
          expect({ type, shape, length }).toEqual({ type: dtype, shape: expected, length: data.length });
          expect(offset + length).toBeLessThanOrEqual(file.length);
        }
      }),
    );
  });

  it('is refused with the file’s name, and nothing else happens, whatever byte is changed', () => {
    const whole = writeTensors(
      new Map([
        ['a', { dtype: 'F32', shape: [2, 3], data: new Uint8Array(24) }],
        ['b', { dtype: 'F16', shape: [5], data: new Uint8Array(10) }],
      ]),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        refusal(changed);
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused where the file is cut anywhere', () => {
    const whole = writeTensors(new Map([['a', { dtype: 'F32', shape: [2, 3], data: new Uint8Array(24) }]]));
    for (let length = 8; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length))?.kind).toBe('bad-input');
    }
  });

  it('never places a tensor outside the file, nor two in one place', () => {
    const offsets = fc.tuple(fc.integer({ min: -8, max: 40 }), fc.integer({ min: -8, max: 40 }));
    fc.assert(
      fc.property(fc.array(offsets, { minLength: 1, maxLength: 4 }), places => {
        const entries = places.map(([begin, end], n) => [
          `t${n}`,
          { dtype: 'U8', shape: [end - begin], data_offsets: [begin, end] },
        ]);
        const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(BigInt(header.length));
        const file = Buffer.concat([length, header, Buffer.alloc(32)]);
        if (refusal(file) !== undefined) return;
        const inOrder = [...places].sort(([a], [b]) => a - b);
        expect(inOrder.reduce((at, [begin, end]) => (begin === at ? end : NaN), 0)).toBe(32);
      }),
    );
  });

  it('may carry metadata, which is no tensor', () => {
    const file = writeTensors(new Map([['a', { dtype: 'U8', shape: [1], data: Uint8Array.of(7) }]]));
    const { header, data } = parts(file);
    const text = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }));
    const read = parseHeader(text, 8 + text.length + data.length, 'x.safetensors');
    expect([...read.keys()]).toEqual(['a']);
  });
});

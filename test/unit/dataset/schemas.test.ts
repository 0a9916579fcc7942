import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLine } from '../../../src/core/dataset/checkLine';
import { PAIR_FIELDS } from '../../../src/core/dataset/pairSchema';
import { validPair } from './generators';

describe('the JSON Schemas', () => {
  it('are what scripts/schemas.mjs makes of the schemas that the readers use', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/schemas.mjs', '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('says of a pair what the reader says of missing and mistyped fields', () => {
    const schema = JSON.parse(readFileSync('schemas/pair.schema.json', 'utf8')) as object;
    const accepts = new Ajv({ strictTypes: false }).compile(schema);
    const OF_SHAPE = new Set<string>(['missing-field', 'mistyped-field', 'newer-version']);
    const odd = fc.constantFrom<unknown>(
      ...[undefined, null, 0, 1, 2, 1.5, true, '', ' ', 'A', 'a', 'accepted', [], ['x'], [1, 0], [1, 2], {}],
      ...[
        { A: 'x' },
        { A: 'x', B: ' ' },
        { A: 1 },
        { 1: 'x' },
        { window: [1, 2] },
        { window: [1, 0] },
        { alpha: 'red' },
      ],
    );
    const changes = fc.dictionary(fc.constantFrom(...PAIR_FIELDS), odd, { maxKeys: 3 });
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(validPair, changes, (pair, change) => {
        const value = JSON.parse(JSON.stringify({ ...pair, ...change })) as unknown;
        const { problems } = checkLine(JSON.stringify(value));
        const expected = !problems.some(({ code }) => OF_SHAPE.has(code));
        expect(accepts(value), JSON.stringify(problems)).toBe(expected);
        if (expected) accepted += 1;
        else refused += 1;
      }),
      { numRuns: 800 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });
});

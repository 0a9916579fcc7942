import { describe, expect, it } from 'vitest';
import { groupFigures } from '../../../src/core/benchmark/groupsOfFour';
import type { Verdict } from '../../../src/core/benchmark/types';

const SLOTS = ['q0i0', 'q0i1', 'q1i0', 'q1i1'];
const SIGNS: Record<string, Verdict> = { '+': 'correct', '-': 'wrong', '?': 'invalid' };

/** `+` correct, `-` wrong, `?` invalid, `.` not answered: q0i0, q0i1, q1i0, q1i1. */
const group = (name: string, signs: string) =>
  [...signs].map((sign, index) => ({ id: `${name}-${SLOTS[index]}`, group: name, verdict: SIGNS[sign] }));

const counts = (cases: Parameters<typeof groupFigures>[0]) => {
  const { accuracy, questionAccuracy, imageAccuracy, groupAccuracy, invalid, groups, complete } = groupFigures(cases);
  const of = ({ n, of: all }: { n: number; of: number }) => `${n}/${all}`;
  return {
    ...{ acc: of(accuracy), q: of(questionAccuracy), i: of(imageAccuracy), g: of(groupAccuracy) },
    ...{ invalid: of(invalid), groups, complete },
  };
};

describe('groupFigures', () => {
  it.each([
    // Computed by hand. Questions are the halves of the signs, images the 1st with the 3rd and the 2nd with the 4th.
    ['++++', { acc: '4/4', q: '2/2', i: '2/2', g: '1/1', invalid: '0/4', complete: true }],
    ['++--', { acc: '2/4', q: '1/2', i: '0/2', g: '0/1', invalid: '0/4', complete: true }],
    ['+-+-', { acc: '2/4', q: '0/2', i: '1/2', g: '0/1', invalid: '0/4', complete: true }],
    ['+--+', { acc: '2/4', q: '0/2', i: '0/2', g: '0/1', invalid: '0/4', complete: true }],
    ['+++?', { acc: '3/4', q: '1/2', i: '1/2', g: '0/1', invalid: '1/4', complete: true }],
    ['????', { acc: '0/4', q: '0/2', i: '0/2', g: '0/1', invalid: '4/4', complete: true }],
    ['+++.', { acc: '3/3', q: '1/1', i: '1/1', g: '0/0', invalid: '0/3', complete: false }],
    ['+++', { acc: '3/3', q: '1/1', i: '1/1', g: '0/0', invalid: '0/3', complete: false }],
    ['....', { acc: '0/0', q: '0/0', i: '0/0', g: '0/0', invalid: '0/0', complete: false }],
  ])('%s', (signs, expected) => {
    expect(counts(group('1', signs))).toEqual({ groups: 1, ...expected });
  });

  it('adds groups up, in whatever order their cases come', () => {
    const cases = [...group('1', '++++'), ...group('2', '++--'), ...group('3', '-+-+')];
    const expected = { acc: '8/12', q: '3/6', i: '3/6', g: '1/3', invalid: '0/12', groups: 3, complete: true };
    expect(counts(cases)).toEqual(expected);
    expect(counts(cases.toReversed())).toEqual(expected);
    expect(groupFigures(cases).groupAccuracy.value).toBeCloseTo(100 / 3, 12);
  });

  it('has no figures, and no complete run, without cases or without places', () => {
    expect(counts([])).toMatchObject({ acc: '0/0', groups: 0, complete: false });
    expect(counts([{ id: 'chest-1', group: '1', verdict: 'correct' }])).toMatchObject({ acc: '0/0', groups: 0 });
    expect(groupFigures([]).accuracy.value).toBeNull();
  });
});

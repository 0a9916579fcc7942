import { describe, expect, it } from 'vitest';
import { groupFigures } from '../../../src/core/benchmark/groupsOfFour';
import type { Verdict } from '../../../src/core/benchmark/types';

const SLOTS = ['q0i0', 'q0i1', 'q1i0', 'q1i1'];
const SIGNS: Record<string, Verdict> = { '+': 'correct', '-': 'wrong', '?': 'invalid' };

/** `+` correct, `-` wrong, `?` invalid, `.` not answered: q0i0, q0i1, q1i0, q1i1. */
const group = (name: string, signs: string) =>
  [...signs].map((sign, index) => ({ id: `${name}-${SLOTS[index]}`, group: name, component: 0, verdict: SIGNS[sign] }));

const counts = (cases: Parameters<typeof groupFigures>[0]) => {
  const { questionAccuracy, imageAccuracy, groupAccuracy, groups } = groupFigures(cases);
  const of = ({ n, of: all }: { n: number; of: number }) => `${n}/${all}`;
  return { q: of(questionAccuracy), i: of(imageAccuracy), g: of(groupAccuracy), groups };
};

describe('groupFigures', () => {
  it.each([
    // Computed by hand. Questions are the halves of the signs, images the 1st with the 3rd and the 2nd with the 4th.
    ['++++', { q: '2/2', i: '2/2', g: '1/1' }],
    ['++--', { q: '1/2', i: '0/2', g: '0/1' }],
    ['+-+-', { q: '0/2', i: '1/2', g: '0/1' }],
    ['+--+', { q: '0/2', i: '0/2', g: '0/1' }],
    ['+++?', { q: '1/2', i: '1/2', g: '0/1' }],
    ['????', { q: '0/2', i: '0/2', g: '0/1' }],
    ['+++.', { q: '1/1', i: '1/1', g: '0/0' }],
    ['+++', { q: '1/1', i: '1/1', g: '0/0' }],
    ['....', { q: '0/0', i: '0/0', g: '0/0' }],
  ])('%s', (signs, expected) => {
    expect(counts(group('1', signs))).toEqual({ groups: 1, ...expected });
  });

  it('adds groups up, in whatever order their cases come', () => {
    const cases = [...group('1', '++++'), ...group('2', '++--'), ...group('3', '-+-+')];
    const expected = { q: '3/6', i: '3/6', g: '1/3', groups: 3 };
    expect(counts(cases)).toEqual(expected);
    expect(counts(cases.toReversed())).toEqual(expected);
    expect(groupFigures(cases).groupAccuracy.value).toBeCloseTo(100 / 3, 12);
  });

  it('has no figures without cases or without places', () => {
    expect(counts([])).toMatchObject({ groups: 0 });
    expect(counts([{ id: 'chest-1', group: '1', component: 0, verdict: 'correct' }])).toMatchObject({ groups: 0 });
    expect(groupFigures([]).questionAccuracy.value).toBeNull();
  });
});

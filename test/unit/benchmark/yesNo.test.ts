import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYesNo } from '../../../src/core/benchmark/reading/yesNo';

describe('readYesNo', () => {
  it.each([
    ['yes', 'yes'],
    ['Yes.', 'yes'],
    ['**NO**', 'no'],
    ['"no"', 'no'],
    ['No, there is no effusion.', 'no'],
    ['Yes, there is no effusion.', 'yes'],
    ['Answer: no', 'no'],
    ['The answer is **yes**.', 'yes'],
    ['The heart is large, so the answer is: No', 'no'],
    ['<think>no, or yes</think>Yes', 'yes'],
    ['The answer is no. Wait, the answer is yes.', 'yes'],
  ])('%s → %s', (reply, expected) => {
    expect(readYesNo(reply)).toBe(expected);
  });

  it.each([
    [''],
    ['Notice the nodule.'],
    ['None is seen.'],
    ['Normal'],
    ['There is no effusion.'],
    ['I cannot say yes or no.'],
    ['Yes and no.'],
    ['No or yes'],
    ['Yes. The answer is no.'],
    ['Yesterday'],
    ['A'],
    ['<think>yes'],
    ['The answer is nodular.'],
  ])('%s cannot be read', reply => {
    expect(readYesNo(reply)).toBeNull();
  });

  it('never throws, and reads nothing where neither word stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), reply => {
        const read = readYesNo(reply);
        if (!/yes|no/i.test(reply)) expect(read).toBeNull();
      }),
    );
  });
});

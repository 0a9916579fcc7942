import { describe, expect, it } from 'vitest';
import { askablePairs } from '../../../../src/core/benchmark/askable';
import type { AnswerEvent } from '../../../../src/core/benchmark/formats';
import { JournalState } from '../../../../src/core/benchmark/journal';
import { outcomeOf } from '../../../../src/extension/testing/outcomes';
import { balancedManifest } from '../../benchmark/manifest';

const [pair] = askablePairs(balancedManifest('/data', 1)).pairs;

const answer = (image: 1 | 2, text: string, read: string | null = text): AnswerEvent => ({
  ...{ v: 1, t: 'answer', pair: 'p0000', image, request: 'r', text, finish: 'stop', ms: 5 },
  ...{ read: { official: read, robust: read }, cached: false, at: '2026-01-01T00:00:00Z' },
});
const failure = (image: 1 | 2): AnswerEvent => ({
  ...{ v: 1, t: 'error', pair: 'p0000', image, kind: 'http', status: 500, message: 'the server said 500' },
  ...{ maybeBilled: true, at: '2026-01-01T00:00:00Z' },
});
function after(...events: AnswerEvent[]) {
  const state = new JournalState();
  for (const event of events) state.add(event);
  return outcomeOf(pair!, state);
}

describe('the outcome of a pair as that of a test', () => {
  it('waits for both images, and passes where they were told apart', () => {
    expect(after(answer(1, 'A'))).toBeUndefined();
    expect(after(answer(1, 'A'), answer(2, 'B'))).toEqual({ state: 'passed', ms: 10 });
  });

  it('fails with what was expected and answered, image by image', () => {
    expect(after(answer(1, 'B'), answer(2, 'B'))).toMatchObject({
      state: 'failed',
      message: 'Confused: the same option for both images.',
      expected: 'image 1: A Left\nimage 2: B Right',
      actual: 'image 1: B Right\nimage 2: B Right',
    });
    expect(after(answer(1, 'B'), answer(2, 'A'))).toMatchObject({
      message: expect.stringMatching(/^Swapped/) as string,
    });
  });

  it('fails with the reply where an answer could not be read', () => {
    expect(after(answer(1, 'I cannot\n say.', null), answer(2, 'B'))).toMatchObject({
      message: 'Invalid: an answer could not be read.',
      actual: 'image 1: could not be read: “I cannot say.”\nimage 2: B Right',
    });
  });

  it('is an error, never a verdict, where the server failed for either image', () => {
    expect(after(failure(1), answer(2, 'A'))).toEqual({ state: 'errored', message: 'image 1: the server said 500' });
    expect(after(failure(1), failure(2))?.state).toBe('errored');
  });
});

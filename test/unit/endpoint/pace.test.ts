import { describe, expect, it } from 'vitest';
import { AdaptivePace } from '../../../src/core/endpoint/pace';
import { ProbeError } from '../../../src/core/errors';
import { failure } from './support';

interface Held {
  readonly succeed: () => void;
  readonly fail: (status: number) => void;
}

/** A pace with tries that end when the test says so. */
function heldTries(pace = new AdaptivePace()) {
  const sent: Held[] = [];
  const put = (signal?: AbortSignal): Promise<unknown> =>
    pace.run(
      () =>
        new Promise((resolve, reject) => {
          const fail = (status: number): void => reject(new ProbeError('endpoint', 'no', { details: { status } }));
          sent.push({ succeed: () => resolve('A'), fail });
        }),
      signal,
    );
  return { pace, sent, put };
}

/** Lets everything that is ready happen. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('the pace of an endpoint', () => {
  it('lets everything through until the server says that it is too much, then half of it', async () => {
    const { pace, sent, put } = heldTries();
    const puts = Array.from({ length: 16 }, () => failure(put()));
    await settle();
    expect([sent.length, pace.limit, pace.because]).toEqual([16, Infinity, undefined]);
    sent[0]?.fail(429);
    await puts[0];
    expect([pace.limit, pace.because]).toEqual([8, 'HTTP 429']);

    // What was sent before the reduction says nothing new.
    sent.slice(1).forEach(({ fail }) => fail(503));
    await Promise.all(puts);
    expect(pace.limit).toBe(8);
    const next = failure(put());
    await settle();
    sent.at(-1)?.fail(503);
    await next;
    expect([pace.limit, pace.because]).toEqual([1, 'HTTP 503']);
  });

  it('holds back what is above it, in order, and lets go of what is cancelled', async () => {
    const { pace, sent, put } = heldTries();
    const first = [put(), failure(put())];
    await settle();
    sent[1]?.fail(429);
    await first[1];
    expect(pace.limit).toBe(1);
    const cancel = new AbortController();
    const cancelled = failure(put(cancel.signal));
    const waiting = put();
    await settle();
    expect(sent).toHaveLength(2);
    cancel.abort();
    expect(await cancelled).toMatchObject({ kind: 'cancelled' });
    sent[0]?.succeed();
    await settle();
    expect(sent).toHaveLength(3);
    sent[2]?.succeed();
    expect(await waiting).toBe('A');
  });

  it('rises by one for a round of successes, back to where it was', async () => {
    const { pace, sent, put } = heldTries();
    const puts = Array.from({ length: 8 }, () => failure(put()));
    await settle();
    sent.forEach(({ fail }) => fail(429));
    await Promise.all(puts);
    expect(pace.limit).toBe(4);
    const limits: number[] = [];
    for (let n = 0; n < 30; n++) {
      const asked = put();
      await settle();
      sent.at(-1)?.succeed();
      await asked;
      limits.push(pace.limit);
    }
    expect(limits.slice(0, 10)).toEqual([4, 4, 4, 5, 5, 5, 5, 5, 6, 6]);
    expect([limits.at(-1), pace.because]).toEqual([Infinity, undefined]);
  });
});

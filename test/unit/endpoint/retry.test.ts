import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { createEndpoint } from '../../../src/core/endpoint/create';
import { parseRetryAfter, systemClock, withRetry } from '../../../src/core/endpoint/retry';
import type { RetryNotice } from '../../../src/core/endpoint/retry';
import type { Fault } from '../../support/openaiServer';
import { endpointAt, failure, IMAGE, question, serve, stillClock } from './support';

const busy: Fault = { kind: 'status', status: 503, body: '{"error":"loading"}' };
const untilTry =
  (good: number, fault: Fault) =>
  (n: number): Fault | undefined =>
    n < good ? fault : undefined;

describe('Retry-After', () => {
  const now = Date.UTC(2026, 6, 1, 12);

  it('reads seconds', () => {
    fc.assert(
      fc.property(fc.nat(), seconds => {
        expect(parseRetryAfter(` ${seconds} `, now)).toBe(seconds * 1000);
      }),
    );
  });

  it('reads dates, and takes those that are past as at once', () => {
    const dates = fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true });
    fc.assert(
      fc.property(dates, date => {
        const whole = Math.floor(date.getTime() / 1000) * 1000;
        expect(parseRetryAfter(date.toUTCString(), now)).toBe(Math.max(0, whole - now));
      }),
    );
    expect(parseRetryAfter('Wednesday, 01-Jul-26 12:00:05 GMT', now)).toBe(5000);
  });

  it('takes nothing else for a time', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        fc.pre(!/^\s*\d+\s*$/.test(text));
        expect(parseRetryAfter(text, now)).toBeUndefined();
      }),
    );
    for (const text of ['-5', '1.5', '5 apples', 'Mon, 99 Foo 2026 00:00:00 GMT', '9'.repeat(400)]) {
      expect(parseRetryAfter(text, now)).toBeUndefined();
    }
  });
});

describe('retrying', () => {
  it.each<[string, Fault]>([
    ['an overloaded server', busy],
    ['a lost connection', { kind: 'reset', when: 'body' }],
    ['torn JSON', { kind: 'torn' }],
  ])('gets through %s', async (_, fault) => {
    const server = await serve({ faults: untilTry(3, fault) });
    const reply = await endpointAt(server.url, { tries: 5 }).ask(question());
    expect(reply.text).toBe('A');
    expect(server.requests).toBe(3);
  });

  it('gets through a try that ran out of time', async () => {
    const server = await serve({ faults: untilTry(2, { kind: 'hang' }) });
    const reply = await endpointAt(server.url, { tries: 100, timeoutMs: 100 }).ask(question());
    expect(reply.text).toBe('A');
    expect(server.requests).toBeGreaterThan(1);
  });

  it('sends the same bytes again, and decodes the image once', async () => {
    const server = await serve({ faults: untilTry(3, busy) });
    let decoded = 0;
    const counted = () => {
      decoded++;
      return Promise.resolve(IMAGE);
    };
    await endpointAt(server.url, { tries: 5 }).ask(question({ attachment: counted }));
    expect(decoded).toBe(1);
    expect(server.asks.map(ask => ask.body)).toEqual(Array(3).fill(server.asks[0]?.body));
  });

  it('waits exponentially with full jitter, up to a ceiling', async () => {
    const server = await serve({ faults: () => busy });
    const full = stillClock(1);
    await failure(endpointAt(server.url, { tries: 10 }, { clock: full }).ask(question()));
    expect(full.waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    const half = stillClock(0.5);
    await failure(endpointAt(server.url, { tries: 3 }, { clock: half }).ask(question()));
    expect(half.waits).toEqual([250, 500]);
  });

  it('waits as long as the server asks, in seconds or until a date', async () => {
    const clock = stillClock();
    const at = new Date(clock.now() + 9000).toUTCString();
    const server = await serve({
      faults: n =>
        n === 3 ? undefined : { kind: 'status', status: 429, headers: { 'retry-after': n === 1 ? '7' : at } },
    });
    await endpointAt(server.url, { tries: 5 }, { clock }).ask(question());
    expect(clock.waits).toEqual([7000, 9000]);
  });

  it('does not wait an hour, and says so', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '3600' }, body: '{"error":"quota"}' };
    const server = await serve({ faults: () => fault });
    const clock = stillClock();
    const notices: RetryNotice[] = [];
    const endpoint = endpointAt(server.url, { tries: 2 }, { clock, onRetry: notice => notices.push(notice) });
    const error = await failure(endpoint.ask(question()));
    expect(notices).toMatchObject([{ attempt: 1, of: 2, waitMs: 120_000, askedMs: 3_600_000 }]);
    expect(clock.waits).toEqual([120_000]);
    expect(error.message).toBe(
      `${server.host} answered with HTTP 429: quota (tried 2 times; it asked for a wait of 3600 s, and MedProbe waits at most 120 s)`,
    );
  });

  it('ends after its tries with an error that can be asked again, and says how many may have been billed', async () => {
    const faults: Fault[] = [busy, { kind: 'torn' }, { kind: 'reset', when: 'body' }];
    const server = await serve({ faults: n => faults[n - 1] });
    const notices: RetryNotice[] = [];
    const endpoint = endpointAt(server.url, { tries: 3 }, { onRetry: notice => notices.push(notice) });
    const error = await failure(endpoint.ask(question()));
    expect(server.requests).toBe(3);
    expect(error).toMatchObject({
      kind: 'network',
      retryable: true,
      details: { tries: 3, maybeBilled: true, maybeBilledTries: 2 },
    });
    expect(notices.map(({ attempt, error: { details } }) => [attempt, details?.['maybeBilled']])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('tries five times unless told otherwise', async () => {
    const server = await serve({ faults: () => busy });
    const config = { name: 'local', kind: 'openai', url: server.url } as const;
    await failure(
      createEndpoint(config, { consent: headlessConsent([]), clock: stillClock(), env: {} }).ask(question()),
    );
    expect(server.requests).toBe(5);
  });

  it('does not repeat what cannot succeed', async () => {
    const server = await serve({ faults: () => ({ kind: 'status', status: 401 }) });
    expect(await failure(endpointAt(server.url, { tries: 5 }).ask(question()))).toMatchObject({
      details: { tries: 1 },
    });
    expect(server.requests).toBe(1);
  });

  it('stops waiting when the run is cancelled', async () => {
    const server = await serve({ faults: () => ({ kind: 'status', status: 504 }) });
    const run = new AbortController();
    const clock = { ...systemClock, random: () => 1 };
    const endpoint = endpointAt(server.url, { tries: 5 }, { clock, onRetry: () => run.abort() });
    const error = await failure(endpoint.ask(question(), run.signal));
    expect(error).toMatchObject({ kind: 'cancelled', details: { maybeBilledTries: 1 } });
    expect(server.requests).toBe(1);
  });

  it('turns a thrown value that is no ProbeError into an internal one at once', async () => {
    const error = await failure(
      withRetry(() => Promise.reject(new TypeError('x is undefined')), { tries: 5, clock: stillClock() }),
    );
    expect(error).toBeInstanceOf(ProbeError);
    expect(error).toMatchObject({ kind: 'internal', details: { tries: 1 } });
  });
});

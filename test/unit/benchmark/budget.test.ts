import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../src/core/benchmark/asking';
import { costOf, dollars, Spending } from '../../../src/core/benchmark/cost';
import { costLine, progressNotes } from '../../../src/core/benchmark/progressNotes';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { AskReply, Endpoint, EndpointInfo } from '../../../src/core/endpoint/types';
import { ProbeError } from '../../../src/core/errors';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
/** A question costs a thousand prompt tokens at two dollars a million and a hundred others at ten: 0.3 cents. */
const price = { prompt: 2, completion: 10 };
const usage = { promptTokens: 1000, completionTokens: 100 };
const EACH = 0.003;
const about = (questions: number): unknown => expect.closeTo(questions * EACH);
const INFO: EndpointInfo = { kind: 'openai', name: 'priced', price };

const priced = (
  more: Partial<AskReply> = { usage },
  info = INFO,
): Endpoint & { readonly asks: readonly unknown[] } => ({
  ...ruleEndpoint(() => 'A', more),
  info,
});

describe('what a run costs', () => {
  test('is what its replies took, and what is to come at their mean', async () => {
    const seen: Progress[] = [];
    const manifest = await writtenManifest(await folder(), 10);
    const { cost } = await runBenchmark(
      options(manifest, priced(), { onProgress: p => seen.push(p), concurrency: 1, limit: 4 }),
    );
    expect(cost).toEqual({
      soFar: about(8),
      toCome: 0,
      maybeBilled: { requests: 0, usd: 0 },
      unmetered: 0,
    });
    expect(seen[0]?.cost).toMatchObject({ soFar: 0, toCome: null });
    expect(seen[3]?.cost).toMatchObject({ soFar: about(3), toCome: about(5) });
  });

  test('counts apart what broke off, also before an answer that came in the end', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const broken = new ProbeError('network', 'broke off', { details: { maybeBilled: true, maybeBilledTries: 3 } });
    const endpoint = ruleEndpoint(
      ({ pair, image }) => {
        if (pair === 'p0001' && image === 2) throw broken;
        return 'A';
      },
      { usage, maybeBilledTries: 2 },
    );
    const first = await runBenchmark(options(manifest, { ...endpoint, info: INFO }));
    // Three answers with two broken-off tries each, and an error with three.
    expect(first.cost).toMatchObject({ soFar: about(3), maybeBilled: { requests: 9 } });
    const again = await runBenchmark(options(manifest, priced(), { resume: first.folder }));
    expect(again.cost).toMatchObject({ soFar: about(4), maybeBilled: { requests: 9 } });
    expect(costLine(again.cost!)).toBe('Cost: $0.012; 9 requests broke off and may have been billed, about $0.027');
  });

  test('is nothing for answers from a cache, and unknown without a price', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const kept = await runBenchmark(options(manifest, priced({ usage, cached: true })));
    expect(kept).toMatchObject({ fromCache: 4, cost: { soFar: 0, unmetered: 0 } });
    const unpriced = await runBenchmark(options(manifest, priced({ usage }, { kind: 'openai', name: 'x' })));
    expect(unpriced.cost).toBeNull();
  });

  test('counts what was in flight when the run was cancelled', async () => {
    const manifest = await writtenManifest(await folder(), 10);
    const cancel = new AbortController();
    let asked = 0;
    const endpoint = ruleEndpoint(
      (_request, signal) =>
        new Promise((resolve, reject) => {
          if (++asked <= 4) return resolve('A');
          signal?.addEventListener('abort', () =>
            reject(new ProbeError('cancelled', 'Cancelled.', { details: { maybeBilled: true } })),
          );
          if (asked === 8) cancel.abort();
        }),
      { usage },
    );
    const { cost, errors } = await runBenchmark(
      options(manifest, { ...endpoint, info: INFO }, { signal: cancel.signal, concurrency: 4 }),
    );
    expect(errors).toBe(0);
    expect(cost).toMatchObject({ soFar: about(4), maybeBilled: { requests: 4 } });
  });

  test.each([
    [0, '$0.00'],
    [12.345, '$12.35'],
    [0.5, '$0.50'],
    [0.012, '$0.012'],
    [0.00042, '$0.00042'],
  ])('%d is written %s', (usd, text) => {
    expect(dollars(usd)).toBe(text);
  });

  test('has a mean only over replies that said what they took', () => {
    const spent = Object.assign(new Spending(), { promptTokens: 1000, metered: 1, unmetered: 9 });
    expect(costOf(spent, { prompt: 1, completion: 0 }, 5)).toMatchObject({ toCome: 0.005, unmetered: 9 });
  });
});

describe('a budget', () => {
  test('ends the run before it is exceeded, after whole pairs, and a larger one goes on', async () => {
    const manifest = await writtenManifest(await folder(), 20);
    const endpoint = priced();
    const first = await runBenchmark(options(manifest, endpoint, { budget: 10.5 * EACH, concurrency: 1 }));
    expect(first.stopped?.toLine()).toMatch(/^The budget of \$0\.032 allows no further pair: \$0\.030 .*larger budget/);
    expect(first.asked).toBe(10);
    expect(first).toMatchObject({ errors: 0, metrics: { complete: false, setAccuracy: { of: 5 } } });
    const second = await runBenchmark(options(manifest, endpoint, { budget: 10.5 * EACH, resume: first.folder }));
    expect(second).toMatchObject({ asked: 0, fromJournal: 10 });
    const third = await runBenchmark(options(manifest, endpoint, { budget: 1, resume: first.folder }));
    expect(third).toMatchObject({ asked: 30, stopped: undefined, metrics: { complete: true } });
    expect(third.cost?.soFar).toBeCloseTo(40 * EACH);
  });

  test('lets one question go alone until it is known what one costs', async () => {
    let [now, most, first] = [0, 0, 0];
    const endpoint = ruleEndpoint(
      async () => {
        most = Math.max(most, ++now);
        await new Promise(resolve => setImmediate(resolve));
        now -= 1;
        first ||= most;
        return 'A';
      },
      { usage },
    );
    const manifest = await writtenManifest(await folder(), 10);
    await runBenchmark(options(manifest, { ...endpoint, info: INFO }, { budget: 1, concurrency: 4 }));
    expect(first).toBe(1);
    expect(most).toBeGreaterThan(1);
  });

  test('counts what may have been billed against it', async () => {
    const manifest = await writtenManifest(await folder(), 20);
    const { asked } = await runBenchmark(
      options(manifest, priced({ usage, maybeBilledTries: 1 }), { budget: 10.5 * EACH, concurrency: 1 }),
    );
    expect(asked).toBe(6);
  });

  test('is refused where the price is not known, before a run is begun, and is nothing to a baseline', async () => {
    const manifest = await writtenManifest(await folder(), 3);
    const unpriced = priced({ usage }, { kind: 'openai', name: 'x' });
    await expect(runBenchmark(options(manifest, unpriced, { budget: 1 }))).rejects.toMatchObject({
      kind: 'bad-input',
      remedy: expect.stringContaining('"price"') as string,
    });
    expect(unpriced.asks).toEqual([]);
    const baseline = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { budget: 0.01 },
      ),
    );
    expect(baseline).toMatchObject({ asked: 6, stopped: undefined });
  });

  test('cannot be held for replies that do not say what they took', async () => {
    const manifest = await writtenManifest(await folder(), 20);
    const endpoint = priced({});
    const { stopped, asked } = await runBenchmark(options(manifest, endpoint, { budget: 1, concurrency: 4 }));
    expect(stopped?.message).toContain('no budget can be held');
    expect(asked).toBe(2);
  });
});

test('progress says what was not asked, what it costs, and that the server is asked less', () => {
  const progress: Progress = {
    asked: 9,
    errors: 0,
    fromJournal: 0,
    of: 20,
    ratePerSecond: 1,
    secondsLeft: 1,
    fromCache: 3,
    cost: { soFar: 0.5, toCome: 1.25, maybeBilled: { requests: 2, usd: 0.1 }, unmetered: 0 },
    slowed: { to: 4, of: 16, because: 'HTTP 429' },
  };
  expect(progressNotes(progress)).toEqual([
    '3 from the cache',
    '$0.50 so far',
    'about $1.25 to come',
    '2 broken-off requests perhaps billed',
    '4 of 16 at once after HTTP 429',
  ]);
});

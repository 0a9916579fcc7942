import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { RunResult } from '../../../src/core/benchmark/runner';
import { parseAnswerEvent } from '../../../src/core/benchmark/formats';
import type { RetryClock } from '../../../src/core/endpoint/retry';
import { endpointAt, IMAGE, serve } from '../endpoint/support';
import type { Ask, Fault } from '../../support/openaiServer';
import { options, temporaryFolders, writtenManifest } from './fixtures';

const PAIRS = 2500;
const QUESTIONS = 2 * PAIRS;
const CONCURRENCY = 16;
/** From the end of the first quarter of the questions to that of any other; the journal's own state grows by a few. */
const HEAP_GROWTH = 16 * 1024 * 1024;
const PRICE = { prompt: 2, completion: 6 };
const USAGE = { prompt_tokens: 300, completion_tokens: 4 };
const DOLLARS_EACH = (300 * 2 + 4 * 6) / 1e6;

const folder = temporaryFolders();

/** Waits become turns of the event loop; everything else is as it is. */
const hastyClock: RetryClock = {
  now: () => Date.now(),
  random: () => 0.5,
  sleep: () => nextTurn(),
};

const page = `<html><body>${'<p>Bad gateway</p>'.repeat(60_000)}</body></html>`;
const status = (code: number, headers: Record<string, string> = {}, body = '{"error":"busy"}'): Fault => ({
  kind: 'status',
  status: code,
  headers,
  body,
});

/** Every way to fail that is not the end of a run, in turn. */
const FAULTS: readonly (() => Fault)[] = [
  () => status(408),
  () => status(409),
  () => status(425),
  () => status(429, { 'retry-after': '3' }),
  () => status(429, { 'retry-after': new Date(Date.now() + 5000).toUTCString() }),
  () => status(500),
  () => status(502, { 'content-type': 'text/html' }, 'Bad gateway'),
  () => status(503, {}, '{"error":"overloaded","error_type":"overloaded"}'),
  () => status(504),
  () => ({ kind: 'reset', when: 'arrival' }),
  () => ({ kind: 'reset', when: 'headers' }),
  () => ({ kind: 'reset', when: 'body' }),
  () => ({ kind: 'torn' }),
  () => ({ kind: 'slow', ms: 5 }),
  () => ({ kind: 'type', type: 'text/html', body: '<p>Please log in</p>' }),
];
/** Each of these takes time or megabytes, so they come less often. */
const HEAVY: readonly (() => Fault)[] = [
  () => ({ kind: 'hang' }),
  () => ({ kind: 'endless' }),
  () => status(500, { 'content-type': 'text/html' }, page),
];

/** Three requests of ten fail. */
function faultOf(n: number): Fault | undefined {
  if (n % 10 >= 3) return undefined;
  const turn = Math.floor(n / 10) * 3 + (n % 10);
  return turn % 60 === 59 ? HEAVY[Math.floor(turn / 60) % HEAVY.length]?.() : FAULTS[turn % FAULTS.length]?.();
}

/** A server that ran its model will charge for it, whether or not the reply arrives. */
const isCharged = (fault: Fault | undefined): boolean =>
  fault === undefined ||
  fault.kind === 'slow' ||
  fault.kind === 'torn' ||
  fault.kind === 'hang' ||
  (fault.kind === 'reset' && fault.when !== 'arrival') ||
  (fault.kind === 'status' && fault.status === 504);

const answerTo = ({ prompt }: Ask): string => (/finding of p\d*[02468]\b/.test(prompt) ? 'A' : 'B');

function collectGarbage(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test(`${QUESTIONS} questions to a server that fails three requests of ten: each answered once, none counted twice`, async () => {
  const manifest = await writtenManifest(await folder(), PAIRS);
  const charged = { requests: 0 };
  const server = await serve({
    answer: ask => ({ text: answerTo(ask), usage: USAGE }),
    faults: n => {
      const fault = faultOf(n);
      if (isCharged(fault)) charged.requests += 1;
      return fault;
    },
    remember: false,
  });
  const endpoint = endpointAt(server.url, { tries: 5, timeoutMs: 400, price: PRICE }, { clock: hastyClock });
  const heap: number[] = [];
  let recorded = 0;
  let slowest = CONCURRENCY;
  const run = (resume?: string): Promise<RunResult> =>
    runBenchmark(
      options(manifest, endpoint, {
        attach: () => Promise.resolve(IMAGE),
        concurrency: CONCURRENCY,
        resume,
        onRecorded: () => {
          if (++recorded % (QUESTIONS / 4) === 0) heap.push(collectGarbage());
        },
        onProgress: ({ slowed }) => (slowest = Math.min(slowest, slowed?.to ?? CONCURRENCY)),
      }),
    );

  let result = await run();
  // A login page where JSON was expected is no reason to try again at once, so some questions are left for the next call.
  for (let call = 0; result.errors > 0 && call < 10; call++) {
    expect(result.stopped).toBeUndefined();
    result = await run(result.folder);
  }
  expect(result).toMatchObject({ errors: 0, stopped: undefined, metrics: { complete: true, pairs: PAIRS } });
  expect(server.requests).toBeGreaterThan(QUESTIONS * 1.3);
  expect(slowest).toBeLessThan(CONCURRENCY);

  const journal = await readFile(path.join(result.folder, 'answers.jsonl'), 'utf8');
  const events = journal
    .trim()
    .split('\n')
    .map((line, n) => parseAnswerEvent(line, `line ${n + 1}`));
  const answered = events.flatMap(event => (event.t === 'answer' ? [`${event.pair}/${event.image}`] : []));
  expect(answered).toHaveLength(QUESTIONS);
  expect(new Set(answered).size).toBe(QUESTIONS);
  expect(events.flatMap(event => (event.t === 'answer' ? [event.text] : [])).filter(text => text === 'A')).toHaveLength(
    QUESTIONS / 2,
  );

  const { soFar, maybeBilled } = result.cost ?? { soFar: NaN, maybeBilled: { requests: NaN, usd: NaN } };
  expect(soFar).toBeCloseTo(QUESTIONS * DOLLARS_EACH, 9);
  expect(charged.requests).toBeGreaterThan(QUESTIONS);
  expect(charged.requests).toBeLessThanOrEqual(QUESTIONS + maybeBilled.requests);
  expect(charged.requests * DOLLARS_EACH).toBeLessThanOrEqual(soFar + (maybeBilled.usd ?? NaN) + 1e-9);

  expect(heap.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...heap) - (heap[0] ?? 0)).toBeLessThan(HEAP_GROWTH);
}, 120_000);

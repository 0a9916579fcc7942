import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../../src/core/benchmark/journal';
import { MODE_CHOICES } from '../../../src/core/benchmark/protocols/needs';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { RunOptions } from '../../../src/core/benchmark/runner';
import { readTranscript } from '../../../src/core/benchmark/transcripts';
import { firstBaseline } from '../../../src/core/endpoint/baseline';
import type { Capabilities } from '../../../src/core/endpoint/capabilities/types';
import type { Ask, Reply } from '../../support/openaiServer';
import { startTgiServer } from '../../support/tgiServer';
import { candidates, promptTokens } from '../../support/tokens';
import { endpointAt, serve } from '../endpoint/support';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const answers = (run: string) => readJournal(path.join(run, 'answers.jsonl')).then(({ state }) => state);

async function run(mode: 'greedy' | 'prefix', answer: (ask: Ask) => Reply | string, more: Partial<RunOptions> = {}) {
  const manifest = await writtenManifest(await folder(), 2);
  const server = await serve({ answer });
  const result = await runBenchmark(options(manifest, endpointAt(server.url), { mode, concurrency: 1, ...more }));
  return { result, server, state: await answers(result.folder), manifest };
}

const found: Capabilities = {
  ...{ reachable: true, model: 'm', seesImages: true, logprobs: true, promptLogprobs: true, multiImage: null },
  ...{ constrain: null, latencyMs: 1, message: 'It sees.' },
};

describe('greedy', () => {
  test('reads the more probable letter, whatever the reply says', async () => {
    const { result, server, state } = await run('greedy', ({ n }) =>
      n === 1 ? candidates('The', { The: -0.1, ' A': -3, B: -2.5 }) : candidates('B', { B: -0.2, A: -1.8 }),
    );
    expect(server.asks[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 20, max_tokens: 32, temperature: 0 });
    expect(server.asks[0]?.prompt).toContain('A. Left\nB. Right');
    expect(state.answer({ pair: 'p0000', image: 1 })).toMatchObject({
      text: 'The',
      read: { official: 'B', robust: 'B' },
      logprobs: { A: -3, B: -2.5 },
    });
    expect(result.metrics).toMatchObject({ mode: 'greedy', invalid: { n: 0, of: 4 }, confusion: { n: 2, of: 2 } });
  });

  test('of equal letters takes the first, and of one that is given that one', async () => {
    const { state } = await run('greedy', ({ n }) =>
      n === 1 ? candidates('x', { B: -1, A: -1 }) : candidates('B', { B: -0.2 }),
    );
    expect(state.answer({ pair: 'p0000', image: 1 })?.read.official).toBe('A');
    expect(state.answer({ pair: 'p0000', image: 2 })?.read.official).toBe('B');
  });

  test('asks for as many candidates as the endpoint was found to give', async () => {
    const beforeRun = () => Promise.resolve({ capabilities: { ...found, topLogprobs: 5 }, allowBlind: false });
    const { server } = await run('greedy', () => candidates('B', { B: -0.2 }), { beforeRun });
    expect(server.asks.map(({ body }) => (body as Record<string, unknown>)['top_logprobs'])).toEqual([5, 5, 5, 5]);
  });

  test('a reply without either letter is an error, never invalid, and paid for', async () => {
    const { result, state } = await run('greedy', ({ n }) =>
      n === 1 ? 'A' : n === 2 ? candidates('I', { I: -0.1, cannot: -2 }) : candidates('A', { A: -0.1 }),
    );
    expect(result).toMatchObject({ asked: 2, errors: 2, metrics: { complete: false, invalid: { n: 0, of: 2 } } });
    for (const image of [1, 2] as const) {
      expect(state.error({ pair: 'p0000', image })).toMatchObject({
        kind: 'no-logprobs',
        message: expect.stringContaining('no option’s letter'.replace('’', "'")) as string,
        usage: expect.anything() as unknown,
      });
    }
    expect(state.spent.metered).toBe(4);
  });
});

describe('prefix', () => {
  /** `Right` is the more probable, and the words before it do not matter. */
  const rightward = ({ prompt }: Ask): Reply =>
    promptTokens(prompt, word => (word === 'Right' ? -1 : word === 'Left' ? -2 : -9));

  test('asks about each option and chooses the more probable text', async () => {
    const { result, server, state } = await run('prefix', rightward);
    expect(server.asks.map(({ prompt }) => prompt).slice(0, 2)).toEqual([
      'Question: On which side is the finding of p0000? Answer: Left',
      'Question: On which side is the finding of p0000? Answer: Right',
    ]);
    expect(server.asks.every(({ images }) => images.length === 1)).toBe(true);
    expect(server.asks[0]?.body).toMatchObject({ prompt_logprobs: 1, max_tokens: 1 });
    expect(result).toMatchObject({ asked: 4, errors: 0 });
    const answer = state.answer({ pair: 'p0000', image: 1 });
    expect(answer).toMatchObject({
      text: 'B',
      read: { official: 'B', robust: 'B' },
      logprobs: { A: -2, B: -1 },
      asked: { A: { tokens: 1 }, B: { tokens: 1 } },
    });
    expect(answer?.request).toBe(answer?.asked?.['B']?.request);
    for (const letter of ['A', 'B']) {
      const request = answer?.asked?.[letter]?.request ?? '';
      const kept = await readTranscript(result.folder, { pair: 'p0000', image: 1, request });
      expect(JSON.stringify(kept?.sent.body)).toContain(letter === 'A' ? 'Answer: Left' : 'Answer: Right');
    }
  });

  test('by the geometric mean, so that a long option is at no disadvantage; of equal ones the later', async () => {
    const root = await folder();
    const long = { A: 'Left upper lobe', B: 'Right' };
    const manifest = await writtenManifest(root, 1, pair => ({ ...pair, options: long }));
    const logprob: Record<string, number> = { Left: -3, upper: -0.5, lobe: -0.25, Right: -1.5 };
    const server = await serve({ answer: ({ prompt }) => promptTokens(prompt, word => logprob[word] ?? -9) });
    const first = await runBenchmark(options(manifest, endpointAt(server.url), { mode: 'prefix' }));
    expect((await answers(first.folder)).answer({ pair: 'p0000', image: 1 })).toMatchObject({
      text: 'A',
      logprobs: { A: -1.25, B: -1.5 },
      asked: { A: { tokens: 3 }, B: { tokens: 1 } },
    });
    logprob['Right'] = -1.25;
    const second = await runBenchmark(options(manifest, endpointAt(server.url), { mode: 'prefix' }));
    expect((await answers(second.folder)).answer({ pair: 'p0000', image: 1 })?.text).toBe('B');
  });

  test('a question counts when both options have been asked about: one failure leaves nothing but its cost', async () => {
    const failing = await serve({
      answer: rightward,
      faults: n => (n === 2 ? { kind: 'status', status: 422, body: '{"error":"no"}' } : undefined),
    });
    const manifest = await writtenManifest(await folder(), 2);
    const first = await runBenchmark(options(manifest, endpointAt(failing.url), { mode: 'prefix', concurrency: 1 }));
    expect(first).toMatchObject({ asked: 3, errors: 1 });
    const state = await answers(first.folder);
    expect(state.error({ pair: 'p0000', image: 1 })).toMatchObject({ kind: 'http', status: 422, usage: {} });
    expect(state.spent.metered).toBe(4);
    const before = failing.requests;
    const more = { mode: 'prefix', concurrency: 1, resume: first.folder } as const;
    const second = await runBenchmark(options(manifest, endpointAt(failing.url), more));
    expect(second).toMatchObject({ asked: 1, errors: 0, metrics: { complete: true } });
    expect(failing.requests - before).toBe(2);
  });

  test('reads the tokens that TGI scores', async () => {
    const server = await startTgiServer({ logprobOf: token => (token === ' Right' ? -1 : -2) });
    const manifest = await writtenManifest(await folder(), 1);
    const result = await runBenchmark(options(manifest, endpointAt(server.url), { mode: 'prefix' })).finally(() =>
      server.close(),
    );
    expect(result).toMatchObject({ asked: 2, errors: 0 });
    expect((await answers(result.folder)).answer({ pair: 'p0000', image: 1 })).toMatchObject({
      text: 'B',
      logprobs: { A: -2, B: -1 },
      asked: { A: { tokens: 1 }, B: { tokens: 1 } },
    });
  });

  test('without log-probabilities, or where tokens do not part the option, is an error', async () => {
    const { result, state } = await run('prefix', ask => {
      if (ask.n <= 2) return 'x';
      return promptTokens(ask.prompt.replace('Answer: ', 'Answer:'), () => -1);
    });
    expect(result).toMatchObject({ asked: 0, errors: 4, metrics: { invalid: { n: 0, of: 0 } } });
    expect(state.error({ pair: 'p0000', image: 1 })?.message).toMatch(/gave no log-probabilities of the prompt/);
    expect(state.error({ pair: 'p0000', image: 2 })).toMatchObject({
      kind: 'no-logprobs',
      message: expect.stringMatching(/do not part option A from the words before it/) as string,
    });
  });
});

describe('what a mode needs', () => {
  test('is refused before anything is asked where the endpoint was found to lack it', async () => {
    const server = await serve();
    const manifest = await writtenManifest(await folder(), 1);
    for (const [mode, lacks] of [
      ['greedy', 'logprobs'],
      ['prefix', 'promptLogprobs'],
    ] as const) {
      const beforeRun = () => Promise.resolve({ capabilities: { ...found, [lacks]: false }, allowBlind: false });
      const refused = runBenchmark(options(manifest, endpointAt(server.url), { mode, beforeRun }));
      await expect(refused).rejects.toMatchObject({ kind: 'unsupported' });
    }
    const reasons = { promptLogprobs: 'Start it with another flag.' };
    const capabilities = { ...found, promptLogprobs: false, reasons };
    const beforeRun = () => Promise.resolve({ capabilities, allowBlind: false });
    const refused = runBenchmark(options(manifest, endpointAt(server.url), { mode: 'prefix', beforeRun }));
    await expect(refused).rejects.toMatchObject({ remedy: reasons.promptLogprobs });
    expect(server.requests).toBe(0);
  });

  test('baselines, missing judges, needless judges and judges that cannot read are refused', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const words = endpointAt('http://127.0.0.1:9');
    const refusal = async (more: Partial<RunOptions>, endpoint = words) =>
      runBenchmark(options(manifest, endpoint, more)).then(
        () => 'it ran',
        (error: Error) => error.message,
      );
    for (const mode of ['ff', 'greedy', 'prefix'] as const) {
      expect(await refusal({ mode, judge: mode === 'ff' ? words : undefined }, firstBaseline())).toMatch(
        /in the mode mc alone/,
      );
    }
    expect(await refusal({ mode: 'ff' })).toMatch(/needs a judge/);
    expect(await refusal({ mode: 'ff', judge: ruleEndpoint(() => 'A') })).toMatch(/cannot be a judge/);
    expect(await refusal({ mode: 'mc', judge: words })).toMatch(/has no use for one/);
  });

  test('is said of every mode, for whoever offers them', () => {
    expect(MODE_CHOICES.map(({ mode, needs }) => [mode, needs])).toEqual([
      ['mc', undefined],
      ['ff', 'judge'],
      ['greedy', 'logprobs'],
      ['prefix', 'promptLogprobs'],
    ]);
    for (const { title, needs, needsText } of MODE_CHOICES) {
      expect(title).toMatch(/^\S.+\S$/);
      expect(needsText === undefined).toBe(needs === undefined);
    }
  });
});

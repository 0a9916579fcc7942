import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { scoreRecorded } from '../../../src/core/benchmark/recorded';
import { readJournal } from '../../../src/core/benchmark/journal';
import { readRun } from '../../../src/core/benchmark/runFolder';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { RunOptions } from '../../../src/core/benchmark/runner';
import { readTranscript } from '../../../src/core/benchmark/transcripts';
import { AnswerCache, cached } from '../../../src/core/endpoint/answerCache';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import type { Manifest } from '../../../src/core/dataset/types';
import type { Endpoint } from '../../../src/core/endpoint/types';
import type { Ask } from '../../support/openaiServer';
import { endpointAt, serve } from '../endpoint/support';
import { options, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const answers = (run: string) => readJournal(path.join(run, 'answers.jsonl')).then(({ state }) => state);
const lines = async (run: string) =>
  (await readFile(path.join(run, 'answers.jsonl'), 'utf8')).split('\n').filter(line => line !== '');
const ff = (manifest: Manifest, endpoint: Endpoint, judge: Endpoint, more: Partial<RunOptions> = {}) =>
  options(manifest, endpoint, { mode: 'ff', judge, concurrency: 1, ...more });
const scored = (a: number, b: number) => `A: ${a}\nB: ${b}\nYour explanation: by rule.`;
const USAGE = { prompt_tokens: 100, completion_tokens: 10 };

/** The model always says left, in words; the judge answers by `rule`. */
async function both(rule: (ask: Ask) => string) {
  const model = await serve({ answer: () => ({ text: '<think>Left or right?</think>On the left.', usage: USAGE }) });
  const judge = await serve({ answer: ask => ({ text: rule(ask), usage: USAGE }) });
  return {
    ...{ model, judge },
    endpoint: endpointAt(model.url, { price: { prompt: 1e4, completion: 0 } }),
    judging: endpointAt(judge.url, { name: 'judge', model: 'j', price: { prompt: 2e4, completion: 0 } }),
  };
}

describe('free text', () => {
  test('is asked without options and scored in words alone; all of it is recorded', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const { model, judge, endpoint, judging } = await both(() => scored(9, 2));
    const result = await runBenchmark(ff(manifest, endpoint, judging));
    expect(result).toMatchObject({ mode: 'ff', asked: 4, errors: 0, stopped: undefined });
    // 100 prompt tokens of each side a question, at $0.01 and $0.02 a token.
    expect(result.cost?.soFar).toBeCloseTo(4 * (1 + 2), 9);
    // "On the left" is A for everything: confused, and right for one image of each pair.
    expect(result.metrics).toMatchObject({ confusion: { n: 2, of: 2 }, individualAccuracy: { n: 2, of: 4 } });

    expect(model.asks.map(({ images }) => images.length)).toEqual([1, 1, 1, 1]);
    expect(model.asks[0]?.prompt).toContain('On which side is the finding of p0000?');
    expect(model.asks[0]?.prompt).not.toMatch(/Left|Right/);
    const [first] = judge.asks;
    expect(judge.asks.map(({ images }) => images.length)).toEqual([0, 0, 0, 0]);
    expect(first?.prompt).toMatch(/Option A: Left\nOption B: Right\n\n.*\n"""\nOn the left\.\n"""/);
    expect(first?.temperature).toBe(0);

    const { run } = await readRun(result.folder);
    expect(run).toMatchObject({ mode: 'ff', parameters: { temperature: 0, maxTokens: 512 } });
    expect(run.judge).toMatchObject({
      kind: 'openai',
      name: 'judge',
      host: judge.host,
      model: 'j',
      wording: 'medprobe',
    });
    const answer = (await answers(result.folder)).answer({ pair: 'p0000', image: 1 });
    expect(answer).toMatchObject({
      text: '<think>Left or right?</think>On the left.',
      thought: 'Left or right?',
      read: { official: 'A', robust: 'A' },
      judged: { scores: { A: 9, B: 2 }, official: { A: 9, B: 2 }, text: scored(9, 2), cached: false },
    });
    for (const request of [answer?.request ?? '', answer?.judged?.request ?? '']) {
      const kept = await readTranscript(result.folder, { pair: 'p0000', image: 1, request });
      expect(kept?.sent.url).toContain(request === answer?.request ? model.host : judge.host);
    }
    expect((await scoreRecorded(result.folder)).metrics).toEqual(result.metrics);
  });

  test('is in the benchmark’s words where they are there, the judge’s too', async () => {
    const root = await folder();
    const file = path.join(root, 'configs', 'prompts', 'answering.json');
    await mkdir(path.dirname(file), { recursive: true });
    const conversion = { instruct_prompt: 'Score both.', role: 'Helper', init_prompt: 'You check.', temperature: 0.7 };
    const prompts = {
      prompts: { gpt4: { default: 'Say freely: {}' } },
      init_prompts: { default: 'You help.' },
      conversion,
    };
    await writeFile(file, JSON.stringify(prompts));
    const manifest = { ...(await writtenManifest(root, 1)), officialPrompts: file };
    const { model, judge, endpoint, judging } = await both(() => scored(9, 2));
    const result = await runBenchmark(ff(manifest, endpoint, judging, { wording: 'official' }));
    expect(model.asks[0]).toMatchObject({
      system: 'You help.',
      prompt: 'Say freely: On which side is the finding of p0000?',
    });
    expect(judge.asks[0]).toMatchObject({
      system: 'You check.',
      temperature: 0.7,
      prompt:
        '[Question]\nOn which side is the finding of p0000?\n\n[Answer A]\nLeft\n\n[Answer B]\nRight\n\n' +
        '[Helper]\nOn the left.\n\n[End of Helper]\n\n[System]\nScore both.\n\n',
    });
    expect((await readRun(result.folder)).run.judge).toMatchObject({ wording: 'official', system: 'You check.' });
  });

  test('both readings of the judge are kept: what its official parser fails on is invalid there', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const { endpoint, judging } = await both(() => '**A**: 8/10\n**B**: 2.5');
    const { metrics, folder: run } = await runBenchmark(ff(manifest, endpoint, judging));
    expect(metrics).toMatchObject({ parser: 'official', invalid: { n: 2, of: 2 }, parserDisagreements: 2 });
    expect((await answers(run)).answer({ pair: 'p0000', image: 1 })).toMatchObject({
      read: { official: null, robust: 'A' },
      judged: { scores: { A: 8, B: 2.5 }, official: null },
    });
    const robust = await scoreRecorded(run, { parser: 'robust' });
    expect(robust.metrics).toMatchObject({ invalid: { n: 0 }, confusion: { n: 1, of: 1 } });
  });

  test('scores that are close are an invalid answer, and no failure', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const { endpoint, judging } = await both(() => scored(6, 4));
    const { metrics, errors } = await runBenchmark(ff(manifest, endpoint, judging));
    expect([metrics.invalid.n, errors]).toEqual([2, 0]);
  });
});

describe('a judge that fails', () => {
  test('is asked once more where its reply cannot be read, past the cache', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    let n = 0;
    const { model, judge, endpoint, judging } = await both(() => (++n === 1 ? 'Both are fine.' : scored(1, 8)));
    const kept = cached(judging, new AnswerCache(await folder()), error => expect.fail(error.message));
    const { errors, folder: run, cost } = await runBenchmark(ff(manifest, endpoint, kept));
    // The second image has the same answer: what cannot be read comes from the cache, and is asked for anew.
    expect([errors, model.requests, judge.requests]).toEqual([0, 2, 3]);
    expect(cost?.soFar).toBeCloseTo(2 * 1 + 3 * 2, 9);
    const answer = (await answers(run)).answer({ pair: 'p0000', image: 2 });
    expect(answer).toMatchObject({ read: { official: 'B' }, judged: { unread: 'Both are fine.', scores: { B: 8 } } });
  });

  test('is an error of its own, and resuming asks it alone', async () => {
    const manifest = await writtenManifest(await folder(), 3);
    const bad = await both(ask => (ask.prompt.includes('p0001') ? 'Both are fine.' : scored(9, 2)));
    const first = await runBenchmark(ff(manifest, bad.endpoint, bad.judging));
    expect(first).toMatchObject({ asked: 4, errors: 2, metrics: { complete: false, invalid: { n: 0, of: 4 } } });
    const state = await answers(first.folder);
    expect(state.error({ pair: 'p0001', image: 1 })).toMatchObject({
      ...{ kind: 'unreadable', by: 'judge', text: 'Both are fine.' },
      usage: { promptTokens: 200 },
    });
    expect(state.unjudged({ pair: 'p0001', image: 1 })?.text).toMatch(/On the left/);
    expect((await scoreRecorded(first.folder)).metrics).toEqual(first.metrics);

    const asked = bad.model.requests;
    const judge = await serve({ answer: () => scored(9, 2) });
    const elsewhere = { name: 'judge', model: 'j', price: { prompt: 2e4, completion: 0 } };
    const refused = runBenchmark(
      ff(manifest, bad.endpoint, endpointAt(judge.url, elsewhere), { resume: first.folder }),
    );
    await expect(refused).rejects.toThrow(/the host of the judge was/);
    await bad.judge.close();
    const again = await serve({ answer: () => scored(9, 2) });
    const run = path.join(first.folder, 'run.json');
    await writeFile(run, (await readFile(run, 'utf8')).replaceAll(bad.judge.host, again.host));
    const second = await runBenchmark(
      ff(manifest, bad.endpoint, endpointAt(again.url, elsewhere), { resume: first.folder }),
    );
    expect(second).toMatchObject({ asked: 2, fromJournal: 4, errors: 0, metrics: { complete: true } });
    expect([bad.model.requests, again.requests]).toEqual([asked, 2]);
  });

  test('that is not there stops the run after ten failures, with every answer kept', async () => {
    const manifest = await writtenManifest(await folder(), 8);
    const { model, judge, endpoint, judging } = await both(() => '');
    await judge.close();
    const { stopped, errors, folder: run } = await runBenchmark(ff(manifest, endpoint, judging));
    expect(stopped?.kind).toBe('network');
    expect([errors, model.requests]).toEqual([10, 10]);
    const state = await answers(run);
    expect([...state.errors].every(error => error.by === 'judge')).toBe(true);
    expect(state.unjudged({ pair: 'p0004', image: 2 })?.text).toMatch(/On the left/);
  });

  test('gets no words without consent to its host', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const { endpoint } = await both(() => '');
    const resolve = () => Promise.resolve([{ address: '203.0.113.7', family: 4 }]);
    const far = endpointAt('http://judge.example:8000', { name: 'far' }, { consent: headlessConsent([]), resolve });
    const { stopped } = await runBenchmark(ff(manifest, endpoint, far));
    expect(stopped).toMatchObject({ kind: 'consent' });
    expect(stopped?.message).toMatch(/judge\.example:8000/);
  });
});

describe('a run in free text that is cut off', () => {
  test('between answer and judgement asks the judge, and not the model again', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const { model, judge, endpoint, judging } = await both(() => scored(9, 2));
    const whole = await runBenchmark(ff(manifest, endpoint, judging));
    const written = await lines(whole.folder);
    expect(written.map(line => (JSON.parse(line) as { kind?: string }).kind ?? 'judged')).toEqual(
      Array.from({ length: 4 }, () => ['unjudged', 'judged']).flat(),
    );
    for (let cut = 0; cut < written.length; cut++) {
      // As after a kill: whole lines, and a torn one.
      await writeFile(
        path.join(whole.folder, 'answers.jsonl'),
        `${written
          .slice(0, cut)
          .map(line => `${line}\n`)
          .join('')}${(written[cut] ?? '').slice(0, 40)}`,
      );
      const before = [model.requests, judge.requests] as const;
      const resumed = await runBenchmark(ff(manifest, endpoint, judging, { resume: whole.folder }));
      expect(resumed.metrics).toEqual(whole.metrics);
      expect(model.requests - before[0]).toBe(4 - Math.ceil(cut / 2));
      expect(judge.requests - before[1]).toBe(4 - Math.floor(cut / 2));
    }
  });

  test('is within its budget, judge included', async () => {
    const manifest = await writtenManifest(await folder(), 10);
    const { endpoint, judging } = await both(() => scored(9, 2));
    const { stopped, asked, cost } = await runBenchmark(ff(manifest, endpoint, judging, { budget: 13 }));
    expect(stopped?.message).toMatch(/The budget of \$13\.00 allows no further pair/);
    expect([asked, cost?.soFar]).toEqual([4, 12]);
    const free = { ...judging, info: { ...judging.info, price: undefined } } as unknown as Endpoint;
    await expect(runBenchmark(ff(manifest, endpoint, free, { budget: 1 }))).rejects.toThrow(/what "judge" costs/);
  });
});

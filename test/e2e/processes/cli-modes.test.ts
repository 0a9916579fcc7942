import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/core/dataset/load';
import type { RunFile } from '../../../src/core/benchmark/formats';
import type { Metrics } from '../../../src/core/benchmark/types';
import { finished, jsonLines, runCli, startCli } from '../../support/cli';
import { startOpenAiServer } from '../../support/openaiServer';
import type { Ask, OpenAiServer, Reply } from '../../support/openaiServer';
import { isCanary, seeing } from '../../support/seeing';
import { candidates, promptTokens } from '../../support/tokens';

const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-modes-'));
const samples = path.join(root, 'samples');
const manifest = path.join(samples, 'phantoms.pairs.jsonl');
const servers: OpenAiServer[] = [];
let firstOptions: ReadonlyMap<string, string>;
beforeAll(async () => {
  cpSync('samples', samples, { recursive: true });
  const { pairs } = await loadManifest(manifest);
  firstOptions = new Map(pairs.map(({ pair }) => [pair.question ?? '', Object.values(pair.options ?? {})[0] ?? '']));
});
afterEach(() => Promise.all(servers.splice(0).map(server => server.close())));
afterAll(() => rmSync(root, { recursive: true }));

async function serve(answer: (ask: Ask) => string | Reply, delayMs = 0): Promise<OpenAiServer> {
  const server = await startOpenAiServer({ answer, delayMs });
  servers.push(server);
  return server;
}

interface RunReply {
  readonly run: string;
  readonly mode: string;
  readonly asked: number;
  readonly errors: number;
  readonly metrics: Metrics;
  readonly folder: string;
}
const argumentsOf = (...args: string[]) => ['run', manifest, '--json', '--cache', path.join(root, 'cache'), ...args];
async function run(...args: string[]): Promise<RunReply> {
  const { code, stdout, stderr } = await runCli(argumentsOf('--model', 'm', ...args));
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunReply;
}

/** The first option of the question that a prompt holds. */
const firstOption = (prompt: string): string =>
  [...firstOptions].find(([question]) => prompt.includes(question))?.[1] ?? '';
/** A judge that finds the first option in everything. */
const kindJudge = () => '**A**: 9/10\n**B**: 1/10';
const OFTEN_A = { individualAccuracy: { value: 50 }, confusion: { value: 100 }, invalid: { n: 0 }, complete: true };

describe('medprobe run', () => {
  it('--mode ff has a judge score free text, and score says the same', async () => {
    const model = await serve(({ prompt }) => firstOption(prompt));
    const judge = await serve(kindJudge);
    const judging = ['--judge', judge.url, '--judge-model', 'j'];
    const reply = await run('--mode', 'ff', '--endpoint', model.url, '--allow-blind', ...judging, '--no-cache');
    expect(reply).toMatchObject({ mode: 'ff', asked: 24, errors: 0, metrics: { invalid: { n: 24, of: 24 } } });
    expect([model.asks.length, judge.asks.length]).toEqual([24, 24]);
    expect(judge.asks[0]).toMatchObject({ model: 'j', images: [] });
    const recorded = JSON.parse(readFileSync(path.join(reply.folder, 'run.json'), 'utf8')) as RunFile;
    expect(recorded.judge).toMatchObject({ host: judge.host, model: 'j', wording: 'medprobe' });
    const robust = await runCli(['score', reply.folder, '--parser', 'robust', '--json']);
    expect(JSON.parse(robust.stdout)).toMatchObject(OFTEN_A);
  });

  it('--mode greedy reads log-probabilities, of an endpoint that was found to give them', async () => {
    const server = await serve(ask => {
      const reply = candidates(seeing(() => 'B')(ask), { B: -1.5, A: -0.5 });
      return isCanary(ask) ? reply : { ...reply, text: 'B' };
    });
    const reply = await run('--mode', 'greedy', '--endpoint', server.url);
    expect(reply).toMatchObject({ mode: 'greedy', asked: 24, metrics: OFTEN_A });
  });

  it('--mode prefix reads the probability of the options’ words', async () => {
    const server = await serve(ask => {
      const first = firstOption(ask.prompt).split(' ');
      return promptTokens(ask.prompt, word => (first.includes(word) ? -0.5 : -3));
    });
    const reply = await run('--mode', 'prefix', '--endpoint', server.url, '--allow-blind');
    expect(reply).toMatchObject({
      mode: 'prefix',
      asked: 24,
      errors: 0,
      metrics: { invalid: { n: 0 }, complete: true },
    });
    expect(server.asks).toHaveLength(48);
    expect(reply.metrics.perPair.flatMap(({ read }) => read).filter(read => read === 'A').length).toBeGreaterThan(12);
  });

  it('refuses a mode that the endpoint, or the judge, cannot serve before it asks a question', async () => {
    const blunt = await serve(seeing(() => 'A'));
    const refused = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(argumentsOf(...args));
      expect(stdout).toBe('');
      return [code, stderr] as const;
    };
    const greedy = await refused('--mode', 'greedy', '--endpoint', blunt.url, '--model', 'm');
    expect(greedy).toEqual([
      3,
      expect.stringMatching(/gives no log-probabilities of its replies, which the mode greedy/),
    ]);
    const prefix = await refused('--mode', 'prefix', '--endpoint', blunt.url, '--model', 'm');
    expect(prefix).toEqual([3, expect.stringMatching(/gives no log-probabilities of the prompt/)]);
    expect(blunt.asks.some(({ prompt }) => firstOption(prompt) !== '')).toBe(false);
    expect((await refused('--mode', 'ff', '--endpoint', blunt.url))[0]).toBe(2);
    const baseline = await refused('--mode', 'ff', '--endpoint', blunt.url, '--judge', 'baseline:first');
    expect(baseline).toEqual([2, expect.stringMatching(/baseline:first cannot be a judge/)]);
    expect((await refused('--mode', 'prefix', '--endpoint', 'baseline:first'))[0]).toBe(2);
    const encoder = await refused('--endpoint', 'baseline:encoder', '--encoder', 'structure');
    expect(encoder).toEqual([3, expect.stringMatching(/no text tower/)]);
  });

  it('--mode ff, killed while its judge thinks, asks neither of them twice', async () => {
    const model = await serve(({ prompt }) => firstOption(prompt));
    const judge = await serve(kindJudge, 40);
    const args = ['--mode', 'ff', '--endpoint', model.url, '--judge', judge.url, '--allow-blind', '--concurrency', '2'];
    const child = startCli(argumentsOf(...args));
    const done = finished(child);
    await judge.arrived(8);
    child.kill('SIGKILL');
    expect((await done).code).toBeNull();

    const runs = path.join(samples, '.medprobe', 'runs');
    const [killed = ''] = readdirSync(runs).filter(id => existsSync(path.join(runs, id, 'run.lock')));
    const file = path.join(runs, killed, 'answers.jsonl');
    const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1).join('\n');
    const events = jsonLines(whole) as { t: string; kind?: string }[];
    const [answered, settled] = [
      events.filter(({ kind }) => kind === 'unjudged').length,
      events.filter(({ t }) => t === 'answer').length,
    ];
    expect(answered).toBeGreaterThan(settled);
    writeFileSync(file, `${whole}\n`);

    const [askedBefore, judgedBefore] = [model.requests, judge.requests];
    const { code, stdout, stderr } = await runCli(argumentsOf(...args, '--resume', killed));
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      run: killed,
      asked: 24 - settled,
      errors: 0,
      metrics: { complete: true },
    });
    expect(model.requests - askedBefore).toBe(24 - answered);
    expect(judge.requests - judgedBefore).toBe(24 - settled);
  });
});

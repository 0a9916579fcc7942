import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { questionKey } from '../../../src/core/benchmark/journal';
import { parseAnswerEvent } from '../../../src/core/benchmark/formats';
import type { RunResult } from '../../../src/core/benchmark/runner';
import { finished, runCli, startCli } from '../../support/cli';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';

const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-cli-controls-'));
let samples: string;
let server: OpenAiServer | undefined;
beforeEach(() => {
  samples = mkdtempSync(path.join(base, 'samples-'));
  cpSync('samples', samples, { recursive: true });
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(() => rmSync(base, { recursive: true }));

const command = (...args: string[]) => [
  ...['run', path.join(samples, 'phantoms.pairs.jsonl'), '--json', '--no-cache', ...args],
];

it('runs every endpoint that can be run, and gives an array with the error of the one that cannot', async () => {
  const endpoints = ['--endpoint', 'http://192.0.2.1:8000', '--endpoint', 'baseline:first'];
  const { code, stdout } = await runCli(command(...endpoints, '--control', 'options-swapped'));
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    { endpoint: '192.0.2.1:8000', error: expect.stringMatching(/would leave this machine/) as string },
    { endpoint: 'baseline:first', controls: { 'options-swapped': { sameLetter: { n: 24, of: 24 } } } },
  ]);
  const unknown = await runCli(command('--endpoint', 'baseline:first', '--control', 'images-swapped'));
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/two images at once/) as string });
});

it('killed three times, a run with controls and repeats loses what was in flight and asks nothing twice', async () => {
  const concurrency = 4;
  const told = { at: Infinity, kill: () => undefined as void };
  let answers = 0;
  server = await startOpenAiServer({
    answer: () => {
      answers += 1;
      if (answers === told.at) told.kill();
      return 'A';
    },
  });
  const more = [
    '--allow-blind',
    '--control',
    'options-swapped,image-blank',
    '--repeats',
    '2',
    '--concurrency',
    `${concurrency}`,
  ];
  const runs = path.join(samples, '.medprobe', 'runs');
  const resume = () => readdirSync(runs).flatMap(run => ['--resume', run]);
  const recorded = () => {
    const [run = ''] = readdirSync(runs);
    const lines = readFileSync(path.join(runs, run, 'answers.jsonl'), 'utf8')
      .split('\n')
      .slice(0, -1);
    return lines.map((line, n) => questionKey(parseAnswerEvent(line, `line ${n + 1}`)));
  };
  let inFlight = 0;
  for (const [kill, after] of [17, 30, 41].entries()) {
    const child = startCli(command('--endpoint', server.url, ...more, ...(kill === 0 ? [] : resume())));
    told.at = answers + after;
    told.kill = () => void child.kill('SIGKILL');
    await finished(child);
    expect(answers - inFlight - recorded().length).toBeLessThanOrEqual(concurrency);
    inFlight = answers - recorded().length;
  }
  told.at = Infinity;
  const { code, stdout } = await runCli(command('--endpoint', server.url, ...more, ...resume()));
  expect(code).toBe(0);
  const questions = 24 * 5;
  expect(JSON.parse(stdout) as RunResult).toMatchObject({ errors: 0, metrics: { complete: true } });
  expect(new Set(recorded()).size).toBe(questions);
  expect(recorded()).toHaveLength(questions);
  expect(answers).toBe(questions + inFlight);
});

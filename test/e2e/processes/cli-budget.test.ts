import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runCli } from '../../support/cli';
import type { CliResult } from '../../support/cli';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';

const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-budget-'));
const dataset = path.join(root, 'samples');
const config = path.join(root, 'endpoints.json');
const USAGE = { prompt_tokens: 1000, completion_tokens: 10 };

describe('medprobe run with money and a cache', () => {
  let server: OpenAiServer;
  let manifest = '';
  beforeAll(async () => {
    cpSync('samples', dataset, { recursive: true });
    manifest = path.join(dataset, readdirSync(dataset).find(name => name.endsWith('.pairs.jsonl')) ?? '');
    server = await startOpenAiServer({ answer: () => ({ text: 'A', usage: USAGE }) });
    const endpoints = [
      { name: 'priced', url: server.url, model: 'm', price: { prompt: 1000, completion: 0 } },
      { name: 'unpriced', url: server.url, model: 'm' },
    ];
    writeFileSync(config, JSON.stringify({ endpoints }));
  });
  afterAll(async () => {
    await server.close();
    rmSync(root, { recursive: true });
  });

  const run = (endpoint: string, ...args: string[]): Promise<CliResult> =>
    runCli([
      'run',
      manifest,
      '--endpoint',
      endpoint,
      '--config',
      config,
      '--cache',
      path.join(root, 'cache'),
      '--allow-blind',
      '--json',
      ...args,
    ]);
  /** Those of the manifest; the others find out whether the endpoint sees. */
  const questions = (): number =>
    server.asks.filter(({ prompt }) => /\bA\. /.test(prompt) && /\bB\. /.test(prompt)).length;
  const resultOf = ({ stdout }: CliResult) => jsonLines(stdout)[0] as Record<string, unknown>;

  it('refuses a budget without a price, saying what to do', async () => {
    const { code, stdout, stderr } = await run('unpriced', '--budget', '1');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/what "unpriced" costs is not known.*"price"/);
    expect((await run('priced', '--budget', 'much')).code).toBe(2);
    expect(server.requests).toBe(0);
  });

  it('stops within the budget, and goes on with a larger one', async () => {
    const first = await run('priced', '--budget', '4.5');
    expect(first.code, first.stderr).toBe(1);
    expect(first.stderr).toMatch(/The budget of \$4\.50 allows no further pair: \$4\.00/);
    expect(resultOf(first)).toMatchObject({ asked: 4, errors: 0, cost: { soFar: 4, maybeBilled: { requests: 0 } } });
    const second = await run('priced', '--budget', '1000', '--resume', String(resultOf(first)['run']));
    expect(second.code, second.stderr).toBe(0);
    expect(resultOf(second)).toMatchObject({ metrics: { complete: true }, cost: { soFar: questions() } });
  });

  it('asks nobody for what was answered before, unless it is told to', async () => {
    const asked = questions();
    const again = await run('priced');
    expect(resultOf(again)).toMatchObject({ asked, fromCache: asked, cost: { soFar: 0 } });
    expect(questions()).toBe(asked);
    const anew = await run('priced', '--no-cache');
    expect(resultOf(anew)).toMatchObject({ asked, fromCache: 0 });
    expect(questions()).toBe(2 * asked);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as esbuild from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { readJournal } from '../../../src/core/benchmark/journal';
import type { RunResult } from '../../../src/core/benchmark/runner';
import { temporaryFolders } from './fixtures';
import { CONCURRENCY, killedRun, PAIRS } from './killDriver';

const KILLS = 20;
const QUESTIONS = 2 * PAIRS;
const folder = temporaryFolders();
let driver = '';

beforeAll(async () => {
  driver = path.join(await folder(), 'driver.cjs');
  const entry = path.join(import.meta.dirname, 'killDriver.ts');
  await esbuild.build({
    entryPoints: [entry],
    outfile: driver,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

const lines = (text: string): string[] => text.split('\n').filter(line => line !== '');
const asked = async (log: string): Promise<string[]> => lines(await readFile(log, 'utf8').catch(() => ''));

/** Starts a run in a process of its own and kills it once `answers` answers are in its journal. */
async function runAndKill(root: string, log: string, answers: number): Promise<string> {
  const env = { ...process.env, MEDPROBE_KILL_DRIVER: '1' };
  const child = spawn(process.execPath, [driver, root, log], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const runs = path.join(root, '.medprobe', 'runs');
  for (;;) {
    const [run] = await readdir(runs).catch(() => []);
    const file = run === undefined ? '' : path.join(runs, run, 'answers.jsonl');
    if (run !== undefined && count(file) >= answers) {
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
      return path.join(runs, run);
    }
    expect(child.exitCode, 'the run ended before it could be killed').toBeNull();
    await wait(1);
  }
}

function count(file: string): number {
  try {
    return lines(readFileSync(file, 'utf8')).length;
  } catch {
    return 0; // not there yet
  }
}

const figures = ({ metrics, errors }: RunResult): unknown => ({ metrics, errors });

test(`killed at any of ${KILLS} moments, a run loses only what was in flight and ends with the same figures`, async () => {
  const whole = await folder();
  const expected = figures(await killedRun({ root: whole, log: path.join(whole, 'log') }));
  expect(expected).toMatchObject({ metrics: { complete: true, pairs: PAIRS } });

  for (let kill = 0; kill < KILLS; kill++) {
    const root = await folder();
    const before = path.join(root, 'before.log');
    // From the first answer to a few before the last one that the process gives.
    const moment = 1 + Math.round((kill * (QUESTIONS - 40)) / (KILLS - 1));
    const run = await runAndKill(root, before, moment);

    const recorded = [...(await readJournal(path.join(run, 'answers.jsonl'))).state.answers].map(a =>
      JSON.stringify([a.pair, a.image]),
    );
    const lost = (await asked(before)).filter(question => !recorded.includes(question));
    expect(recorded.length).toBeGreaterThanOrEqual(moment);
    expect(lost.length).toBeLessThanOrEqual(CONCURRENCY);

    const after = path.join(root, 'after.log');
    const resumed = await killedRun({ root, log: after, resume: run });
    const again = await asked(after);
    expect(again.filter(question => recorded.includes(question))).toEqual([]);
    expect(new Set([...recorded, ...again]).size).toBe(QUESTIONS);
    expect(again).toHaveLength(QUESTIONS - recorded.length);
    expect(resumed.fromJournal).toBe(recorded.length);
    expect(figures(resumed)).toEqual(expected);
  }
}, 120_000);

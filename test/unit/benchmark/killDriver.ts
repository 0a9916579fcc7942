import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { AskRequest, Endpoint } from '../../../src/core/endpoint/types';
import { balancedManifest } from './manifest';

/** The run that kill.test.ts kills: `node killDriver.js <dataset folder> <file to log every question to>`. */
export const PAIRS = 176;
export const CONCURRENCY = 4;

/** Correct, wrong or unreadable, by the pair and image alone, so that every run has the same answers. */
export function fixedAnswer({ pair, image }: Pick<AskRequest, 'pair' | 'image'>): string {
  const n = Number(pair.slice(1)) * 2 + image;
  return n % 7 === 0 ? 'I cannot say.' : (n * 5) % 11 < 6 ? 'A' : 'B';
}

/** Writes down each question before it answers, slowly enough to be killed in between. */
export const loggedEndpoint = (log: string, ms: number): Endpoint => ({
  info: { kind: 'baseline', name: 'logged' },
  async ask(request, signal) {
    appendFileSync(log, `${JSON.stringify([request.pair, request.image])}\n`);
    await wait(ms, undefined, signal === undefined ? {} : { signal });
    return { text: fixedAnswer(request), finish: 'stop', ms, request: 'r' };
  },
});

export const killedRun = (root: string, log: string, ms: number, resume?: string) =>
  runBenchmark({
    manifest: balancedManifest(root, PAIRS),
    endpoint: loggedEndpoint(log, ms),
    image: { format: 'png', maxSide: 896, quality: 90 },
    attach: () => Promise.reject(new Error('this endpoint looks at no image')),
    concurrency: CONCURRENCY,
    version: '0.1.0',
    program: 'kill test',
    resume,
  });

const [root, log] = process.argv.slice(2);
if (process.env['MEDPROBE_KILL_DRIVER'] === '1' && root !== undefined && log !== undefined) {
  void killedRun(root, log, 2);
}

import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunResult } from '../../../src/core/benchmark/runner';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { AskRequest, Endpoint } from '../../../src/core/endpoint/types';
import { balancedManifest, writePlaceholder } from './manifest';

/** The run that kill.test.ts kills: `node killDriver.js <dataset folder> <file to log every question to>`. */
export const PAIRS = 176;
export const CONCURRENCY = 4;

/** Correct, wrong or unreadable, by the pair and image alone, so that every run has the same answers. */
export function fixedAnswer({ pair, image }: Pick<AskRequest, 'pair' | 'image'>): string {
  const n = Number(pair.slice(1)) * 2 + image;
  return n % 7 === 0 ? 'I cannot say.' : (n * 5) % 11 < 6 ? 'A' : 'B';
}

/** Writes down each question before it answers it after `ms`; questions about pairs after `last` are never answered. */
const loggedEndpoint = (log: string, ms: number, last: string): Endpoint => ({
  info: { kind: 'baseline', name: 'logged' },
  async ask(request, signal) {
    appendFileSync(log, `${JSON.stringify([request.pair, request.image])}\n`);
    await wait(request.pair > last ? 2 ** 31 - 1 : ms, undefined, signal === undefined ? {} : { signal });
    return { text: fixedAnswer(request), finish: 'stop', ms, request: 'r' };
  },
});

interface Killed {
  readonly root: string;
  readonly log: string;
  readonly ms?: number;
  readonly last?: string;
  readonly resume?: string;
}

export const killedRun = ({ root, log, ms = 0, last = 'z', resume }: Killed): Promise<RunResult> => {
  const manifest = balancedManifest(root, PAIRS);
  writePlaceholder(manifest);
  return runBenchmark({
    manifest,
    endpoint: loggedEndpoint(log, ms, last),
    image: { format: 'png', maxSide: 896, quality: 90 },
    attach: () => Promise.reject(new Error('this endpoint looks at no image')),
    concurrency: CONCURRENCY,
    version: '0.1.0',
    program: 'kill test',
    resume,
  });
};

const [root, log] = process.argv.slice(2);
if (process.env['MEDPROBE_KILL_DRIVER'] === '1' && root !== undefined && log !== undefined) {
  // It never ends by itself, so that there is always a process to kill.
  void killedRun({ root, log, ms: 2, last: 'p0167' });
}

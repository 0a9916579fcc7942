/** What every command shares: global options, the workers, output, interruption. */
import path from 'node:path';
import envPaths from 'env-paths';
import { Option } from 'commander';
import type { Command } from 'commander';
import { WEIGHT_MEMORIES } from '../core/encoder/checkpoint/session';
import type { WeightMemory } from '../core/encoder/checkpoint/session';
import { PROVIDERS } from '../core/encoder/tuning/provider';
import type { Provider } from '../core/encoder/tuning/provider';
import { RemoteClient } from '../core/encoder/remote/client';
import { keyFromEnvironment } from '../core/endpoint/config';
import type { RetryNotice } from '../core/endpoint/retry';
import { Workers } from '../worker/workers';
import { consentOfCall } from './consent';
import { Output } from './output';

/** 0 done, 1 something fell short, 2 the call was wrong, 3 could not do it, 130 interrupted (143 where by SIGTERM: main). */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface CommonOptions {
  readonly provider?: Provider;
  readonly memory?: WeightMemory;
  readonly json?: boolean;
  readonly verbose?: boolean;
  /** False for `--no-cache`, of commands that have it. */
  readonly cache?: string | boolean;
  readonly config?: string;
  readonly seed?: string;
  /** Of commands that may send images: the hosts that they may go to. */
  readonly allowHost?: string[];
}

export interface Context {
  readonly out: Output;
  readonly workers: Workers;
  readonly signal: AbortSignal;
  readonly cacheDir: string;
}

/** The options that every command understands. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON value (or JSON Lines) on standard output, nothing else there')
    .option('--verbose', 'details, and the stack of an error')
    .option('--cache <dir>', 'the cache folder (default: the platform’s)')
    .option(
      '--config <file>',
      'a medprobe.json with endpoints and defaults (default: the nearest one above the dataset)',
    )
    .option('--seed <n>', 'fixes everything random')
    .addOption(
      new Option('--provider <p>', 'what computes model folders (default: auto)').choices(PROVIDERS).default('auto'),
    )
    .addOption(
      new Option('--memory <m>', 'of a model folder’s fp32 weights').choices(WEIGHT_MEMORIES).default('mapped'),
    );
}

declare const __MEDPROBE_VERSION__: string;
export const version = __MEDPROBE_VERSION__;

/** Where runs go whose dataset cannot be written. */
export const runsFallbackDir = (): string => path.join(envPaths('medprobe', { suffix: '' }).data, 'runs');

export const defaultCacheDir = (): string => envPaths('medprobe', { suffix: '' }).cache;

/** Answers at temperature 0 that were given before. */
export const answersCacheDir = ({ cacheDir }: Pick<Context, 'cacheDir'>): string => path.join(cacheDir, 'answers');

/** Finished batches are on disk; the one that is computed now is given this time. */
const WORKER_GRACE_MS = 1_000;

/** Runs a command with its context; ends the workers whatever happens. */
export async function withContext(
  options: CommonOptions,
  signal: AbortSignal,
  run: (context: Context) => Promise<ExitCode>,
): Promise<ExitCode> {
  const out = new Output({ json: options.json ?? false, verbose: options.verbose ?? false });
  const cacheDir = typeof options.cache === 'string' ? path.resolve(options.cache) : defaultCacheDir();
  const workers: Workers = new Workers({
    distDir: __dirname,
    cacheDir,
    ...(options.provider === undefined ? {} : { provider: options.provider }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    connect: async (remote, files) => {
      const consent = consentOfCall({ out, workers, signal }, options.allowHost ?? [], files);
      const key = keyFromEnvironment(remote.name, process.env);
      const onRetry = out.verbose ? noteRetry(out) : undefined;
      return Promise.resolve(new RemoteClient(remote, { consent, key, onRetry }));
    },
    onCrash: ({ name, reason, unfinished, stderr }) => {
      out.note(`The ${name} died (${reason}) and was restarted; ${unfinished} unfinished jobs are being done again.`);
      if (options.verbose && stderr !== '') out.note(stderr);
    },
  });
  // What a worker has not given up by then, it will not.
  let late: NodeJS.Timeout | undefined;
  const interrupted = () => (late = setTimeout(() => workers.dispose(), WORKER_GRACE_MS));
  signal.addEventListener('abort', interrupted, { once: true });
  try {
    return await run({ out, workers, signal, cacheDir });
  } finally {
    signal.removeEventListener('abort', interrupted);
    clearTimeout(late);
    out.progressDone();
    workers.dispose();
  }
}

const noteRetry =
  (out: Output) =>
  ({ attempt, of, waitMs, error }: RetryNotice): void =>
    out.note(`Try ${attempt} of ${of} failed (${error.message}); next in ${(waitMs / 1000).toFixed(1)} s.`);

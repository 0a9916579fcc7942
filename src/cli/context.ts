/** What every command shares: global options, the workers, output, interruption. */
import path from 'node:path';
import envPaths from 'env-paths';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { WEIGHT_LOADINGS, weightLoadingNamed } from '../core/encoder/checkpoint/session';
import type { WeightLoading } from '../core/encoder/checkpoint/session';
import { PROVIDERS } from '../core/encoder/tuning/provider';
import type { Provider } from '../core/encoder/tuning/provider';
import { RemoteClient } from '../core/encoder/remote/client';
import type { RetryNotice } from '../core/endpoint/retry';
import { makePrivate } from '../core/files/ownFolder';
import { Workers } from '../worker/workers';
import { CallSettings } from './callSettings';
import { consentOfCall } from './consent';
import { Output } from './output';

/** 0 done, 1 something fell short, 2 the call was wrong, 3 could not do it, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface CommonOptions {
  readonly provider?: Provider;
  readonly weightLoading?: WeightLoading;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly cache?: string;
  readonly config?: string;
  readonly seed?: string;
  /** Of commands that may send images: the hosts that they may go to. */
  readonly allowHost?: string[];
  /** Of commands that look into the configuration file before they are run. */
  readonly settings?: CallSettings;
}

export interface Context {
  readonly out: Output;
  readonly workers: Workers;
  readonly signal: AbortSignal;
  readonly cacheDir: string;
  readonly settings: CallSettings;
}

/** The options that every command understands. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON value (or JSON Lines) on standard output, nothing else there')
    .option('--verbose', 'details, and the stack of an error')
    .option('--cache <dir>', 'the cache folder (default: the platform’s)')
    .option(
      '--config <file>',
      'a medprobe.json with endpoints and defaults (default: the dataset’s own, once “medprobe trust” has been run)',
    )
    .option('--seed <n>', 'fixes everything random')
    .addOption(
      new Option('--provider <p>', 'what computes model folders (default: auto)').choices(PROVIDERS).default('auto'),
    )
    .addOption(
      new Option('--weight-loading <m>', `of a model folder’s fp32 weights: ${WEIGHT_LOADINGS.join(' or ')}`)
        .argParser(parseWeightLoading)
        .default('mmap'),
    );
}

function parseWeightLoading(name: string): WeightLoading {
  const found = weightLoadingNamed(name);
  if (found === undefined) throw new InvalidArgumentError(`Allowed choices are ${WEIGHT_LOADINGS.join(', ')}.`);
  return found;
}

declare const __MEDPROBE_VERSION__: string;
export const version = __MEDPROBE_VERSION__;

/** Where runs go whose dataset cannot be written. */
export const runsFallbackDir = (): string => path.join(envPaths('medprobe', { suffix: '' }).data, 'runs');

export const defaultCacheDir = (): string => envPaths('medprobe', { suffix: '' }).cache;

/** Answers at temperature 0 that were given before. */
export const answersCacheDir = ({ cacheDir }: Pick<Context, 'cacheDir'>): string => path.join(cacheDir, 'answers');

export const outputOf = ({ json = false, verbose = false }: CommonOptions): Output => new Output({ json, verbose });

export const callSettings = (out: Output, { config, allowHost }: CommonOptions): CallSettings =>
  new CallSettings({ out, named: config, allowHost });

/** Finished batches are on disk; the one that is computed now is given this time. */
const WORKER_GRACE_MS = 1_000;

/** Runs a command with its context; ends the workers whatever happens. */
export async function withContext(
  options: CommonOptions,
  signal: AbortSignal,
  run: (context: Context) => Promise<ExitCode>,
): Promise<ExitCode> {
  const out = outputOf(options);
  const settings = options.settings ?? callSettings(out, options);
  const cacheDir = options.cache === undefined ? defaultCacheDir() : path.resolve(options.cache);
  // A folder that the person names may hold more than a cache: there only what MedProbe makes in it is closed to others.
  if (options.cache === undefined) await makePrivate(cacheDir);
  const workers: Workers = new Workers({
    distDir: __dirname,
    cacheDir,
    ...(options.provider === undefined ? {} : { provider: options.provider }),
    ...(options.weightLoading === undefined ? {} : { weightLoading: options.weightLoading }),
    connect: async (remote, files) => {
      const consent = consentOfCall({ out, workers, signal }, options.allowHost ?? [], files);
      const key = await settings.keyFor(remote);
      const onRetry = out.verbose ? noteRetry(out) : undefined;
      return new RemoteClient(remote, { consent, key, onRetry });
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
    return await run({ out, workers, signal, cacheDir, settings });
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

import type { Command } from 'commander';
import { MODES } from '../../core/benchmark/protocols/mediconfusion';
import { MODE_CHOICES } from '../../core/benchmark/protocols/needs';
import type { Mode } from '../../core/benchmark/protocols/types';
import { findRun, recordedAllowBlind, runsOf } from '../../core/benchmark/runFolder';
import { costLine, progressNotes } from '../../core/benchmark/progressNotes';
import { REPEAT_TEMPERATURE } from '../../core/benchmark/controls/plan';
import type { Repeats } from '../../core/benchmark/controls/plan';
import { CONTROL_IDS } from '../../core/benchmark/controls/ids';
import { runBenchmark } from '../../core/benchmark/runner';
import type { RunOptions, RunResult } from '../../core/benchmark/runner';
import { runSeveral } from '../../core/benchmark/severalRuns';
import type { EndedRun } from '../../core/benchmark/severalRuns';
import { isOfCases } from '../../core/benchmark/types';
import { notYetConverted } from '../../core/dataset/layouts/recognise';
import { loadManifest } from '../../core/dataset/load';
import { imageFiles } from '../../core/dataset/missing';
import type { Manifest } from '../../core/dataset/types';
import type { MedProbeConfig } from '../../core/endpoint/config';
import type { Endpoint } from '../../core/endpoint/types';
import { checkBeforeRun } from '../../core/endpoint/capabilities/beforeRun';
import type { BeforeRun } from '../../core/endpoint/capabilities/beforeRun';
import { CapabilityStore } from '../../core/endpoint/capabilities/store';
import { ProbeError } from '../../core/errors';
import { DEFAULT_SEND } from '../../core/image/encode';
import {
  amount,
  atLeastZero,
  chosenEncoder,
  collect,
  controlsOf,
  flagOption,
  usageError,
  wholeNumber,
  withEncoderOptions,
} from '../arguments';
import type { GivenEncoder } from '../arguments';
import { besideLines } from '../besideLines';
import { runsFallbackDir, version, withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import { figureLines } from '../figures';
import type { Exit } from '../commandExit';
import type { Output } from '../output';
import { takingPart } from '../takingPart';

interface RunCommandOptions extends CommonOptions, GivenEncoder {
  readonly endpoint: string[];
  readonly model?: string;
  readonly mode: string;
  readonly judge?: string;
  readonly judgeModel?: string;
  readonly wording?: string;
  readonly control?: string;
  readonly repeats?: string;
  readonly temperature?: string;
  readonly concurrency?: string;
  readonly limit?: string;
  readonly budget?: string;
  readonly allowBlind?: boolean;
  readonly out?: string;
  readonly resume?: string;
  readonly allowHost: string[];
  readonly noCache?: boolean;
}

export function addRun(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('run')
    .description('a benchmark over a manifest; a run that was cut off goes on with --resume')
    .argument('<manifest>', 'a *.pairs.jsonl, or MediConfusion’s dataset.json or dataset.csv')
    .option(
      '--endpoint <e>',
      'a configured name, the URL of an OpenAI-compatible server, or baseline:first|random|encoder (repeatable: a run for each)',
      collect,
      [],
    )
    .option('--model <m>', 'the model, as the server names it')
    .option('--mode <mode>', MODE_CHOICES.map(({ mode, title }) => `${mode} (${title})`).join(', '), 'mc')
    .option('--judge <e>', 'who scores the free text of the mode ff: a configured name, or a URL')
    .option('--judge-model <m>', 'the judge’s model, as its server names it')
    .option('--wording <w>', 'medprobe, official, or official:<template key>')
    .option('--control <ids>', `ask again with a shortcut taken away: ${CONTROL_IDS.join(', ')}`)
    .option('--repeats <k>', 'ask every question k times more, for stability')
    .option('--temperature <t>', `of the repeats (default: ${REPEAT_TEMPERATURE})`)
    .option('--concurrency <n>', 'questions in flight at once')
    .option('--limit <n>', 'ask the first n pairs, or questions about single images, only')
    .option('--budget <usd>', 'stop before the run costs more; the endpoint needs a "price"')
    .addOption(flagOption('--no-cache', 'ask also what was answered before at temperature 0'))
    .option('--allow-blind', 'go on with an endpoint that may not see images; recorded in the run')
    .option('--out <dir>', 'the folder of runs (default: .medprobe/runs beside the dataset)')
    .option('--resume <run>', 'go on with this run: its id or its folder');
  withEncoderOptions(withCommonOptions(command), { dataset: 'later' }).action(
    async (manifest: string, options: RunCommandOptions) => {
      exit.code = await withContext(options, signal, context => run(context, manifest, options));
    },
  );
}

async function run(context: Context, manifestPath: string, options: RunCommandOptions): Promise<ExitCode> {
  const { out, signal } = context;
  const mode = MODES.find(known => known === options.mode);
  if (mode === undefined) throw usageError(`There is no mode "${options.mode}".`, `Modes: ${MODES.join(', ')}.`);
  const manifest = await loadManifest(manifestPath, signal).catch(async (error: unknown) => {
    const isOther = ProbeError.from(error).kind === 'unsupported';
    throw (isOther ? await notYetConverted(manifestPath, signal) : undefined) ?? error;
  });
  const problems = manifest.problems.filter(problem => problem.severity === 'error');
  for (const { line, column, message } of problems) out.note(`${manifestPath}:${line}:${column}: ${message}`);
  const config = await context.settings.load(manifest.root);
  const names = options.endpoint.length > 0 ? options.endpoint : [config.defaults.endpoint].filter(isNamed);
  if (names.length === 0) {
    throw usageError('No endpoint was named.', 'Give --endpoint: a configured name, a URL, or baseline:first.');
  }
  if (names.length > 1 && options.resume !== undefined) {
    throw usageError('A run has one endpoint.', 'Give --resume with one --endpoint.');
  }
  // All of them are opened before the first is asked, so that a wrong name does not show up after hours.
  const runs = await Promise.all(names.map(name => runOptions(context, manifest, config, mode, name, options)));
  const [only] = runs;
  const codes = only !== undefined && runs.length === 1 ? [await one(context, only)] : await several(context, runs);
  const worst = codes.includes(130) ? 130 : codes.every(code => code === 3) ? 3 : Math.max(...codes) > 0 ? 1 : 0;
  return worst === 0 && problems.length > 0 ? 1 : worst;
}

const isNamed = (name: string | undefined): name is string => name !== undefined;

async function one({ out }: Context, options: RunOptions): Promise<ExitCode> {
  const result = await runBenchmark(options);
  out.progressDone();
  if (out.json) out.value(valueOf(result));
  return ended(out, result);
}

/** A run for each endpoint, one after the other; one that could not start is an entry with its error. */
async function several({ out }: Context, runs: readonly RunOptions[]): Promise<ExitCode[]> {
  const codes: ExitCode[] = [];
  const all = await runSeveral(runs, ({ endpoint, result, error }) => {
    out.progressDone();
    if (result !== undefined) {
      codes.push(ended(out, result));
      out.text('');
    } else {
      out.note(`medprobe: ${endpoint}: ${error.toLine()}`);
      codes.push(error.kind === 'cancelled' ? 130 : 3);
    }
  });
  if (out.json) out.value(all.map(entry));
  return codes;
}

const entry = ({ endpoint, result, error }: EndedRun) =>
  result === undefined ? { endpoint, error: error.toLine() } : valueOf(result);

/** The object of docs/cli.md. */
function valueOf(result: RunResult) {
  const { run, benchmark, mode, endpoint, asked, fromCache, errors, metrics, controls, stability } = result;
  const { folder, wording, leftOut, cost } = result;
  const figures = { metrics, controls, stability };
  return { run, benchmark, mode, endpoint, asked, fromCache, errors, ...figures, folder, wording, leftOut, cost };
}

/** What a person is told of a run that has ended, and the code for it. */
function ended(out: Output, result: RunResult): ExitCode {
  const { stopped, asked, fromJournal, errors } = result;
  if (!out.json) describe(out, result);
  if (stopped !== undefined) out.note(`medprobe: ${stopped.toLine()}`);
  if (stopped?.kind === 'cancelled') return 130;
  if (stopped !== undefined && asked === 0 && fromJournal === 0) return 3;
  return stopped !== undefined || errors > 0 ? 1 : 0;
}

async function runOptions(
  context: Context,
  manifest: Manifest,
  config: MedProbeConfig,
  mode: Mode,
  name: string,
  options: RunCommandOptions,
): Promise<RunOptions> {
  const { out, workers, signal } = context;
  const seedText = options.seed ?? config.defaults.seed?.toString();
  const seed = seedText === undefined ? undefined : wholeNumber('--seed', seedText, 0);
  const asked = { ...options, ...chosenEncoder(options, config), files: imageFiles(manifest.pairs), seed };
  const { concurrency: configured, ...takesPart } = await takingPart(context, config, name, asked);
  const concurrency =
    options.concurrency === undefined ? configured : wholeNumber('--concurrency', options.concurrency, 1);
  const folders = options.out === undefined ? [runsOf(manifest), runsFallbackDir()] : [options.out];
  const resume = options.resume === undefined ? undefined : await findRun(options.resume, folders);
  return {
    manifest,
    ...takesPart,
    mode,
    wording: options.wording,
    image: DEFAULT_SEND,
    attach: ({ path, frame }, rendering, spec) =>
      workers.image.call('sendable', { path, frame, rendering, spec: { ...spec } }, { signal }),
    seed,
    ...(concurrency === undefined ? {} : { concurrency }),
    controls: controlsOf(options.control),
    repeats: repeatsOf(options),
    limit: options.limit === undefined ? undefined : wholeNumber('--limit', options.limit, 1),
    budget: options.budget === undefined ? undefined : amount('--budget', options.budget),
    beforeRun: () => beforeRun(context, takesPart.endpoint, options.allowBlind, resume),
    resume,
    out: options.out,
    fallback: runsFallbackDir(),
    version,
    program: 'medprobe run',
    signal,
    onProgress: progress => {
      const { asked, errors, fromJournal, of, ratePerSecond, secondsLeft } = progress;
      const done = fromJournal + asked + errors;
      const pace = { done, total: of, perSecond: ratePerSecond, secondsLeft };
      out.progress(options.endpoint.length > 1 ? `Asking ${name}` : 'Asking', pace, 'answers', progressNotes(progress));
    },
    onNotice: notice => out.note(notice),
  };
}

function repeatsOf({ repeats, temperature }: RunCommandOptions): Repeats | undefined {
  if (repeats === undefined) {
    if (temperature === undefined) return undefined;
    throw usageError('--temperature is of repeats only.', 'Give --repeats too; plain questions are asked at 0.');
  }
  const count = wholeNumber('--repeats', repeats, 2);
  return {
    count,
    temperature: temperature === undefined ? REPEAT_TEMPERATURE : atLeastZero('--temperature', temperature),
  };
}

/** What a run that goes on was allowed holds for the rest of it. */
async function beforeRun(
  { out, cacheDir, signal }: Context,
  endpoint: Endpoint,
  allowBlind: boolean | undefined,
  resume: string | undefined,
): Promise<BeforeRun> {
  return checkBeforeRun(endpoint, {
    store: new CapabilityStore(cacheDir),
    allowBlind: allowBlind ?? (await recordedAllowBlind(resume)),
    signal,
    onNotice: notice => out.note(notice),
  });
}

function describe(out: Output, result: RunResult): void {
  const { asked, fromJournal, errors, metrics, disagreements, leftOut } = result;
  out.text(`${result.benchmark} · ${result.mode} · ${result.endpoint} · wording ${result.wording}`);
  const before = fromJournal === 0 ? '' : `, ${fromJournal} recorded before`;
  out.text(`${asked} answers obtained${before}, ${errors} errors${errors > 0 ? ' (asked again on resume)' : ''}`);
  if (result.fromCache > 0) out.text(`${result.fromCache} answers of the run from the cache (--no-cache asks again)`);
  if (result.cost !== null) out.text(costLine(result.cost));
  const what = isOfCases(metrics) ? 'cases' : 'pairs';
  for (const { reason, count } of leftOut) out.text(`${count} ${what} left out: ${reason}`);
  for (const line of figureLines(metrics, disagreements, out)) out.text(line);
  for (const line of besideLines(result)) out.text(line);
  out.text(`Recorded as ${result.run} in ${result.folder}`);
}

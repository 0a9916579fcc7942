import type { Command } from 'commander';
import { testEndpoint } from '../../core/endpoint/capabilities/beforeRun';
import { CapabilityStore } from '../../core/endpoint/capabilities/store';
import type { Capabilities } from '../../core/endpoint/capabilities/types';
import { collect } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import { openEndpoint } from '../endpoint';
import type { Exit } from '../commandExit';

interface TestCommandOptions extends CommonOptions {
  readonly model?: string;
  readonly allowHost: string[];
}

export function addEndpoint(program: Command, exit: Exit, signal: AbortSignal): void {
  const test = program
    .command('endpoint')
    .description('what an endpoint can do')
    .command('test')
    .description('asks about ten short questions with generated pictures: does it see, what does it give')
    .argument('<e>', 'a configured name, a URL, or baseline:first|random')
    .option('--model <m>', 'the model, as the server names it')
    .option('--allow-host <host>', 'consent to send images to this host (repeatable)', collect, []);
  withCommonOptions(test).action(async (name: string, options: TestCommandOptions) => {
    exit.code = await withContext(options, signal, context => run(context, name, options));
  });
}

/** 1 where it is not there, is blind, or did not say what it sees. */
async function run(context: Context, name: string, options: TestCommandOptions): Promise<ExitCode> {
  const { out, cacheDir, signal, settings } = context;
  const config = await settings.load(process.cwd());
  const { model, allowHost } = options;
  const { endpoint } = await openEndpoint(context, config, name, {
    allowHost,
    ...(model === undefined ? {} : { model }),
  });
  const found = await testEndpoint(endpoint, { store: new CapabilityStore(cacheDir), signal });
  if (out.json) {
    const { constrain: _kept, ...printed } = found;
    out.value(printed);
  }
  for (const line of linesOf(found)) out.text(line);
  return endpoint.info.kind === 'baseline' || found.seesImages === true ? 0 : 1;
}

const WORDS: readonly (readonly [keyof Capabilities, string])[] = [
  ['reachable', 'reachable'],
  ['seesImages', 'sees images'],
  ['logprobs', 'log-probabilities of an answer'],
  ['promptLogprobs', 'log-probabilities of the prompt'],
  ['multiImage', 'two images in a question'],
  ['constrain', 'answers held to a schema'],
];

function* linesOf(found: Capabilities): Iterable<string> {
  yield found.message;
  for (const [field, words] of WORDS) {
    const value = found[field];
    yield `${words.padEnd(32)}${value === null ? 'not known' : value === true ? 'yes' : 'no'}${detailOf(found, field)}`;
  }
  yield `${'model'.padEnd(32)}${found.model ?? 'not said'}`;
  if (found.latencyMs !== null) yield `${'a short question takes'.padEnd(32)}${Math.round(found.latencyMs)} ms`;
}

/** How many candidates an answer's token has, and why there are no log-probabilities. */
function detailOf({ topLogprobs, reasons = {} }: Capabilities, field: keyof Capabilities): string {
  if (field === 'logprobs' && topLogprobs !== undefined) return `, up to ${topLogprobs} candidates a token`;
  const reason = field === 'logprobs' || field === 'promptLogprobs' ? reasons[field] : undefined;
  return reason === undefined ? '' : `: ${reason}`;
}

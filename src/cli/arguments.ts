import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { ControlId } from '../core/benchmark/controls/ids';
import { controlsNamed } from '../core/benchmark/controls/registry';
import type { Parser } from '../core/benchmark/metrics';
import { isEncoderPath } from '../core/endpoint/config';
import type { MedProbeConfig } from '../core/endpoint/config';
import { ENCODER_IDS } from '../core/encoder/ids';
import { encoderNamed } from '../core/encoder/named';
import type { NamedEncoder } from '../core/encoder/named';
import { PRECISIONS, PREPROCESSINGS } from '../core/encoder/ref';
import type { EncoderRef, Precision, Preprocessing } from '../core/encoder/ref';
import type { RemoteEncoder } from '../core/encoder/remote/config';
import { ProbeError } from '../core/errors';
import { callSettings, outputOf } from './context';
import type { CommonOptions } from './context';

/** The call was wrong: exit code 2. */
export function usageError(message: string, remedy: string): ProbeError {
  return new ProbeError('bad-input', message, { remedy, details: { usage: true } });
}

/** @throws ProbeError (usage) where the text is no whole number of at least `least`. */
export function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value;
  throw usageError(`${name} is "${text}".`, `Give a whole number of at least ${least}.`);
}

/** @throws ProbeError (usage) where the text is no amount above 0. */
export function amount(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw usageError(`${name} is "${text}".`, 'Give an amount above 0, such as 2.50.');
}

/** @throws ProbeError (usage) where the text is no number of at least 0. */
export function atLeastZero(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && text.trim() !== '') return value;
  throw usageError(`${name} is "${text}".`, 'Give a number of at least 0.');
}

/** Controls by a list with commas. @throws ProbeError (usage) for a name that is none or cannot be had. */
export function controlsOf(list: string | undefined): ControlId[] {
  try {
    return controlsNamed(list?.split(',').map(name => name.trim()) ?? []);
  } catch (error) {
    const { message, remedy = '' } = ProbeError.from(error);
    throw usageError(message, remedy);
  }
}

export const PARSERS: readonly Parser[] = ['official', 'robust'];

/** @throws ProbeError (usage) where there is no such parser. */
export function parserNamed(name: string): Parser {
  const parser = PARSERS.find(known => known === name);
  if (parser !== undefined) return parser;
  throw usageError(`There is no parser "${name}".`, `Parsers: ${PARSERS.join(', ')}.`);
}

/** For `option(…, collect, [])`: an option that may be given several times. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/**
 * A flag whose name begins with `no-` and that is an option of its own (`--no-cache` beside `--cache DIR`): commander would
 * take it for the negation of the other, and the last of both would win. Its value is `noCache`, true where it is given.
 */
export function flagOption(flag: `--no-${string}`, description: string): Option {
  const option = new Option(flag, description);
  option.negate = false;
  return option;
}

export interface EncoderOptions {
  /** An encoder's id, or the absolute path of a model folder or `.onnx` file. */
  readonly encoder: string;
  readonly precision?: Precision | undefined;
  readonly preprocess?: Preprocessing | undefined;
  /** Where the name is that of a server. */
  readonly remote?: RemoteEncoder | undefined;
}

/** Which argument of a command is its dataset, whose own folder may have a `medprobe.json`; none: the folder one is in. */
export interface DatasetArgument {
  readonly dataset: number | 'none' | 'later';
}

/**
 * `--encoder`, `--precision` and `--preprocess`, checked before anything is started. Names come from the configuration
 * file of the call. With `later` the command looks for it itself, and calls `chosenEncoder`.
 */
export function withEncoderOptions(command: Command, { dataset }: DatasetArgument = { dataset: 0 }): Command {
  const choices = `${ENCODER_IDS.join(', ')}, a name from medprobe.json, or the path of a model folder`;
  command
    .option('--encoder <enc>', `the encoder: ${choices} (default: that of medprobe.json, else general)`)
    .addOption(new Option('--precision <p>', 'how a model folder computes (default: auto)').choices(PRECISIONS))
    .addOption(
      new Option('--preprocess <way>', 'how pixels are prepared for a model folder (default: checkpoint)').choices(
        PREPROCESSINGS,
      ),
    )
    .option('--allow-host <host>', 'consent to send images to this host (repeatable)', collect, []);
  if (dataset === 'later') return command;
  return command.hook('preAction', async (_, called) => {
    const given = called.opts<GivenEncoder & CommonOptions>();
    const settings = callSettings(outputOf(given), given);
    const named = dataset === 'none' ? undefined : called.args[dataset];
    const config = await settings.load(named === undefined ? process.cwd() : folderOf(named));
    for (const [option, value] of Object.entries({ ...chosenEncoder(given, config), settings })) {
      called.setOptionValue(option, value);
    }
  });
}

/** A folder itself, and the folder of anything else. */
function folderOf(argument: string): string {
  const isFolder = statSync(argument, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? argument : path.dirname(argument);
}

export type GivenEncoder = Partial<Pick<EncoderOptions, 'encoder' | 'precision' | 'preprocess'>>;

/** The encoder that was named, else that of the configuration, else the embedded one. @throws ProbeError (usage). */
export function chosenEncoder(
  { encoder, precision, preprocess }: GivenEncoder,
  { encoders, defaults }: Pick<MedProbeConfig, 'encoders' | 'defaults'>,
): EncoderOptions {
  const ref =
    encoder === undefined ? defaultEncoder(defaults.encoder ?? 'general', encoders) : knownEncoder(encoder, encoders);
  return {
    ...ref,
    ...(precision === undefined ? {} : { precision }),
    ...(preprocess === undefined ? {} : { preprocess }),
  };
}

export const encoderRef = ({ encoder, precision, preprocess, remote }: EncoderOptions): EncoderRef => ({
  encoder,
  precision,
  preprocess,
  remote,
});

function knownEncoder(name: string, named: readonly NamedEncoder[]): EncoderRef {
  const isName = [...ENCODER_IDS, ...named.map(entry => entry.name)].includes(name);
  if (!isName && (isEncoderPath(name) || existsSync(name))) return { encoder: path.resolve(name) };
  return encoderOfName(name, named);
}

/** A configuration names an encoder, or a path that was made absolute when it was read. */
const defaultEncoder = (name: string, named: readonly NamedEncoder[]): EncoderRef =>
  path.isAbsolute(name) ? { encoder: name } : encoderOfName(name, named);

function encoderOfName(name: string, named: readonly NamedEncoder[]): EncoderRef {
  try {
    return encoderNamed(name, named);
  } catch (error) {
    const { message, remedy } = ProbeError.from(error);
    throw usageError(message, remedy ?? '');
  }
}

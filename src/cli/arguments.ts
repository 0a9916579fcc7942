import { existsSync } from 'node:fs';
import path from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { ControlId } from '../core/benchmark/controls/ids';
import { controlsNamed } from '../core/benchmark/controls/registry';
import type { Parser } from '../core/benchmark/metrics';
import { loadConfig } from '../core/endpoint/config';
import { ENCODER_IDS } from '../core/encoder/ids';
import { encoderNamed } from '../core/encoder/named';
import type { NamedEncoder } from '../core/encoder/named';
import { PRECISIONS, PREPROCESSINGS } from '../core/encoder/ref';
import type { EncoderRef, Precision, Preprocessing } from '../core/encoder/ref';
import type { RemoteEncoder } from '../core/encoder/remote/config';
import { ProbeError } from '../core/errors';

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

export interface EncoderOptions {
  /** An encoder's id, or the absolute path of a model folder or `.onnx` file. */
  readonly encoder: string;
  readonly precision?: Precision;
  readonly preprocess?: Preprocessing;
  /** Where the name is that of a server. */
  readonly remote?: RemoteEncoder;
}

/**
 * `--encoder`, `--precision` and `--preprocess`, checked before anything is started. Names come from the `medprobe.json`
 * of the call: the one of `--config`, else the nearest one above the first argument.
 */
export function withEncoderOptions(command: Command): Command {
  const choices = `${ENCODER_IDS.join(', ')}, a name from medprobe.json, or the path of a model folder`;
  return command
    .option('--encoder <enc>', `the encoder: ${choices} (default: that of medprobe.json, else general)`)
    .addOption(new Option('--precision <p>', 'how a model folder computes (default: auto)').choices(PRECISIONS))
    .addOption(
      new Option('--preprocess <way>', 'how pixels are prepared for a model folder (default: checkpoint)').choices(
        PREPROCESSINGS,
      ),
    )
    .option('--allow-host <host>', 'consent to send images to a remote encoder’s host (repeatable)', collect, [])
    .hook('preAction', async (_, called) => {
      const given = called.opts<Partial<EncoderOptions> & { readonly config?: string }>();
      const { encoders, defaults } = await loadConfig(called.args[0] ?? process.cwd(), given.config);
      const ref = knownEncoder(given.encoder ?? defaults.encoder ?? 'general', encoders);
      called.setOptionValue('encoder', ref.encoder);
      called.setOptionValue('precision', given.precision ?? ref.precision);
      called.setOptionValue('preprocess', given.preprocess ?? ref.preprocess);
      called.setOptionValue('remote', ref.remote);
    });
}

export const encoderRef = ({ encoder, precision, preprocess, remote }: EncoderOptions): EncoderRef => ({
  encoder,
  precision,
  preprocess,
  remote,
});

function knownEncoder(name: string, named: readonly NamedEncoder[]): EncoderRef {
  const isName = [...ENCODER_IDS, ...named.map(entry => entry.name)].includes(name);
  if (!isName && (isPath(name) || existsSync(name))) return { encoder: path.resolve(name) };
  try {
    return encoderNamed(name, named);
  } catch (error) {
    const { message, remedy } = ProbeError.from(error);
    throw usageError(message, remedy ?? '');
  }
}

const isPath = (name: string): boolean => /[\\/]|\.onnx$/.test(name);

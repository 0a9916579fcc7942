import { existsSync } from 'node:fs';
import path from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Parser } from '../core/benchmark/metrics';
import { ENCODER_IDS, encoderId } from '../core/encoder/ids';
import { PRECISIONS, PREPROCESSINGS } from '../core/encoder/ref';
import type { EncoderRef, Precision, Preprocessing } from '../core/encoder/ref';
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
}

/** `--encoder`, `--precision` and `--preprocess`, checked before anything is started. */
export function withEncoderOptions(command: Command): Command {
  const choices = `${ENCODER_IDS.join(', ')} or the path of a model folder`;
  return command
    .addOption(new Option('--encoder <enc>', `the encoder: ${choices}`).default('general').argParser(knownEncoder))
    .addOption(new Option('--precision <p>', 'how a model folder computes (default: auto)').choices(PRECISIONS))
    .addOption(
      new Option('--preprocess <way>', 'how pixels are prepared for a model folder (default: checkpoint)').choices(
        PREPROCESSINGS,
      ),
    );
}

export const encoderRef = ({ encoder, precision, preprocess }: EncoderOptions): EncoderRef => ({
  encoder,
  precision,
  preprocess,
});

function knownEncoder(name: string): string {
  if (!isKnownId(name) && (isPath(name) || existsSync(name))) return path.resolve(name);
  try {
    return encoderId(name);
  } catch (error) {
    const { message, remedy } = ProbeError.from(error);
    throw usageError(message, remedy ?? '');
  }
}

const isKnownId = (name: string): boolean => ENCODER_IDS.some(id => id === name);
const isPath = (name: string): boolean => /[\\/]|\.onnx$/.test(name);

import { Option } from 'commander';
import { ENCODER_IDS, encoderId } from '../core/encoder/ids';
import type { EncoderId } from '../core/encoder/ids';
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

/** For `option(…, collect, [])`: an option that may be given several times. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** `--encoder <enc>`, checked before anything is started. */
export const encoderOption = (): Option =>
  new Option('--encoder <enc>', `the encoder: ${ENCODER_IDS.join(' or ')}`).default('general').argParser(knownEncoder);

function knownEncoder(name: string): EncoderId {
  try {
    return encoderId(name);
  } catch (error) {
    const { message, remedy } = ProbeError.from(error);
    throw usageError(message, remedy ?? '');
  }
}

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

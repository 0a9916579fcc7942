import { expect } from 'vitest';
import type { CliResult } from './cli';

/** Expects one error line that names the file, and the exit code of what could not be done. */
export function expectRefused(result: CliResult, named: string, code = 3): void {
  expect(result.stderr).toContain(named);
  expect(result.stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^medprobe: /)]);
  expect(result.stdout).toBe('');
  expect(result.code).toBe(code);
}

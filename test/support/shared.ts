import { existsSync } from 'node:fs';
import path from 'node:path';

/** Real data that some tests use; it is no part of the project. */
export const sharedData = path.resolve(process.env['MEDPROBE_SHARED'] ?? '../shared', 'data');

/** True where `parts` is absent below the real data; says once why the tests that need it are skipped. */
export function absent(...parts: string[]): boolean {
  const wanted = path.join(sharedData, ...parts);
  if (existsSync(wanted)) return false;
  console.warn(
    `Skipped: ${path.join('data', ...parts)} is absent (set MEDPROBE_SHARED to the folder that holds data/).`,
  );
  return true;
}

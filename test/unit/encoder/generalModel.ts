import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Converts the weights of `general` where the build has not done so yet, and says in which folder they are. */
export async function generalModelDir(): Promise<string> {
  const modelDir = path.join(ROOT, 'dist/encoders');
  await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/convert-general.mjs'), modelDir]);
  return modelDir;
}

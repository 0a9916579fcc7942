/** Small files of a model folder that may be missing. */
import { ProbeError } from '../errors';
import { readRegularFile, READ_LIMITS } from '../files/regularFile';
import { depthFault, parseJson } from '../files/boundedJson';

/** @returns undefined where there is no such file. @throws ProbeError io | too-large naming the file. */
export async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readRegularFile(file, { limit: READ_LIMITS.vocabulary });
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `${file} cannot be read.`, { remedy: 'Check its permissions.', cause });
  }
}

/** @returns undefined where there is no such file. @throws ProbeError io | too-large | bad-input (no JSON, too deep) naming the file. */
export async function readJsonIfThere(file: string): Promise<unknown> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const why = depthFault(cause, 'it is no text in UTF-8');
    throw new ProbeError('bad-input', `${file} cannot be used: ${why}.`, {
      remedy: 'Get the file again from its source.',
      cause,
    });
  }
}

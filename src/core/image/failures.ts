import { ProbeError } from '../errors';

/** `bad-input`: the file is of a format that is read, but it is not whole. `why` goes on after the file's name. */
export function damagedImage(name: string, why: string, cause?: unknown): ProbeError {
  return new ProbeError('bad-input', `${name} cannot be decoded: ${why.replace(/[.:\s]+$/, '')}.`, {
    remedy: 'The file is damaged or incomplete; get it again from its source.',
    cause,
  });
}

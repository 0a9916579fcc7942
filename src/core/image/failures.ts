import { ProbeError } from '../errors';

/** `bad-input`: the file is of a format that is read, but it is not whole. `why` goes on after the file's name. */
export function damagedImage(name: string, why: string, cause?: unknown): ProbeError {
  return new ProbeError('bad-input', `${name} cannot be decoded: ${why.replace(/[.:\s]+$/, '')}.`, {
    remedy: 'The file is damaged or incomplete; get it again from its source.',
    cause,
  });
}

/** @throws ProbeError bad-input, naming the file, for a frame that it does not have. */
export function refuseMissingFrame(frame: number, frames: number, name: string): void {
  if (Number.isInteger(frame) && frame >= 0 && frame < frames) return;
  const count = frames === 1 ? 'one frame' : `${frames} frames`;
  throw new ProbeError('bad-input', `${name} has ${count}; frame ${frame} was asked for.`, {
    remedy: 'Frames count from 0.',
  });
}

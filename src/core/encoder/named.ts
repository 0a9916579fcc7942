/** Encoders that people gave a name: a model folder (or an `.onnx` file) and how it is used. */
import path from 'node:path';
import * as z from 'zod/mini';
import { ProbeError } from '../errors';
import { expandHome } from '../files/expandHome';
import { ENCODER_IDS, noSuchEncoder } from './ids';
import { PRECISIONS, PREPROCESSINGS } from './ref';
import type { EncoderRef, Precision, Preprocessing } from './ref';

export interface NamedEncoder {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly precision?: Precision | undefined;
  readonly preprocess?: Preprocessing | undefined;
}

const NAME = /^[A-Za-z0-9][\w.-]*$/;

/** As it is written in settings and in `medprobe.json`; its path may begin with `~`. */
export const NamedEncoderSchema = z.strictObject({
  name: z.string().check(z.regex(NAME, 'a name is letters, digits, "-", "_" and "."')),
  path: z.string().check(z.minLength(1)),
  precision: z.exactOptional(z.enum(PRECISIONS)),
  preprocess: z.exactOptional(z.enum(PREPROCESSINGS)),
});
export type WrittenEncoder = z.infer<typeof NamedEncoderSchema>;

/** Why a name cannot be given to an encoder; undefined where it can. */
export function whyNotEncoderName(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give it a name.';
  if (!NAME.test(name)) return 'A name is letters, digits, "-", "_" and ".", and begins with a letter or digit.';
  if (ENCODER_IDS.some(id => id === name)) return `"${name}" is an encoder that comes with MedProbe.`;
  return taken.includes(name) ? `There is an encoder "${name}" already.` : undefined;
}

export interface Place {
  /** The setting or file that the encoders are written in, for errors. */
  readonly where: string;
  /** What relative paths are relative to; where there is nothing, they are refused. */
  readonly folder?: string;
  readonly home?: string;
}

/** @throws ProbeError bad-input: a name that is taken, a relative path where there is nothing that it could be relative to. */
export function placeEncoders(written: readonly WrittenEncoder[], { where, folder, home }: Place): NamedEncoder[] {
  const taken: string[] = [];
  return written.map(entry => {
    const why = whyNotEncoderName(entry.name, taken);
    if (why !== undefined) throw unusable(where, entry.name, why);
    taken.push(entry.name);
    const file = expandHome(entry.path, home);
    if (folder === undefined && !path.isAbsolute(file)) throw unusable(where, entry.name, 'Its path is not absolute.');
    return { ...entry, path: path.resolve(folder ?? '', file) };
  });
}

const unusable = (where: string, name: string, why: string): ProbeError =>
  new ProbeError('bad-input', `The encoder "${name}" in ${where} cannot be used: ${why}`, {
    remedy: 'Correct its entry.',
  });

/** @throws ProbeError not-found, naming the encoders there are and the one that was probably meant. */
export function encoderNamed(name: string, named: readonly NamedEncoder[]): EncoderRef {
  const known = ENCODER_IDS.find(id => id === name);
  if (known !== undefined) return { encoder: known };
  const found = named.find(entry => entry.name === name);
  if (found === undefined) throw noSuchEncoder(name, [...ENCODER_IDS, ...named.map(entry => entry.name)]);
  const { path: encoder, precision, preprocess } = found;
  return {
    encoder,
    ...(precision === undefined ? {} : { precision }),
    ...(preprocess === undefined ? {} : { preprocess }),
  };
}

/** Encoders that people gave a name: a model folder (or an `.onnx` file) and how it is used, or a server. */
import path from 'node:path';
import * as z from 'zod/mini';
import { ProbeError } from '../errors';
import { expandHome } from '../files/expandHome';
import { localPath } from '../files/localPath';
import { ENCODER_IDS, ENCODER_NAME, noSuchEncoder } from './ids';
import { PRECISIONS, PREPROCESSINGS } from './ref';
import type { EncoderRef, Precision, Preprocessing } from './ref';
import { dialectOf } from './remote/choose';
import { RemoteEncoderSchema } from './remote/config';
import type { RemoteEncoder } from './remote/config';

export interface NamedFolder {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly precision?: Precision | undefined;
  readonly preprocess?: Preprocessing | undefined;
}

export type NamedEncoder = NamedFolder | RemoteEncoder;

export const isRemote = (entry: NamedEncoder): entry is RemoteEncoder => 'url' in entry;

const NamedFolderSchema = z.strictObject({
  kind: z.exactOptional(z.undefined()),
  name: z.string().check(z.regex(ENCODER_NAME, 'a name is letters, digits, "-", "_" and "."')),
  path: z.string().check(z.minLength(1)),
  precision: z.exactOptional(z.enum(PRECISIONS)),
  preprocess: z.exactOptional(z.enum(PREPROCESSINGS)),
});
/** As it is written in settings and in `medprobe.json`: a path, which may begin with `~`, or the `kind` and `url` of a server. */
export const NamedEncoderSchema = z.discriminatedUnion('kind', [NamedFolderSchema, RemoteEncoderSchema]);
export type WrittenEncoder = z.infer<typeof NamedEncoderSchema>;

/** Why a name cannot be given to an encoder; undefined where it can. */
export function whyNotEncoderName(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give it a name.';
  if (!ENCODER_NAME.test(name))
    return 'A name is letters, digits, "-", "_" and ".", and begins with a letter or digit.';
  if (ENCODER_IDS.some(id => id === name)) return `"${name}" is an encoder that comes with MedProbe.`;
  return taken.includes(name) ? `There is an encoder "${name}" already.` : undefined;
}

export interface Place {
  /** The setting or file that the encoders are written in, for errors. */
  readonly where: string;
  /**
   * The folder of a file of settings: what relative paths are relative to, and then no path may lead over the network.
   * Absent for the editor's settings, which are the person's own: there relative paths are refused.
   */
  readonly folder?: string;
  readonly home?: string;
}

const CERTIFICATE_FILES = ['ca', 'clientCert', 'clientKey'] as const;

/** @throws ProbeError bad-input: a name that is taken, a URL that cannot be used, a path that may not be used there. */
export function placeEncoders(written: readonly WrittenEncoder[], { where, folder, home }: Place): NamedEncoder[] {
  const taken: string[] = [];
  return written.map(entry => {
    const why = whyNotEncoderName(entry.name, taken);
    if (why !== undefined) throw unusable(where, entry.name, why);
    taken.push(entry.name);
    const placed = (field: string, written: string): string => {
      if (folder !== undefined)
        return localPath(written, { setting: `${field} of "${entry.name}"`, where }, folder, home);
      const file = expandHome(written, home);
      if (path.isAbsolute(file)) return path.resolve(file);
      throw unusable(where, entry.name, `Its ${field} is not absolute.`);
    };
    if (!('url' in entry)) return { ...entry, path: placed('path', entry.path) };
    const files = CERTIFICATE_FILES.flatMap(field => {
      const written = entry[field];
      return written === undefined ? [] : [[field, placed(field, written)] as const];
    });
    return { ...withUsableUrl(entry, where), ...Object.fromEntries(files) };
  });
}

function withUsableUrl(entry: RemoteEncoder, where: string): RemoteEncoder {
  try {
    dialectOf(entry);
    return entry;
  } catch (error) {
    throw unusable(where, entry.name, ProbeError.from(error).message);
  }
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
  if (isRemote(found)) return { encoder: found.name, remote: found };
  const { path: encoder, precision, preprocess } = found;
  return {
    encoder,
    ...(precision === undefined ? {} : { precision }),
    ...(preprocess === undefined ? {} : { preprocess }),
  };
}

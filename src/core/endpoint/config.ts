import path from 'node:path';
import * as z from 'zod/mini';
import { isRemote, NamedEncoderSchema, placeEncoders } from '../encoder/named';
import type { NamedEncoder } from '../encoder/named';
import { ProbeError } from '../errors';
import { localPath } from '../files/localPath';
import type { NamedPath } from '../files/localPath';
import { depthFault, parseJson } from '../files/boundedJson';
import { DIALECTS } from './dialects/choose';
import { kindOfUrl } from './dialects/url';
import { listOtherNames, withFieldNames } from './renamedFields';
import { HTTP_KINDS } from './types';
import type { EndpointConfig, HttpKind } from './types';

/** A `medprobe.json`: endpoints and encoders by name, and what is meant where the command line says nothing. Holds no secret. */
export interface MedProbeConfig {
  /** Absent where no file counts. */
  readonly path?: string;
  readonly endpoints: readonly EndpointConfig[];
  readonly encoders: readonly NamedEncoder[];
  readonly defaults: ConfigDefaults;
  /** What the person should know of the file; absent for nothing. */
  readonly notices?: readonly string[];
}

export interface ConfigDefaults {
  readonly endpoint?: string;
  readonly model?: string;
  /** A name, or the absolute path of a model folder or `.onnx` file. */
  readonly encoder?: string;
  readonly seed?: number;
}

export const CONFIG_FILE = 'medprobe.json';

/** The most bytes of a configuration: real ones have a few hundred. */
export const CONFIG_LIMIT = 1024 * 1024;

export const NO_CONFIG: MedProbeConfig = { endpoints: [], encoders: [], defaults: {} };

const text = z.string().check(z.minLength(1));
const count = z.int().check(z.positive());

const dollars = z.number().check(z.nonnegative());
/** What is paid for a million tokens, in US dollars. */
export const priceSchema = z.strictObject({ prompt: dollars, completion: dollars });

const endpointSchema = z.strictObject({
  name: z.string().check(z.regex(/^[A-Za-z0-9][\w.-]*$/, 'a name is letters, digits, "-", "_" and "."')),
  /** Absent: what the shape of the URL says. */
  kind: z.exactOptional(z.enum(HTTP_KINDS)),
  url: text,
  model: z.exactOptional(text),
  timeoutMs: z.exactOptional(count),
  tries: z.exactOptional(count),
  concurrency: z.exactOptional(count),
  price: z.exactOptional(priceSchema),
  auth: z.exactOptional(z.literal('google')),
  ca: z.exactOptional(text),
  clientCert: z.exactOptional(text),
  clientKey: z.exactOptional(text),
  constrain: z.exactOptional(z.boolean()),
});

const configSchema = z.strictObject({
  $schema: z.exactOptional(z.string()),
  endpoints: z._default(z.array(endpointSchema), []),
  encoders: z._default(z.array(NamedEncoderSchema), []),
  defaults: z._default(
    z.strictObject({
      endpoint: z.exactOptional(text),
      model: z.exactOptional(text),
      encoder: z.exactOptional(text),
      seed: z.exactOptional(z.int()),
    }),
    {},
  ),
});

/** The environment variable that holds an endpoint's key: `MEDPROBE_KEY_` and the name in capitals, `_` for the rest. */
export const keyVariable = (name: string): string => `MEDPROBE_KEY_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/**
 * @throws ProbeError 'bad-input' naming the file and the field: not JSON, a secret, an unknown field, a wrong value, a
 * path that is none of this machine's.
 */
export function parseConfig(content: string, file: string): MedProbeConfig {
  const json = jsonOf(content, file);
  refuseSecrets(json, file);
  const { success, data, error } = configSchema.safeParse(withOwnNames(json), { error: z.locales.en().localeError });
  if (!success) {
    const [issue] = error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
    throw unusable(file, `${where}: ${issue?.message ?? 'not as expected'}`);
  }
  const endpoints = data.endpoints.map(endpoint => {
    const kind = checkedKind(endpoint.url, endpoint.kind, endpoint.name, file);
    return besideFile({ ...endpoint, kind }, file);
  });
  const encoders = placeEncoders(data.encoders, { where: file, folder: path.dirname(path.resolve(file)) });
  refuseSharedKeys([...endpoints, ...encoders.filter(isRemote)], file);
  return { path: file, endpoints, encoders, defaults: placeDefaults(data.defaults, file), ...noticesOn(json, file) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whatever it is: the schema says what is wrong with it. */
function withOwnNames(json: unknown): unknown {
  if (!isObject(json)) return json;
  const lists = ['endpoints', 'encoders'].filter(list => list in json);
  return { ...json, ...Object.fromEntries(lists.map(list => [list, withFieldNames(json[list])])) };
}

function noticesOn(json: unknown, file: string): Pick<MedProbeConfig, 'notices'> {
  const { endpoints, encoders } = isObject(json) ? json : {};
  const renamed = [...listOtherNames(endpoints), ...listOtherNames(encoders)];
  if (renamed.length === 0) return {};
  return { notices: [`${file} uses old names, which are still read: ${renamed.join('; ')}.`] };
}

/** Whether a text names an encoder by where it lies. */
export const isEncoderPath = (text: string): boolean => /[\\/]|\.onnx$/.test(text);

function placeDefaults(defaults: ConfigDefaults, file: string): ConfigDefaults {
  const { encoder } = defaults;
  if (encoder === undefined || !isEncoderPath(encoder)) return defaults;
  const setting = { setting: 'the encoder of "defaults"', where: file };
  return { ...defaults, encoder: localPath(encoder, setting, path.dirname(path.resolve(file))) };
}

const CERTIFICATE_FILES = ['ca', 'clientCert', 'clientKey'] as const;

/** Every path that the configuration names, with the setting that names it. */
export function pathsIn({ endpoints, encoders, defaults }: MedProbeConfig, where: string): NamedPath[] {
  const certificates = [...endpoints, ...encoders.filter(isRemote)].flatMap(entry =>
    CERTIFICATE_FILES.flatMap((field): NamedPath[] => {
      const file = entry[field];
      return file === undefined ? [] : [{ setting: `${field} of "${entry.name}"`, where, path: file, kind: 'file' }];
    }),
  );
  const folders = encoders.flatMap((entry): NamedPath[] =>
    isRemote(entry) ? [] : [{ setting: `path of "${entry.name}"`, where, path: entry.path, kind: 'file or folder' }],
  );
  const { encoder } = defaults;
  const byDefault: NamedPath[] =
    encoder === undefined || !isEncoderPath(encoder)
      ? []
      : [{ setting: 'the encoder of "defaults"', where, path: encoder, kind: 'file or folder' }];
  return [...certificates, ...folders, ...byDefault];
}

/** Two names that differ only in "-" and "_" would share one key, and one server would be sent the other's. */
function refuseSharedKeys(servers: readonly { readonly name: string }[], file: string): void {
  const seen = new Map<string, string>();
  for (const { name } of servers) {
    const variable = keyVariable(name);
    const other = seen.get(variable);
    if (other !== undefined) throw unusable(file, `"${other}" and "${name}" would share ${variable}`);
    seen.set(variable, name);
  }
}

/** Certificate files are named relative to the configuration. */
function besideFile(endpoint: EndpointConfig, file: string): EndpointConfig {
  const folder = path.dirname(path.resolve(file));
  const absolute = CERTIFICATE_FILES.flatMap(field => {
    const written = endpoint[field];
    const setting = { setting: `${field} of "${endpoint.name}"`, where: file };
    return written === undefined ? [] : [[field, localPath(written, setting, folder)] as const];
  });
  return { ...endpoint, ...Object.fromEntries(absolute) };
}

/** The dialect that is meant, of a URL that it can use. */
function checkedKind(url: string, named: HttpKind | undefined, name: string, file: string): HttpKind {
  try {
    const kind = named ?? kindOfUrl(url);
    DIALECTS[kind].address(url);
    return kind;
  } catch (error) {
    throw unusable(file, `the url of "${name}": ${ProbeError.from(error).message.replace(/\.$/, '')}`);
  }
}

const SECRET = /^(.*[-_])?(api[-_]?key|key|token|secret|password|authorization)$/i;

/** Deeper than any setting lies. */
const MAX_DEPTH = 16;

/** Secrets in a file next to a dataset get shared with the dataset. */
function refuseSecrets(value: unknown, file: string, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw unusable(file, `it is nested more than ${MAX_DEPTH} levels deep`);
  for (const [field, inner] of Object.entries(value)) {
    if (SECRET.test(field)) {
      throw new ProbeError('bad-input', `${file} holds a secret in "${field}".`, {
        remedy: 'Take it out, and put it into the environment as MEDPROBE_KEY_<NAME OF THE ENDPOINT>.',
      });
    }
    refuseSecrets(inner, file, depth + 1);
  }
}

function jsonOf(content: string, file: string): unknown {
  try {
    return parseJson(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    // Without its cause: the parser's own message quotes the text, and with it perhaps a secret.
    throw unusable(file, depthFault(error, 'it is no JSON'));
  }
}

const unusable = (file: string, why: string): ProbeError =>
  new ProbeError('bad-input', `${file} cannot be used: ${why}.`, { remedy: 'Correct the file.' });

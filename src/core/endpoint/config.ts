import path from 'node:path';
import * as z from 'zod/mini';
import { isRemote, NamedEncoderSchema, placeEncoders } from '../encoder/named';
import type { NamedEncoder } from '../encoder/named';
import { ProbeError } from '../errors';
import { depthFault, parseJson } from '../files/boundedJson';
import { readBoundedText } from '../files/boundedFile';
import { DIALECTS } from './dialects/choose';
import { kindOfUrl } from './dialects/url';
import { HTTP_KINDS } from './types';
import type { EndpointConfig, HttpKind } from './types';

/** A `medprobe.json`: endpoints and encoders by name, and what is meant where the command line says nothing. Holds no secret. */
export interface MedProbeConfig {
  /** Absent where no file was found. */
  readonly path?: string;
  readonly endpoints: readonly EndpointConfig[];
  readonly encoders: readonly NamedEncoder[];
  readonly defaults: ConfigDefaults;
}

export interface ConfigDefaults {
  readonly endpoint?: string;
  readonly model?: string;
  readonly encoder?: string;
  readonly seed?: number;
}

export const CONFIG_FILE = 'medprobe.json';

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

export function keyFromEnvironment(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return env[keyVariable(name)];
}

/**
 * The configuration for a dataset: the file that is named, else the nearest `medprobe.json` in `folder` or above it, else none.
 * @throws ProbeError 'not-found' for a named file that is not there; otherwise as `parseConfig`.
 */
export async function loadConfig(folder: string, named?: string): Promise<MedProbeConfig> {
  if (named !== undefined) {
    const content = await readIfThere(named);
    if (content !== undefined) return parseConfig(content, named);
    throw new ProbeError('not-found', `${named} is not there.`, { remedy: 'Check the path of the configuration.' });
  }
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const file = path.join(at, CONFIG_FILE);
    const content = await readIfThere(file);
    if (content !== undefined) return parseConfig(content, file);
    if (at === path.dirname(at)) return { endpoints: [], encoders: [], defaults: {} };
  }
}

/** @throws ProbeError 'bad-input' naming the file and the field: not JSON, a secret, an unknown field, a wrong value. */
export function parseConfig(content: string, file: string): MedProbeConfig {
  const json = jsonOf(content, file);
  refuseSecrets(json, file);
  const { success, data, error } = configSchema.safeParse(json, { error: z.locales.en().localeError });
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
  return { path: file, endpoints, encoders, defaults: data.defaults };
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
  const named = Object.entries({ ca: endpoint.ca, clientCert: endpoint.clientCert, clientKey: endpoint.clientKey });
  const absolute = named.flatMap(([field, name]) =>
    name === undefined ? [] : [[field, path.resolve(path.dirname(file), name)] as const],
  );
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

/** Secrets in a file next to a dataset get shared with the dataset. */
function refuseSecrets(value: unknown, file: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [field, inner] of Object.entries(value)) {
    if (SECRET.test(field)) {
      throw new ProbeError('bad-input', `${file} holds a secret in "${field}".`, {
        remedy: 'Take it out, and put it into the environment as MEDPROBE_KEY_<NAME OF THE ENDPOINT>.',
      });
    }
    refuseSecrets(inner, file);
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

const MOST_CONFIG_BYTES = 1e6;

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readBoundedText(file, MOST_CONFIG_BYTES);
  } catch (error) {
    if (error instanceof ProbeError && error.kind === 'too-large') throw error;
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw new ProbeError('io', `${file} could not be read.`, { remedy: 'Check its permissions.', cause: error });
  }
}

import { ProbeError } from '../errors';
import { BASELINES, ENCODER_BASELINE, firstBaseline, randomBaseline } from './baseline';
import { guarded } from './consent';
import type { ConsentGate } from './consent';
import { credentialsOf } from './credentials';
import type { TokenSource } from './credentials';
import { DIALECTS } from './dialects/choose';
import { kindOfUrl } from './dialects/url';
import { httpEndpoint } from './http';
import { systemClock } from './retry';
import type { RetryClock, RetryNotice } from './retry';
import { routeTo } from './route';
import type { RouteOptions } from './route';
import type { Endpoint, EndpointConfig } from './types';

export interface EndpointOptions extends RouteOptions {
  /** Asked before any image leaves the machine. */
  readonly consent: ConsentGate;
  readonly key?: string | undefined;
  /** Goes before the model of the configuration. */
  readonly model?: string | undefined;
  /** Of `baseline:random`; 0 where it is not given. */
  readonly seed?: number | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  readonly clock?: RetryClock | undefined;
  /** Where the tokens of `auth: "google"` come from: application default credentials where absent. */
  readonly tokens?: TokenSource | undefined;
  /** Milliseconds that a server which has not answered yet may say that it is loading (503); 0 where absent. */
  readonly patienceMs?: number | undefined;
}

/** Hosted servers that were scaled to nothing take minutes to load a model. */
export const COLD_START_MS = 300_000;

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_TRIES = 5;

/** Whether what a person calls an endpoint is the URL of one, which stands in no configuration. */
export const isTypedUrl = (name: string): boolean => /^https?:/i.test(name);

/**
 * What a person calls an endpoint, as a configuration: a baseline, the URL of a server (an OpenAI-compatible one unless
 * the URL is of another dialect's shape), or the name of a configured endpoint.
 * @throws ProbeError 'not-found' for a name that is none of these, 'bad-input' for a URL that cannot be used.
 */
export function parseEndpointName(name: string, configured: readonly EndpointConfig[] = []): EndpointConfig {
  if ([...BASELINES, ENCODER_BASELINE].includes(name)) return { name, kind: 'baseline' };
  if (isTypedUrl(name)) {
    const kind = kindOfUrl(name);
    return { name: DIALECTS[kind].address(name).host, kind, url: name };
  }
  const found = configured.find(endpoint => endpoint.name === name);
  if (found !== undefined) return found;
  const names = [...BASELINES, ...configured.map(endpoint => endpoint.name)];
  throw new ProbeError('not-found', `There is no endpoint "${name}".`, {
    remedy: `Use one of ${names.join(', ')}, or the http(s) URL of an OpenAI-compatible server.`,
  });
}

/**
 * An endpoint ready to be asked. Images go nowhere before `consent` has agreed to the host.
 * @throws ProbeError as `parseEndpointName`; 'bad-input' for a configuration or key that cannot be used.
 */
export function createEndpoint(endpoint: EndpointConfig | string, options: EndpointOptions): Endpoint {
  const config = typeof endpoint === 'string' ? parseEndpointName(endpoint) : endpoint;
  if (config.kind === 'baseline') {
    return createBaseline(config.name, options.seed ?? 0);
  }
  if (config.kind === 'vscode-lm') {
    throw new ProbeError('unsupported', `"${config.name}" is a language model of VS Code, and is reached only there.`, {
      remedy: 'Use it in the editor, or name a server.',
    });
  }
  if (config.url === undefined) {
    throw new ProbeError('bad-input', `The endpoint "${config.name}" has no URL.`, { remedy: 'Give it a "url".' });
  }
  const adapter = DIALECTS[config.kind].adapter({
    url: config.url,
    model: options.model ?? config.model,
    key: usableKey(config.name, options.key),
  });
  const { resolve, env, patienceMs = 0 } = options;
  const route = routeTo(adapter.url, { resolve, env, tls: config });
  const credentials = credentialsOf(config, adapter.key, options.tokens);
  const retry = { tries: config.tries ?? DEFAULT_TRIES, clock: options.clock ?? systemClock, onRetry: options.onRetry };
  const timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const { name, price, constrain } = config;
  const http = httpEndpoint({ name, adapter, credentials, route, retry, timeoutMs, patienceMs, price, constrain });
  return guarded(http, options.consent, () => route.hostClass());
}

function createBaseline(name: string, seed: number): Endpoint {
  if (name === 'baseline:first') return firstBaseline();
  if (name === 'baseline:random') return randomBaseline(seed);
  if (name === ENCODER_BASELINE) {
    throw new ProbeError('unsupported', `${name} needs an encoder, and can be run over a manifest only.`, {
      remedy: `Use it with "run" and --encoder, or use ${BASELINES.join(' or ')}.`,
    });
  }
  throw new ProbeError('not-found', `There is no baseline "${name}".`, { remedy: `Use ${BASELINES.join(' or ')}.` });
}

/** A pasted key often brings a line end along; inside it, nothing that a header cannot carry. */
export function usableKey(name: string, key: string | undefined): string | undefined {
  const trimmed = key?.trim();
  if (trimmed === undefined || trimmed === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new ProbeError(
    'bad-input',
    `The key of the endpoint "${name}" holds spaces or characters that are not ASCII.`,
    {
      remedy: 'Copy the key again, alone.',
    },
  );
}

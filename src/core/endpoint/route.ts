import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, EnvHttpProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { ProbeError } from '../errors';
import { classifyAddresses, classifyHost, resolveAll } from './host';
import type { Resolve } from './host';
import { tlsContexts } from './tls';
import type { TlsContexts, TlsFiles } from './tls';
import type { HostClass } from './types';

export interface RouteOptions {
  readonly resolve?: Resolve | undefined;
  /** Where HTTP_PROXY, HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS are read from. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly tls?: TlsFiles | undefined;
}

/**
 * The way to one host. The class that its name had when the route was first used holds for as long as the route lives:
 * every later connection resolves the name again and is refused if the class has changed, so that a name that was
 * loopback when it was looked at cannot be public when the pixels leave (DNS rebinding).
 */
export interface Route {
  /** @throws ProbeError 'network' when the name does not resolve. */
  hostClass(): Promise<HostClass>;
  dispatcher(): Promise<Dispatcher>;
}

/** @throws ProbeError 'bad-input' (from `dispatcher`) for a proxy that is no URL, and as `tlsContexts`. */
export function routeTo(url: URL, options: RouteOptions = {}): Route {
  const { resolve = resolveAll, env = process.env, tls = {} } = options;
  const proxies = proxiesOf(env);
  const proxied = (url.protocol === 'https:' ? proxies.httpsProxy : proxies.httpProxy) !== '';

  const classify = async (): Promise<HostClass> => {
    try {
      return await classifyHost(url.hostname, resolve);
    } catch (error) {
      // Behind a proxy the proxy resolves names, and some networks resolve none themselves: the strictest class then.
      if (proxied && ProbeError.from(error).kind === 'network') return 'public';
      throw error;
    }
  };
  const hostClass = remembered(classify);
  const dispatcher = remembered(async () => {
    const known = await hostClass();
    const timing = { headersTimeout: 0, bodyTimeout: 0 }; // one clock per try, kept by the transport
    const contexts = url.protocol === 'https:' ? await tlsContexts(tls, env) : undefined;
    const lookup = sameClassLookup(known, resolve);
    const connect = contexts === undefined ? { lookup } : { lookup, secureContext: contexts.endpoint };
    if (known === 'loopback' || !proxied) return new Agent({ ...timing, connect });
    return proxyAgent({ ...timing, connect, ...proxies, ...proxyTls(contexts) });
  });
  return { hostClass, dispatcher };
}

interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

function proxiesOf(env: Readonly<Record<string, string | undefined>>): Proxies {
  const httpProxy = env['http_proxy'] ?? env['HTTP_PROXY'] ?? '';
  return {
    httpProxy,
    httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? httpProxy,
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
  };
}

/** Through a tunnel the endpoint's certificate is verified as it is without one. */
const proxyTls = (contexts: TlsContexts | undefined): object =>
  contexts === undefined
    ? {}
    : { requestTls: { secureContext: contexts.endpoint }, proxyTls: { secureContext: contexts.proxy() } };

function proxyAgent(options: EnvHttpProxyAgent.Options): Dispatcher {
  try {
    return new EnvHttpProxyAgent(options);
  } catch {
    // The value, and an error that quotes it, may hold the proxy's password.
    throw new ProbeError('bad-input', 'HTTP_PROXY or HTTPS_PROXY does not hold the URL of a proxy.', {
      remedy: 'Write it as http://host:port.',
    });
  }
}

/** Node's `lookup`, refusing addresses of another class than the one that consent was asked for. */
function sameClassLookup(known: HostClass, resolve: Resolve): LookupFunction {
  const find = async (hostname: string): Promise<readonly LookupAddress[]> => {
    const addresses = await resolve(hostname);
    const now = classifyAddresses(addresses);
    if (now === known) return addresses;
    throw new ProbeError('consent', `The address of ${hostname} changed from ${known} to ${now}; nothing was sent.`, {
      remedy: 'Start again to be asked about the new address.',
      details: { host: hostname, hostClass: now, fatal: true, maybeBilled: false },
    });
  };
  return (hostname, options, callback) => {
    find(hostname).then(
      addresses => {
        const [first] = addresses;
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, options.all === true ? [] : ''),
    );
  };
}

/** The promise of the first call, for every call; a failure is not kept. */
function remembered<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= make().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}

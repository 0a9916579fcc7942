import { ProbeError } from '../errors';
import type { AskRequest, Endpoint, HostClass } from './types';

/** What is about to leave the machine. */
export interface Departure {
  /** `host[:port]`. */
  readonly host: string;
  readonly hostClass: HostClass;
  readonly images: number;
  /** A question without an image, which may quote what was said about one. */
  readonly words?: true;
  /** Of the encoded images together. */
  readonly bytes: number;
}

/**
 * Says whether images may go to a host. It is asked before every request that carries one; a gate that asks a person
 * remembers the answer under `consentKey` and knows from its maker how many images the whole run will send.
 */
export interface ConsentGate {
  /** @throws ProbeError 'consent' when the images may not leave. */
  ensure(departure: Departure): Promise<void>;
}

/** What a given consent is stored under: a host whose address moves to another class is another host. */
export const consentKey = (host: string, hostClass: HostClass): string => `${host}|${hostClass}`;

/**
 * Whether a host, `host[:port]`, is one of `allowed`, each an exact `host` (any port) or `host:port`.
 * @throws ProbeError 'bad-input' for an entry that is neither.
 */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const entries = new Set(allowed.map(normalised));
  return entries.has(host) || entries.has(host.replace(/:\d+$/, ''));
}

/**
 * Consent without a person to ask: loopback always, any other host only if it is one of `allowed`, each an exact
 * `host` (any port) or `host:port`.
 * @throws ProbeError 'bad-input' for an entry that is neither.
 */
export function headlessConsent(allowed: readonly string[]): ConsentGate {
  allowed.forEach(normalised); // a mistake in an entry is told at once
  return {
    ensure({ host, hostClass, words }) {
      if (hostClass === 'loopback' || isAllowedHost(host, allowed)) return Promise.resolve();
      return Promise.reject(
        new ProbeError(
          'consent',
          `${words === true ? 'Questions' : 'Images'} would leave this machine for ${host} (${hostClass} address).`,
          {
            remedy: `If they may be sent there, say so with --allow-host ${host}.`,
            details: { host, hostClass, fatal: true },
          },
        ),
      );
    },
  };
}

/**
 * Tells what is to be known of images that were agreed to, once, before the first of them leaves the machine.
 * @param tell throws where it cannot be found out: then the image does not leave either
 */
export function telling(gate: ConsentGate, tell: () => Promise<void>): ConsentGate {
  let told: Promise<void> | undefined;
  return {
    async ensure(departure) {
      await gate.ensure(departure);
      if (departure.hostClass !== 'loopback' && departure.images > 0) await (told ??= tell());
    },
  };
}

/** As a parsed URL writes it: lower case, addresses in their plain form. */
function normalised(entry: string): string {
  const [, name = '', port = ''] = /^(.*?)(:\d+)?$/.exec(entry.trim()) ?? [];
  const isHost = /^(\[[\da-f:.]+\]|[^\s/?#@:*[\]]+)$/i.test(name) && URL.canParse(`http://${name}`);
  if (!isHost) {
    throw new ProbeError('bad-input', `"${entry}" is no host name.`, {
      remedy: 'Allow a host as HOST or HOST:PORT, without http:// and path.',
    });
  }
  return `${new URL(`http://${name}`).hostname}${port}`;
}

/**
 * The endpoint, behind a gate that is asked after an image has been prepared and before any byte of it is sent.
 * `hostClass` is that of the route which the endpoint sends by. An endpoint that sends nothing passes unasked.
 */
export function guarded(endpoint: Endpoint, gate: ConsentGate, hostClass: () => Promise<HostClass>): Endpoint {
  const { host } = endpoint.info;
  if (host === undefined) return endpoint;
  const consented = (attachment: NonNullable<AskRequest['attachment']>) => async () => {
    const image = await attachment();
    await gate.ensure({ host, hostClass: await hostClass(), images: 1, bytes: image.bytes });
    return image;
  };
  const gated = (request: AskRequest): AskRequest => ({
    ...request,
    ...(request.attachment === undefined ? {} : { attachment: consented(request.attachment) }),
    ...(request.second === undefined ? {} : { second: consented(request.second) }),
  });
  return {
    ...endpoint,
    ask: async (request, signal) => {
      // Words alone go nowhere either before the host is agreed to.
      if (request.attachment === undefined)
        await gate.ensure({ host, hostClass: await hostClass(), images: 0, words: true, bytes: 0 });
      return endpoint.ask(gated(request), signal);
    },
    ...(endpoint.facts === undefined
      ? {}
      : {
          // Not even a page of the server is looked at before its host is agreed to.
          facts: async signal => {
            await gate.ensure({ host, hostClass: await hostClass(), images: 0, bytes: 0 });
            return endpoint.facts?.(signal) ?? {};
          },
        }),
  };
}

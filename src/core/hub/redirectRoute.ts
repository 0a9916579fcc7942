/** Where a redirect of the hub may lead: to public addresses, or back to the host that the person named. */
import { isIP } from 'node:net';
import { resolveAll } from '../endpoint/host';
import type { Resolve } from '../endpoint/host';
import { isPublicAddress } from '../endpoint/publicAddress';
import { routeTo } from '../endpoint/route';
import type { Route, RouteOptions } from '../endpoint/route';
import { notPublic } from './failures';

/** The hub's own route, and the addresses that its name has had. */
export interface HubRoute {
  readonly url: URL;
  readonly route: Route;
  readonly addresses: ReadonlySet<string>;
}

/** The person has named this host: it may be anywhere, also on this machine. */
export function hubRoute(url: URL, options: RouteOptions): HubRoute {
  const addresses = new Set<string>();
  const { resolve = resolveAll } = options;
  const recorded: Resolve = async hostname => {
    const found = await resolve(hostname);
    for (const { address } of found) addresses.add(address);
    return found;
  };
  return { url, route: routeTo(url, { ...options, resolve: recorded }), addresses };
}

/**
 * The way to a host that a redirect names. Every connection is made to the very addresses that were checked for it, so
 * that a name cannot be public when it is looked at and another when it is connected to. Behind a proxy the proxy
 * connects: the name is checked where it resolves here, an address that is written out always.
 * @throws ProbeError 'endpoint' (from `hostClass` and `dispatcher`) for a host that is not public.
 */
export function redirectRoute(url: URL, hub: HubRoute, options: RouteOptions): Route {
  const { resolve = resolveAll } = options;
  const isHub = url.hostname === hub.url.hostname;
  const bare = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const admit = async (address: string): Promise<void> => {
    if (isPublicAddress(address)) return;
    const isMirror = isHub && (hub.addresses.has(address) || address === bare);
    if (!isMirror || (await hub.route.hostClass()) === 'public') throw notPublic(hub.url.host, url.host);
  };
  const checked: Resolve = async hostname => {
    const addresses = await resolve(hostname);
    for (const { address } of addresses) await admit(address);
    return addresses;
  };
  const route = routeTo(url, { ...options, resolve: checked });
  const admitted = async (): Promise<void> => {
    if (isIP(bare) !== 0) await admit(bare);
  };
  return {
    hostClass: async () => {
      await admitted();
      return route.hostClass();
    },
    dispatcher: async () => {
      await admitted();
      return route.dispatcher();
    },
  };
}

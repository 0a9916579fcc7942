import { BlockList, isIP } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { ProbeError } from '../errors';
import type { HostClass } from './types';

/** Every address of a host name, as the machine resolves it. Rejects with the resolver's own error. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveAll: Resolve = hostname => lookup(hostname, { all: true });

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
PRIVATE.addSubnet('0.0.0.0', 8, 'ipv4'); // "this host on this network", RFC 1122 section 3.2.1.3
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4'); // RFC 1918
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4'); // RFC 1918
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4'); // RFC 1918
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4'); // carrier-grade NAT, RFC 6598
PRIVATE.addSubnet('169.254.0.0', 16, 'ipv4'); // link-local, RFC 3927
PRIVATE.addAddress('::', 'ipv6'); // unspecified, RFC 4291 section 2.5.2
PRIVATE.addSubnet('fc00::', 7, 'ipv6'); // unique local, RFC 4193
PRIVATE.addSubnet('fe80::', 10, 'ipv6'); // link-local, RFC 4291 section 2.5.6

/** The class of one IP address; anything that is neither loopback nor private is public. IPv4-mapped IPv6 counts as IPv4. */
export function classifyAddress(address: string): HostClass {
  const [bare = ''] = address.split('%'); // a link-local address may carry its interface
  const family = isIP(bare) === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(bare, family)) return 'loopback';
  return PRIVATE.check(bare, family) ? 'private' : 'public';
}

/** The class of a set of addresses is that of the farthest one: loopback only if every one of them is. */
export function classifyAddresses(addresses: readonly LookupAddress[]): HostClass {
  const classes = new Set(addresses.map(({ address }) => classifyAddress(address)));
  if (classes.has('public') || classes.size === 0) return 'public';
  return classes.has('private') ? 'private' : 'loopback';
}

/**
 * Where a request to this host would go. `hostname` is that of a parsed `URL`, so that `127.1`, `0x7f.1` and the like
 * are already plain addresses; IPv6 addresses may stand in brackets.
 * @throws ProbeError 'network' when the name does not resolve.
 */
export async function classifyHost(hostname: string, resolve: Resolve = resolveAll): Promise<HostClass> {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return classifyAddress(bare);
  try {
    return classifyAddresses(await resolve(bare));
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause; // a resolver of ours has refused the addresses
    throw new ProbeError('network', `The host name ${bare} could not be resolved.`, {
      remedy: 'Check its spelling and the connection.',
      retryable: true,
      cause,
    });
  }
}

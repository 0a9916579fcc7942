import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are not one machine of the public internet, by the registries of special-purpose addresses (IANA, RFC
 * 6890). Those for benchmarks (198.18.0.0/15) are not here: programs that route all traffic through a tunnel answer every
 * name with one of them, and nothing else is ever there.
 */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this host on this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure's platform, from inside its machines
  ['169.254.0.0', 16], // link-local, where clouds keep the metadata of a machine
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments; Oracle's metadata
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays to IPv6, withdrawn
  ['192.168.0.0', 16], // private
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/** IPv6 is public only within 2000::/3; what of that is not. */
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments, Teredo among them, which carries an IPv4 address
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which carries an IPv4 address
  ['3fff::', 20], // documentation
];

const special = new BlockList();
for (const [net, prefix] of SPECIAL_V4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_V6) special.addSubnet(net, prefix, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/**
 * Whether an address is one of the public internet. Stricter than `classifyAddress`, whose "public" asks for more consent,
 * where this lets something through: NAT64 and other ways of writing an IPv4 address inside an IPv6 one are not public.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  // An IPv4 address in IPv6's notation is held to the rules of IPv4.
  if (mapped.check(address, 'ipv6')) return !special.check(address, 'ipv6');
  return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

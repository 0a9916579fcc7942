import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAddress, classifyHost } from '../../../src/core/endpoint/host';
import type { Resolve } from '../../../src/core/endpoint/host';
import { failure } from './support';

const names =
  (...addresses: string[]): Resolve =>
  () =>
    Promise.resolve(addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })));
const nowhere: Resolve = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));

/** As an endpoint's URL writes it, which is where numeric tricks end. */
const hostnameOf = (host: string): string => new URL(`http://${host}/v1`).hostname;

describe('the class of a host', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.0.9', 'loopback'],
    ['127.1', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'private'],
    ['100.64.0.1', 'private'],
    ['100.128.0.1', 'public'],
    ['0.0.0.0', 'private'],
    ['[::]', 'private'],
    ['[fd12::1]', 'private'],
    ['[fe80::1]', 'private'],
    ['[::ffff:10.0.0.1]', 'private'],
    ['[::ffff:8.8.8.8]', 'public'],
    ['[2001:4860:4860::8888]', 'public'],
    ['8.8.8.8', 'public'],
    ['126.255.255.255', 'public'],
    ['128.0.0.1', 'public'],
  ])('%s is %s, without asking the resolver', async (host, expected) => {
    expect(await classifyHost(hostnameOf(host), nowhere)).toBe(expected);
  });

  it.each([
    [['127.0.0.1', '::1'], 'loopback'],
    [['127.0.0.1', '10.0.0.1'], 'private'],
    [['127.0.0.1', '93.184.216.34'], 'public'],
    [['10.0.0.1', '2001:4860::1'], 'public'],
    [['fe80::1%eth0'], 'private'],
  ] as const)('a name with %j is %s', async (addresses, expected) => {
    expect(await classifyHost('model.test', names(...addresses))).toBe(expected);
  });

  it('does not take a name for local because of how it looks', async () => {
    expect(await classifyHost('localhost', names('93.184.216.34'))).toBe('public');
    expect(await classifyHost('127.0.0.1.example', names('93.184.216.34'))).toBe('public');
  });

  it('says which name does not resolve', async () => {
    const error = await failure(classifyHost('model.test', nowhere));
    expect(error).toMatchObject({ kind: 'network', retryable: true });
    expect(error.message).toContain('model.test');
  });

  it('resolves with the system by default', async () => {
    expect(await classifyHost('localhost')).toBe('loopback');
  });

  it('calls an IPv4 address and its IPv6-mapped form the same', () => {
    fc.assert(
      fc.property(fc.ipV4(), address => {
        expect(classifyAddress(`::ffff:${address}`)).toBe(classifyAddress(address));
      }),
    );
  });
});

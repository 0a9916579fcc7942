import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../src/core/endpoint/publicAddress';
import { onLoopback } from '../../support/loopback';
import type { HubServer } from '../../support/hubServer';
import { failure } from '../endpoint/support';
import { download, hub, MODEL } from './support';

describe('an address of the public internet', () => {
  it.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:2800:220:1::1', '::ffff:8.8.8.8'])(
    'is %s',
    address => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '100.100.100.200',
    '169.254.169.254',
    '168.63.129.16',
    '192.0.0.192',
    '203.0.113.5',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '5f00::1',
    '4000::1',
    'localhost',
    '',
  ])('is not %s', address => expect(isPublicAddress(address)).toBe(false));
});

const closing: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map(close => close())));

/** A server that nothing should ever ask. */
async function inside(): Promise<{ readonly port: number; readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end('secret');
  });
  const { port, close } = await onLoopback(server);
  closing.push(close);
  return { port, asked: () => asked };
}

/** A hub that sends whoever downloads a stored file elsewhere. */
const sendingTo = (to: () => string): Promise<HubServer> =>
  hub({ faults: ({ origin }, n) => (origin === 'store' && n === 1 ? { kind: 'redirect', to: to() } : undefined) });

const addresses = (...found: string[]) =>
  Promise.resolve(found.map(address => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('a redirect of the hub', () => {
  it.each([
    'http://localhost:PORT/',
    'http://127.0.0.2:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://10.0.0.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://metadata.test:PORT/',
    'http://mixed.test:PORT/',
  ])('to %s is not followed', async to => {
    const target = await inside();
    const server = await sendingTo(() => to.replace('PORT', String(target.port)));
    const resolve = (name: string) =>
      name === 'mixed.test' ? addresses('93.184.216.34', '127.0.0.1') : addresses('127.0.0.1');
    const error = await failure(download(server, {}, { resolve }));
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(error.message).toContain('which is not on the public internet; nothing was fetched there');
    expect(target.asked()).toBe(0);
  });

  it('of a public hub does not lead to its own name on this machine either', async () => {
    const target = await inside();
    const server = await sendingTo(() => `http://hub.test:${target.port}/`);
    const port = Number(server.host.split(':')[1]);
    // The name is on two machines: the class of such a host is that of the farther one.
    const both = () => addresses('127.0.0.1', '93.184.216.34');
    const options = { base: `http://hub.test:${port}`, resolve: both };
    const error = await failure(download(server, {}, options));
    expect(error.message).toContain('not on the public internet');
    expect(target.asked()).toBe(0);
  });

  describe('of a mirror on this machine', () => {
    /** Sends everybody to its store, by its own name. */
    async function mirror(onRedirect: () => void = () => undefined) {
      let store = '';
      const server = await hub({
        faults: ({ origin, method, path }) => {
          if (origin !== 'hub' || method !== 'GET' || !path.endsWith('/model.safetensors')) return undefined;
          onRedirect();
          return { kind: 'redirect', to: `http://mirror.test:${store}/${MODEL}/model.safetensors?x` };
        },
      });
      store = server.storeHost.split(':')[1] ?? '';
      return { server, base: `http://mirror.test:${server.host.split(':')[1]}` };
    }
    const stored = (server: HubServer) => server.requests.filter(({ origin }) => origin === 'store').length;

    it('leads to its own host', async () => {
      const { server, base } = await mirror();
      await download(server, {}, { base, resolve: () => addresses('127.0.0.1') });
      expect(stored(server)).toBe(1);
    });

    it('leads to no other address that its name comes to have', async () => {
      let now = '127.0.0.1';
      const { server, base } = await mirror(() => (now = '127.0.0.2'));
      const error = await failure(download(server, {}, { base, resolve: () => addresses(now) }));
      expect(error.message).toContain('not on the public internet');
      expect(stored(server)).toBe(0);
    });
  });

  it('is held to the same rule where a proxy would connect', async () => {
    const server = await sendingTo(() => 'http://10.0.0.1/');
    const error = await failure(download(server, {}, { env: { HTTP_PROXY: 'http://127.0.0.1:1' } }));
    expect(error.message).toContain('not on the public internet');
  });

  it('is checked again for every connection: a name that has become private is not connected to', async () => {
    const target = await inside();
    const server = await sendingTo(() => `http://rebound.test:${target.port}/`);
    let lookups = 0;
    const resolve = () => addresses(lookups++ === 0 ? '93.184.216.34' : '127.0.0.1');
    const error = await failure(download(server, {}, { resolve }));
    expect(error.message).toContain('not on the public internet');
    expect(target.asked()).toBe(0);
  });
});

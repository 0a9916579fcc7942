import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { consentKey, guarded, headlessConsent, telling } from '../../../src/core/endpoint/consent';
import type { ConsentGate, Departure } from '../../../src/core/endpoint/consent';
import { firstBaseline } from '../../../src/core/endpoint/baseline';
import type { Resolve } from '../../../src/core/endpoint/host';
import { BYTES, endpointAt, failure, question, serve } from './support';

const at =
  (address: string): Resolve =>
  () =>
    Promise.resolve([{ address, family: 4 }]);
const nowhere: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
const agreed = (allowed: string[], departure: Partial<Departure>): Promise<boolean> =>
  headlessConsent(allowed)
    .ensure({ host: 'h.example', hostClass: 'public', images: 1, bytes: 1, ...departure })
    .then(
      () => true,
      (error: unknown) => {
        if (ProbeError.from(error).kind !== 'consent') throw error;
        return false;
      },
    );

describe('headless consent', () => {
  it('lets loopback pass and names any other host with what to write', async () => {
    expect(await agreed([], { host: '127.0.0.1:8000', hostClass: 'loopback' })).toBe(true);
    const error = await failure(
      headlessConsent([]).ensure({ host: 'h.example:8443', hostClass: 'private', images: 2, bytes: 10 }),
    );
    expect(error).toMatchObject({ kind: 'consent', retryable: false });
    expect(error.toLine()).toBe(
      'Images would leave this machine for h.example:8443 (private address). If they may be sent there, say so with --allow-host h.example:8443.',
    );
  });

  it.each([
    ['h.example', 'h.example', true],
    ['h.example', 'h.example:8443', true],
    ['H.Example:8443', 'h.example:8443', true],
    ['h.example:8443', 'h.example:9000', false],
    ['h.example:8443', 'h.example', false],
    ['example', 'h.example', false],
    ['h.example', 'h.example.evil.test', false],
    ['h.example', 'xh.example', false],
    ['10.1', '10.0.0.1:8000', true],
    ['[FD00::1]', '[fd00::1]:8000', true],
    ['[fd00::1]:8000', '[fd00::1]:8000', true],
    ['[fd00::1]', '[fd00::2]', false],
  ])('allowing %s, asked for %s: %s', async (allowed, host, expected) => {
    expect(await agreed([allowed], { host })).toBe(expected);
  });

  it.each(['', '*', 'https://h.example', 'h.example/v1', 'user@h.example', 'fd00::1'])(
    'refuses the entry "%s"',
    entry => {
      expect(() => headlessConsent([entry])).toThrow(ProbeError);
    },
  );

  it('tells what is to be known once, before the first image that leaves the machine', async () => {
    let told = 0;
    const gate = telling(headlessConsent(['h.example']), () => Promise.resolve(void told++));
    const departure = { host: 'h.example', hostClass: 'public', images: 1, bytes: 1 } as const;
    await gate.ensure({ ...departure, images: 0, words: true });
    await gate.ensure({ ...departure, host: '127.0.0.1', hostClass: 'loopback' });
    await failure(gate.ensure({ ...departure, host: 'other.example' }));
    expect(told).toBe(0);
    await Promise.all([gate.ensure(departure), gate.ensure(departure)]);
    expect(told).toBe(1);
    const broken = telling(headlessConsent(['h.example']), () => Promise.reject(new ProbeError('crash', 'No.')));
    expect(await failure(broken.ensure(departure))).toMatchObject({ kind: 'crash' });
  });

  it('is stored by host and class', () => {
    expect(consentKey('h.example:8443', 'private')).toBe('h.example:8443|private');
  });
});

describe('a guarded endpoint', () => {
  it('asks before a byte leaves, with host, class and size, and sends nothing without a yes', async () => {
    const server = await serve();
    const departures: Departure[] = [];
    const refuse: ConsentGate = {
      ensure: departure => {
        departures.push(departure);
        return Promise.reject(new ProbeError('consent', 'No.'));
      },
    };
    const error = await failure(endpointAt(server.url, { tries: 5 }, { consent: refuse }).ask(question()));
    expect(error.kind).toBe('consent');
    expect(departures).toEqual([{ host: server.host, hostClass: 'loopback', images: 1, bytes: BYTES.byteLength }]);
    expect(server.requests).toBe(0);
  });

  it('does not ask for a baseline, which sends nothing', async () => {
    const refuse: ConsentGate = { ensure: () => Promise.reject(new ProbeError('consent', 'No.')) };
    const endpoint = guarded(firstBaseline(), refuse, () => Promise.resolve('public'));
    expect((await endpoint.ask(question())).text).toBe('A');
  });

  it('is not local because of its name: consent goes by the address', async () => {
    const server = await serve();
    const url = `http://localhost:${server.port}`;
    const error = await failure(endpointAt(url, {}, { resolve: at('93.184.216.34') }).ask(question()));
    expect(error).toMatchObject({ kind: 'consent', details: { hostClass: 'public' } });
    const reply = await endpointAt(`http://model.test:${server.port}`, {}, { resolve: at('127.0.0.1') }).ask(
      question(),
    );
    expect(reply.text).toBe('A');
  });

  it('refuses to connect when the address changes class after it was classified', async () => {
    const server = await serve();
    let lookups = 0;
    const rebinding: Resolve = host => at(lookups++ === 0 ? '93.184.216.34' : '127.0.0.1')(host);
    const options = { resolve: rebinding, consent: headlessConsent(['model.test']) };
    const error = await failure(endpointAt(`http://model.test:${server.port}`, { tries: 5 }, options).ask(question()));
    expect(error).toMatchObject({ kind: 'consent', details: { fatal: true, tries: 1 } });
    expect(error.message).toContain('model.test changed from public to loopback');
    expect(server.requests).toBe(0);
  });

  it('looks again at every new connection of the run', async () => {
    const server = await serve({
      faults: n => (n === 1 ? { kind: 'status', status: 503, headers: { connection: 'close' } } : undefined),
    });
    let lookups = 0;
    const rebinding: Resolve = host => at(lookups++ < 2 ? '127.0.0.1' : '10.0.0.1')(host);
    const endpoint = endpointAt(`http://model.test:${server.port}`, { tries: 5 }, { resolve: rebinding });
    expect(await failure(endpoint.ask(question()))).toMatchObject({
      kind: 'consent',
      details: { hostClass: 'private' },
    });
    expect(server.requests).toBe(1);
  });
});

describe('behind a proxy', () => {
  const proxies: Server[] = [];
  afterEach(() => proxies.splice(0).forEach(proxy => proxy.close()));

  /** Opens every tunnel to the one server, and remembers for whom; with `status`, opens none. */
  async function proxyTo(port: number, status = 200): Promise<{ url: string; tunnels: string[] }> {
    const tunnels: string[] = [];
    const proxy = createServer(client => {
      client.once('data', head => {
        tunnels.push(head.toString().split(' ')[1] ?? '');
        if (status !== 200) {
          client.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
          return;
        }
        const upstream = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
        client.pipe(upstream).pipe(client);
        client.on('error', () => upstream.destroy());
        upstream.on('error', () => client.destroy());
      });
    });
    proxies.push(proxy);
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, tunnels };
  }

  it('goes through the proxy of the environment, and takes a name that only the proxy knows as public', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.port);
    const options = { env: { HTTP_PROXY: proxy.url }, resolve: nowhere };
    const error = await failure(endpointAt('http://model.test', {}, options).ask(question()));
    expect(error).toMatchObject({ kind: 'consent', details: { hostClass: 'public' } });
    expect(proxy.tunnels).toEqual([]);
    const reply = await endpointAt(
      'http://model.test',
      {},
      { ...options, consent: headlessConsent(['model.test']) },
    ).ask(question());
    expect(reply.text).toBe('A');
    expect(proxy.tunnels).toEqual(['model.test:80']);
  });

  it('never sends what is for this machine through a proxy', async () => {
    const server = await serve();
    const proxy = await proxyTo(server.port);
    await endpointAt(server.url, {}, { env: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url } }).ask(question());
    expect(proxy.tunnels).toEqual([]);
    expect(server.requests).toBe(1);
  });

  it('is a network error when the proxy opens no tunnel, and bad input when it is no URL', async () => {
    const proxy = await proxyTo(0, 403);
    const options = { resolve: nowhere, consent: headlessConsent(['model.test']) };
    const refused = await failure(
      endpointAt('http://model.test', {}, { ...options, env: { HTTP_PROXY: proxy.url } }).ask(question()),
    );
    expect(refused).toMatchObject({ kind: 'network', details: { maybeBilled: false } });
    const broken = await failure(
      endpointAt('http://model.test', {}, { ...options, env: { HTTP_PROXY: 'user:hunter2@::' } }).ask(question()),
    );
    expect(broken).toMatchObject({ kind: 'bad-input' });
    expect(broken.toLine()).not.toContain('hunter2');
  });
});

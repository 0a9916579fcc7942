import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { endpointAt, failure, question } from './support';

const file = (name: string): string => path.join(import.meta.dirname, '../../fixtures/tls', name);
const CLIENT = { clientCert: file('client.pem'), clientKey: file('client.key') };
const ca = file('authority.pem');

const open: (Server | TcpServer)[] = [];
afterEach(() => open.splice(0).forEach(server => server.close()));

async function listening(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** An HTTPS server under the test authority that answers A and remembers who asked. */
async function secureServer(requestCert = false): Promise<{ port: number; clients: string[] }> {
  const clients: string[] = [];
  const identity = { cert: readFileSync(file('server.pem')), key: readFileSync(file('server.key')) };
  const server = createServer({ ...identity, ca: readFileSync(ca), requestCert, rejectUnauthorized: requestCert });
  server.on('request', (request, response) => {
    clients.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody'));
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify({ choices: [{ message: { content: 'A' }, finish_reason: 'stop' }] }));
    });
  });
  return { port: await listening(server), clients };
}

describe('certificates', () => {
  it('of an authority that nobody trusts end the run before anything is sent', async () => {
    const { port, clients } = await secureServer();
    const error = await failure(endpointAt(`https://127.0.0.1:${port}`).ask(question()));
    expect(error).toMatchObject({ kind: 'network', details: { fatal: true, maybeBilled: false } });
    expect(error.message).toContain('could not be verified');
    expect(clients).toEqual([]);
  });

  it.each([
    ['"ca" of the endpoint', { ca }, {}],
    ['NODE_EXTRA_CA_CERTS', {}, { NODE_EXTRA_CA_CERTS: ca }],
  ])('are trusted through %s', async (_, config, env) => {
    const { port } = await secureServer();
    const reply = await endpointAt(`https://127.0.0.1:${port}`, config, { env }).ask(question());
    expect(reply.text).toBe('A');
  });

  it('for another name are refused even under a trusted authority', async () => {
    const { port } = await secureServer();
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const error = await failure(endpointAt(`https://other.test:${port}`, { ca }, { resolve }).ask(question()));
    expect(error).toMatchObject({ details: { code: 'ERR_TLS_CERT_ALTNAME_INVALID', fatal: true } });
  });

  it('of the client are shown to a server that asks for one', async () => {
    const { port, clients } = await secureServer(true);
    await endpointAt(`https://127.0.0.1:${port}`, { ca, ...CLIENT }).ask(question());
    expect(clients).toEqual(['MedProbe test client']);
    const error = await failure(endpointAt(`https://127.0.0.1:${port}`, { ca }).ask(question()));
    expect(error.kind).toBe('network');
    expect(clients).toHaveLength(1);
  });

  it('are verified through a proxy as well', async () => {
    const { port } = await secureServer();
    const tunnels: string[] = [];
    const proxy = createTcpServer(client => {
      client.once('data', head => {
        tunnels.push(head.toString().split(' ')[1] ?? '');
        const server = connect(port, '127.0.0.1', () => {
          client.write('HTTP/1.1 200 OK\r\n\r\n');
          client.pipe(server).pipe(client);
        });
        server.on('error', () => client.destroy());
        client.on('error', () => server.destroy());
      });
    });
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await listening(proxy)}` };
    const options = {
      env,
      resolve: () => Promise.reject(new Error('this network resolves no names')),
      consent: headlessConsent(['model.test']),
    };
    expect((await endpointAt('https://model.test', { ca }, options).ask(question())).text).toBe('A');
    expect(await failure(endpointAt('https://model.test', {}, options).ask(question()))).toMatchObject({
      kind: 'network',
      details: { fatal: true },
    });
    expect(tunnels).toEqual(['model.test:443', 'model.test:443']);
  });

  it.each([
    ['a file that is not there', { ca: '/nowhere/authority.pem' }, /"ca", \/nowhere\/authority.pem, cannot be read/],
    ['a file that is no PEM', { ca: import.meta.filename }, /"ca".* is no PEM file/],
    ['a certificate without its key', { clientCert: CLIENT.clientCert }, /without its key/],
    [
      'a key of another certificate',
      { ...CLIENT, clientKey: file('server.key') },
      /certificates of the endpoint cannot/,
    ],
  ])('cannot be %s', async (_, config, message) => {
    const { port } = await secureServer();
    const error = await failure(endpointAt(`https://127.0.0.1:${port}`, config).ask(question()));
    expect(error).toMatchObject({ kind: 'bad-input', details: { fatal: true } });
    expect(error.message).toMatch(message);
  });
});

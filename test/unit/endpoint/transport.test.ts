import { inspect } from 'node:util';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { networkFailure } from '../../../src/core/endpoint/failures';
import { base64Of } from '../../../src/core/image/sendable';
import type { Fault } from '../../support/openaiServer';
import { endpointAt, failure, IMAGE, question, serve } from './support';

const failing = async (fault: Fault, config = {}) => {
  const server = await serve({ faults: () => fault });
  return { server, error: await failure(endpointAt(server.url, config).ask(question())) };
};

describe('one try', () => {
  it.each([408, 409, 425, 429, 500, 502, 503, 504])('may be repeated after HTTP %i', async status => {
    const { error } = await failing({ kind: 'status', status, body: '{"error":"busy"}' });
    expect(error).toMatchObject({ kind: 'endpoint', retryable: true, details: { status } });
    expect(error.details).not.toHaveProperty('fatal');
  });

  it.each([400, 401, 403, 404])('ends the run at HTTP %i, with what the server said and what to do', async status => {
    const body = JSON.stringify({ error: { message: 'No such model: medgemma' } });
    const { error, server } = await failing({ kind: 'status', status, body });
    expect(error).toMatchObject({
      kind: 'endpoint',
      retryable: false,
      details: { status, fatal: true, maybeBilled: false },
    });
    expect(error.message).toBe(`${server.host} answered with HTTP ${status}: No such model: medgemma`);
    expect(error.remedy).toMatch(/^Check /);
  });

  it.each([
    ['{"error":"model \'x\' not found"}', "model 'x' not found"],
    ['{"error":"Model is overloaded","error_type":"overloaded"}', 'Model is overloaded'],
    ['{"detail":"Not authenticated"}', 'Not authenticated'],
    ['{"detail":[{"loc":["body"],"msg":"bad"}]}', '[{"loc":["body"],"msg":"bad"}]'],
    [
      '<html><head><style>p{}</style><title>502</title></head><body><h1>Bad\n gateway</h1></body></html>',
      '502 Bad gateway',
    ],
    ['\u001b[31mred\u202eesrever', '‹U+001B›[31mred‹U+202E›esrever'],
  ])('says what the server said, as plain text: %s', async (body, said) => {
    const { error, server } = await failing({ kind: 'status', status: 500, body });
    expect(error.message).toBe(`${server.host} answered with HTTP 500: ${said}`);
  });

  it('never repeats the pixels that a server echoes, nor more than 300 characters', async () => {
    const base64 = base64Of(IMAGE);
    const body = JSON.stringify({
      detail: `bad input: data:image/png;base64,${base64} ${base64} ${'word '.repeat(200)}`,
    });
    const { error, server } = await failing({ kind: 'status', status: 422, body });
    expect(error.message).toContain('bad input: [image] [data] word');
    expect(error.message.length).toBeLessThanOrEqual(300 + `${server.host} answered with HTTP 422: `.length);
    expect(inspect(error, { depth: 9 })).not.toContain(base64.slice(0, 40));
    expect(error).toMatchObject({ retryable: false });
    expect(error.details).not.toHaveProperty('fatal');
  });

  it.each(['arrival', 'headers', 'body'] as const)('calls a connection lost at the %s a network error', async when => {
    const { error, server } = await failing({ kind: 'reset', when });
    expect(error).toMatchObject({
      kind: 'network',
      retryable: true,
      details: { host: server.host, maybeBilled: true },
    });
    expect(error.message).toContain(`The connection to ${server.host} broke off`);
  });

  it('calls a server that is not there unreachable, and nothing billed', async () => {
    const server = await serve();
    await server.close();
    const error = await failure(endpointAt(server.url).ask(question()));
    expect(error).toMatchObject({
      kind: 'network',
      retryable: true,
      details: { maybeBilled: false, code: 'ECONNREFUSED' },
    });
  });

  it('may repeat JSON that breaks off, and not a page that is no JSON', async () => {
    const torn = await failing({ kind: 'torn' });
    expect(torn.error).toMatchObject({ kind: 'endpoint', retryable: true, details: { maybeBilled: true } });
    const page = await failing({
      kind: 'type',
      type: 'text/html; charset=utf-8',
      body: '<p>Log in to <b>Hospital WiFi</b></p>',
    });
    expect(page.error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(page.error.message).toBe(
      `${page.server.host} sent text/html; charset=utf-8 where JSON was expected: Log in to Hospital WiFi`,
    );
  });

  it('refuses a redirect and names the host that it points to', async () => {
    const elsewhere = await serve();
    const { error } = await failing({ kind: 'redirect', to: `${elsewhere.url}/v1/chat/completions?key=secret` });
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false, details: { status: 307, fatal: true } });
    expect(error.message).toContain(`redirects to ${elsewhere.host} `);
    expect(error.message).not.toContain('secret');
    expect(elsewhere.requests).toBe(0);
  });

  it('gives up a reply of more than 4 MiB', async () => {
    const { error } = await failing({
      kind: 'type',
      type: 'application/json',
      body: `"${'x'.repeat(5 * 1024 * 1024)}"`,
    });
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(error.message).toContain('more than 4 MiB');
  });

  it('is given up at its time limit, and the server sees the client go', async () => {
    const server = await serve({ faults: () => ({ kind: 'hang' }) });
    const error = await failure(endpointAt(server.url, { timeoutMs: 50 }).ask(question()));
    expect(error).toMatchObject({ kind: 'timeout', retryable: true, details: { maybeBilled: true } });
    expect(error.message).toContain('0.05 s');
    await server.abandoned(1);
  });

  it('waits for a first byte that is late but in time', async () => {
    const server = await serve({ faults: () => ({ kind: 'slow', ms: 20 }) });
    const reply = await endpointAt(server.url).ask(question());
    expect(reply.text).toBe('A');
  });

  it('is aborted in flight when the run is cancelled', async () => {
    const server = await serve({ faults: () => ({ kind: 'hang' }) });
    const run = new AbortController();
    const asked = failure(endpointAt(server.url, { tries: 5 }).ask(question(), run.signal));
    await server.arrived(1);
    run.abort();
    expect(await asked).toMatchObject({ kind: 'cancelled', details: { maybeBilled: true } });
    await server.abandoned(1);
    expect(server.requests).toBe(1);
  });

  it('does not begin in a cancelled run', async () => {
    const server = await serve();
    const attachment = (): Promise<never> => Promise.reject(new Error('decoded for nothing'));
    const error = await failure(endpointAt(server.url).ask(question({ attachment }), AbortSignal.abort()));
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect(server.requests).toBe(0);
  });

  it('calls a server that does not speak HTTP a broken connection', async () => {
    const server = createServer(socket => socket.resume().end('220 mail.example ESMTP\r\n'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await failure(endpointAt(`http://127.0.0.1:${port}`).ask(question()));
    expect(error).toMatchObject({ kind: 'network' });
    await new Promise(resolve => server.close(resolve));
  });

  it('says that TLS failed before anything was sent', async () => {
    const server = await serve();
    const error = await failure(endpointAt(server.url.replace('http:', 'https:')).ask(question()));
    expect(error).toMatchObject({ kind: 'network', details: { maybeBilled: false } });
    expect(server.asks).toHaveLength(0);
  });

  it.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('ends the run at a certificate that cannot be verified (%s)', code => {
    const error = networkFailure({ host: 'h.example' }, Object.assign(new Error('tls'), { code }));
    expect(error).toMatchObject({ kind: 'network', retryable: false, details: { fatal: true } });
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS');
  });
});

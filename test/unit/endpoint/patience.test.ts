import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { googleTokens } from '../../../src/core/endpoint/credentials';
import type { Fault } from '../../support/openaiServer';
import { endpointAt, failure, question, serve, stillClock } from './support';

const loading: Fault = { kind: 'status', status: 503, body: '{"error":"loading model"}' };

describe('a server that is still loading', () => {
  it('is waited for beyond the tries until it has answered once', async () => {
    const server = await serve({ faults: n => (n <= 12 || n > 13 ? loading : undefined) });
    const endpoint = endpointAt(server.url, { tries: 3 }, { patienceMs: 300_000 });
    expect((await endpoint.ask(question())).text).toBe('A');
    expect(server.requests).toBe(13);
    // It has answered: what it says now is that it is asked too much.
    await failure(endpoint.ask(question()));
    expect(server.requests).toBe(16);
  });

  it('is given up when it has loaded for too long', async () => {
    const server = await serve({ faults: () => loading });
    const clock = stillClock();
    const error = await failure(endpointAt(server.url, { tries: 3 }, { clock, patienceMs: 60_000 }).ask(question()));
    expect(error).toMatchObject({ kind: 'endpoint', details: { status: 503 } });
    const waited = clock.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(60_000);
    expect(waited).toBeLessThanOrEqual(90_000);
  });
});

describe('one try', () => {
  it('ends a reply that does not end', async () => {
    const server = await serve({ faults: () => ({ kind: 'endless' }) });
    const error = await failure(endpointAt(server.url).ask(question()));
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false, details: { maybeBilled: true } });
    expect(error.message).toContain('more than 4 MiB');
    await server.abandoned(1);
  });

  it('says of an answer how many tries before it may have been billed', async () => {
    const faults: (Fault | undefined)[] = [{ kind: 'torn' }, loading, { kind: 'reset', when: 'body' }];
    const server = await serve({ faults: n => faults[n - 1] });
    const reply = await endpointAt(server.url, { tries: 5 }).ask(question());
    expect(reply.maybeBilledTries).toBe(2);
    expect((await endpointAt(server.url).ask(question())).maybeBilledTries).toBeUndefined();
  });
});

describe("Google's application default credentials", () => {
  afterEach(() => vi.unstubAllEnvs());

  it('are taken from the metadata server of the machine, and fetched anew when asked to be', async () => {
    let tokens = 0;
    const metadata = createServer((request, response) => {
      response.setHeader('metadata-flavor', 'Google');
      response.setHeader('content-type', 'application/json');
      const isToken = request.url?.includes('/service-accounts/default/token') === true;
      response.end(isToken ? JSON.stringify({ access_token: `t${++tokens}`, expires_in: 3600 }) : '"x"');
    });
    await new Promise<void>(resolve => metadata.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${(metadata.address() as AddressInfo).port}`);
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'a-project'); // else the library asks gcloud for one
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    vi.stubEnv('CLOUDSDK_CONFIG', '/nowhere');
    const source = googleTokens();
    expect([await source(false), await source(false), await source(true), await source(false)]).toEqual([
      't1',
      't1',
      't2',
      't2',
    ]);
    await new Promise(resolve => metadata.close(resolve));
  });

  it('that are not there end the run, saying what to do', async () => {
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/credentials.json');
    expect(await failure(googleTokens()(false))).toMatchObject({
      kind: 'unavailable',
      remedy: expect.stringContaining('gcloud auth application-default login') as string,
      details: { fatal: true },
    });
  });
});

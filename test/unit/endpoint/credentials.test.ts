import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { createEndpoint } from '../../../src/core/endpoint/create';
import { googleTokens } from '../../../src/core/endpoint/credentials';
import type { TokenSource } from '../../../src/core/endpoint/credentials';
import { ProbeError } from '../../../src/core/errors';
import { endpointAt, failure, question, serve } from './support';
import { onLoopback } from '../../support/loopback';
import type { OpenAiServer } from '../../support/openaiServer';

const consent = headlessConsent([]);

/** A source that counts up: `token-1`, `token-2`, … */
function countingTokens(): TokenSource & { readonly fetched: () => number } {
  let n = 0;
  const source = (fresh: boolean): Promise<string> => {
    if (fresh || n === 0) n += 1;
    return Promise.resolve(`planted-token-${n}`);
  };
  return Object.assign(source, { fetched: () => n });
}

/** A server that takes one token only, and another one after each `expire()`. */
async function guardedServer(): Promise<{ server: OpenAiServer; expire: () => void; refused: () => number }> {
  let valid = 1;
  let refused = 0;
  const server = await serve({
    refuse: ({ headers }) => {
      if (headers.authorization === `Bearer planted-token-${valid}`) return undefined;
      refused += 1;
      return { kind: 'status', status: 401, body: '{"error":"expired"}' };
    },
  });
  return { server, expire: () => (valid += 1), refused: () => refused };
}

const google = (server: OpenAiServer, tokens: TokenSource) =>
  endpointAt(server.url, { auth: 'google', tries: 3 }, { tokens });

describe('a token that expires', () => {
  it('is fetched once, and again when the server refuses it', async () => {
    const { server, expire } = await guardedServer();
    const tokens = countingTokens();
    const endpoint = google(server, tokens);
    await endpoint.ask(question());
    await endpoint.ask(question());
    expect([tokens.fetched(), server.requests]).toEqual([1, 2]);
    expire();
    expect((await endpoint.ask(question())).text).toBe('A');
    expect([tokens.fetched(), server.requests]).toEqual([2, 4]);
  });

  it('is renewed once for all the questions that are refused together', async () => {
    const { server, expire, refused } = await guardedServer();
    const tokens = countingTokens();
    const endpoint = google(server, tokens);
    await endpoint.ask(question());
    expire();
    const replies = await Promise.all(Array.from({ length: 8 }, () => endpoint.ask(question())));
    expect(replies.map(({ text }) => text)).toEqual(Array(8).fill('A'));
    expect(tokens.fetched()).toBe(2);
    expect(refused()).toBe(8);
  });

  it('ends the run when the new one is refused as well, and is in no word of it', async () => {
    const server = await serve({
      refuse: ({ headers }) => ({ kind: 'status', status: 401, body: `{"error":"not ${headers.authorization}"}` }),
    });
    const error = await failure(google(server, countingTokens()).ask(question()));
    expect(error).toMatchObject({ kind: 'endpoint', details: { status: 401, fatal: true } });
    expect(server.requests).toBe(2);
    expect(JSON.stringify(error.serialize())).not.toContain('planted-token');
  });

  it('is not fetched for a question that needs none, and its failure is told as it is', async () => {
    const server = await serve();
    const noToken = new ProbeError('unavailable', 'Google gave no access token.', { details: { fatal: true } });
    const endpoint = google(server, () => Promise.reject(noToken));
    expect(await failure(endpoint.ask(question()))).toMatchObject({ kind: 'unavailable', details: { fatal: true } });
    expect(server.requests).toBe(0);
  });

  it('does not go together with a key', () => {
    const config = { name: 'both', kind: 'openai', url: 'http://127.0.0.1:1', auth: 'google' } as const;
    expect(() => createEndpoint(config, { consent, key: 'k' })).toThrow(/both a key and "auth": "google"/);
  });
});

describe('a key', () => {
  it('that is refused is not tried again', async () => {
    const server = await serve({ refuse: () => ({ kind: 'status', status: 401 }) });
    expect(await failure(endpointAt(server.url, { tries: 3 }, { key: 'k' }).ask(question()))).toMatchObject({
      details: { status: 401, fatal: true },
    });
    expect(server.requests).toBe(1);
  });
});

describe('application default credentials', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('follow no redirect to another host', async () => {
    const elsewhere: string[] = [];
    const other = await onLoopback(
      createServer((request, response) => {
        elsewhere.push(request.url ?? '');
        response.end('{}');
      }),
    );
    const google = await onLoopback(
      createServer((request, response) => {
        request.resume();
        if (request.url === '/impersonate') response.writeHead(307, { location: `${other.url}/taken` }).end();
        else {
          const token = { access_token: 'planted', token_type: 'Bearer', expires_in: 3600 };
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
        }
      }),
    );
    const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-google-'));
    try {
      const subject = path.join(folder, 'subject');
      await writeFile(subject, 'planted-subject');
      const file = path.join(folder, 'credentials.json');
      const credentials = {
        type: 'external_account',
        audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${google.url}/token`,
        service_account_impersonation_url: `${google.url}/impersonate`,
        credential_source: { file: subject },
      };
      await writeFile(file, JSON.stringify(credentials));
      vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
      const error = await failure(googleTokens()(false));
      expect(elsewhere).toEqual([]);
      expect(error).toMatchObject({ kind: 'unavailable' });
    } finally {
      await rm(folder, { recursive: true });
      await Promise.all([google.close(), other.close()]);
    }
  });
});

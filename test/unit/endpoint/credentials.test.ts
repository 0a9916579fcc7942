import { describe, expect, it } from 'vitest';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { createEndpoint } from '../../../src/core/endpoint/create';
import type { TokenSource } from '../../../src/core/endpoint/credentials';
import { ProbeError } from '../../../src/core/errors';
import { endpointAt, failure, question, serve } from './support';
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

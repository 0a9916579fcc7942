import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkBeforeRun, testEndpoint } from '../../../src/core/endpoint/capabilities/beforeRun';
import { CapabilityStore } from '../../../src/core/endpoint/capabilities/store';
import type { Endpoint } from '../../../src/core/endpoint/types';
import type { Ask } from '../../support/openaiServer';
import { seeingAnswer } from '../../support/seeing';
import { endpointAt, failure, serve } from './support';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true }))));
async function newStore(): Promise<{ store: CapabilityStore }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-before-'));
  folders.push(folder);
  return { store: new CapabilityStore(folder) };
}

const isHeld = ({ body }: Ask): boolean => 'response_format' in (body as object);

describe('a person who insists on an endpoint that may be blind', () => {
  const held = (ask: Ask) => (isHeld(ask) ? '{"answer":"A"}' : 'A');
  const allowed = (endpoint: Endpoint, store: CapabilityStore) => checkBeforeRun(endpoint, { store, allowBlind: true });

  it('asks nothing where no schema is configured', async () => {
    const server = await serve({ answer: held });
    const { store } = await newStore();
    expect(await allowed(endpointAt(server.url), store)).toEqual({ capabilities: null, allowBlind: true });
    expect(server.asks).toEqual([]);
  });

  it('finds out by one question without an image that answers are held', async () => {
    const server = await serve({ answer: held });
    const { store } = await newStore();
    const endpoint = endpointAt(server.url, { constrain: true });
    expect(await allowed(endpoint, store)).toEqual({ capabilities: null, allowBlind: true });
    expect(server.asks).toHaveLength(1);
    expect(server.asks[0]?.images).toEqual([]);
  });

  it('is told where they are not held, whether the server ignores the schema or refuses it', async () => {
    const { store } = await newStore();
    const ignoring = await serve({ answer: seeingAnswer });
    const one = allowed(endpointAt(ignoring.url, { constrain: true }), store);
    expect(await failure(one)).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('does not hold answers to a schema') as string,
      remedy: expect.stringContaining('"constrain"') as string,
    });
    const refusing = await serve({
      faults: () => ({ kind: 'status', status: 400, body: '{"error":"unknown field response_format"}' }),
    });
    const other = allowed(endpointAt(refusing.url, { constrain: true }), store);
    expect(await failure(other)).toMatchObject({
      kind: 'unsupported',
      message: expect.stringMatching(/does not hold answers to a schema: .*unknown field response_format/) as string,
    });
  });

  it('is told the server’s failure where it could not be found out', async () => {
    const { store } = await newStore();
    const server = await serve({ faults: () => ({ kind: 'status', status: 401, body: '{"error":"who are you?"}' }) });
    const asked = allowed(endpointAt(server.url, { constrain: true }), store);
    expect(await failure(asked)).toMatchObject({ kind: 'endpoint', details: { status: 401 } });
  });

  it('asks again nothing that a test has found, while the server serves the same', async () => {
    const { store } = await newStore();
    const pages = { '/v1/models': { data: [{ id: 'm' }] } };
    const server = await serve({ answer: ask => (isHeld(ask) ? held(ask) : seeingAnswer(ask)), pages });
    const endpoint = endpointAt(server.url, { constrain: true, model: 'm' });
    expect((await testEndpoint(endpoint, { store })).constrain).toBe(true);
    const asked = server.asks.length;
    expect((await allowed(endpoint, store)).capabilities?.constrain).toBe(true);
    expect(server.asks).toHaveLength(asked);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { checkBeforeRun, testEndpoint } from '../../../src/core/endpoint/capabilities/beforeRun';
import { askCanary } from '../../../src/core/endpoint/capabilities/canary';
import { COLOURS, draw, SHAPES } from '../../../src/core/endpoint/capabilities/pictures';
import { probeEndpoint } from '../../../src/core/endpoint/capabilities/probe';
import { CapabilityStore } from '../../../src/core/endpoint/capabilities/store';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { createEndpoint } from '../../../src/core/endpoint/create';
import type { AskRequest, Endpoint } from '../../../src/core/endpoint/types';
import { bytesOf } from '../../../src/core/image/sendable';
import { OLLAMA, VERTEX_LIST, VERTEX_PATH, VERTEX_RAW } from '../../support/dialects';
import type { Ask, Fault, Reply } from '../../support/openaiServer';
import { seeingAnswer } from '../../support/seeing';
import { endpointAt, failure, serve, stillClock } from './support';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true }))));
async function newStore(): Promise<{ store: CapabilityStore; folder: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-capabilities-'));
  folders.push(folder);
  return { store: new CapabilityStore(folder), folder };
}

/** An endpoint that answers by rule, in this process. */
const answering = (answer: (request: AskRequest) => string | { text: string; finish: 'refusal' }): Endpoint => ({
  info: { kind: 'openai', name: 'rule', host: 'h.example' },
  ask: request => {
    const said = answer(request);
    return Promise.resolve({
      finish: 'stop' as const,
      ms: 1,
      request: '0',
      ...(typeof said === 'string' ? { text: said } : said),
    });
  },
});

describe('the pictures of the canary', () => {
  it('are plain PNGs without metadata that any decoder reads', async () => {
    for (const [i, shape] of SHAPES.entries()) {
      for (const colour of COLOURS.slice(i, i + 2)) {
        const { width, height, ...drawn } = draw({ shape, colour, centre: [0.5, 0.5] });
        const image = sharp(bytesOf(drawn));
        const { exif, comments, icc, ...meta } = await image.metadata();
        expect(meta).toMatchObject({ format: 'png', width, height, channels: 3 });
        expect([exif, comments, icc]).toEqual([undefined, undefined, undefined]);
        const { data } = await image.raw().toBuffer({ resolveWithObject: true });
        const distinct = new Set(Array.from({ length: width * height }, (_, i) => data.readUIntBE(i * 3, 3)));
        expect(distinct.size).toBe(2);
      }
    }
  });

  it('follow the seed', async () => {
    const sent = async (seed: number) => {
      const hashes: string[] = [];
      const endpoint = answering(() => 'red');
      const spying: Endpoint = {
        ...endpoint,
        ask: async request => {
          hashes.push((await request.attachment?.())?.sha256 ?? '');
          return endpoint.ask(request);
        },
      };
      await askCanary(spying, seed);
      return hashes;
    };
    expect(await sent(1)).toEqual(await sent(1));
    expect(await sent(1)).not.toEqual(await sent(2));
  });
});

describe('the canary', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('knows a server that sees, with seed %i', async seed => {
    const server = await serve({ answer: seeingAnswer });
    expect(await askCanary(endpointAt(server.url), seed)).toMatchObject({ seesImages: true });
    expect(server.asks).toHaveLength(4);
    expect(new Set(server.asks.map(({ images }) => images[0]?.sha256)).size).toBe(4);
  });

  it('knows one that thinks first', async () => {
    const answer = (ask: Ask) => `<unused94>thought\nred, green, blue or yellow?<unused95>${seeingAnswer(ask)}`;
    const server = await serve({ answer });
    expect(await askCanary(endpointAt(server.url), 1)).toMatchObject({ seesImages: true });
  });

  it.each([
    ['always the same letter', () => 'A'],
    ['always the same colour', () => 'Red.'],
    [
      'an answer that follows the words alone',
      ({ prompt }: AskRequest) => (prompt.includes('colour') ? 'blue' : 'a circle'),
    ],
    ['a thought and the same colour', () => '<think>It may be red or blue.</think>Red'],
  ])('knows a blind one: %s', async (_, answer) => {
    const verdict = await askCanary(answering(answer), 1);
    expect(verdict.seesImages).toBe(false);
    expect(verdict.message).toContain('It does not see images: it answered “');
  });

  it.each<[string, (request: AskRequest) => string | { text: string; finish: 'refusal' }, string]>([
    ['a refusal', () => 'I’m sorry, but I can’t look at images.', 'I’m sorry'],
    ['a filtered reply', () => ({ text: 'Blocked.', finish: 'refusal' }), 'Blocked.'],
    ['an empty answer', () => '', '“” and “”'],
    ['different nonsense', ({ image }) => `picture ${image}`, '“picture 1” and “picture 2”'],
    ['every colour at once', ({ image }) => `red, green, blue or yellow ${image}`, 'red, green'],
  ])('says nothing of an endpoint that gives %s, and quotes it', async (_, answer, said) => {
    const verdict = await askCanary(answering(answer), 1);
    expect(verdict.seesImages).toBeNull();
    expect(verdict.message).toContain(said);
  });

  it('asks a third time where colour and shape disagree', async () => {
    const colours = (ask: Ask) => seeingAnswer({ ...ask, prompt: 'colour' });
    const server = await serve({ answer: colours });
    expect(await askCanary(endpointAt(server.url), 1)).toMatchObject({ seesImages: true });
    expect(server.asks).toHaveLength(6);
  });
});

describe('the probe', () => {
  const able = (ask: Ask): Reply => {
    const body = ask.body as Record<string, unknown>;
    return {
      text: body['response_format'] === undefined ? seeingAnswer(ask) : '{"answer":"A"}',
      ...(body['logprobs'] === undefined
        ? {}
        : {
            choice: {
              logprobs: { content: [{ token: 'x', logprob: -1, top_logprobs: [{ token: 'x', logprob: -1 }] }] },
            },
          }),
      ...(body['prompt_logprobs'] === undefined
        ? {}
        : { more: { prompt_logprobs: [null, { '7': { logprob: -1, rank: 1, decoded_token: 'x' } }] } }),
    };
  };

  it('finds everything that an able server can do', async () => {
    const pages = { '/v1/models': { data: [{ id: 'google/medgemma-4b-it' }] } };
    const server = await serve({ answer: able, pages });
    expect(await probeEndpoint(endpointAt(server.url), { seed: 1 })).toEqual({
      reachable: true,
      model: 'google/medgemma-4b-it',
      seesImages: true,
      logprobs: true,
      topLogprobs: 20,
      promptLogprobs: true,
      multiImage: true,
      constrain: true,
      latencyMs: expect.any(Number) as number,
      message: 'It sees images: it named what differs between two pictures.',
    });
    expect(server.requests).toBe(8);
  });

  it('and that a plain one can not: fields that it ignores, and fields that it refuses', async () => {
    const ignoring = await serve({ answer: ask => seeingAnswer({ ...ask, images: ask.images.slice(0, 1) }) });
    const none = { logprobs: false, promptLogprobs: false, multiImage: false, constrain: false };
    expect(await probeEndpoint(endpointAt(ignoring.url), { seed: 1 })).toMatchObject({ seesImages: true, ...none });
    const refusing = await serve({
      answer: seeingAnswer,
      faults: n => (n > 4 ? { kind: 'status', status: 400, body: '{"error":"unknown field"}' } : undefined),
    });
    expect(await probeEndpoint(endpointAt(refusing.url), { seed: 1 })).toMatchObject({ seesImages: true, ...none });
  });

  it('does not take a failure for an inability', async () => {
    const failing: Fault = { kind: 'status', status: 503 };
    const server = await serve({ answer: able, faults: n => (n > 4 ? failing : undefined) });
    const unknown = { logprobs: null, promptLogprobs: null, multiImage: null, constrain: null };
    expect(await probeEndpoint(endpointAt(server.url), { seed: 1 })).toMatchObject({ seesImages: true, ...unknown });
  });

  it.each([
    ['Ollama', 'ollama', OLLAMA, ''],
    ['Vertex AI', 'vertex', VERTEX_LIST, VERTEX_PATH],
    ['Vertex AI by a bare prompt', 'vertex-raw', VERTEX_RAW, VERTEX_PATH],
  ] as const)('speaks %s', async (_, kind, dialect, place) => {
    const seeing = await serve({ answer: seeingAnswer, dialect });
    expect(await probeEndpoint(endpointAt(`${seeing.url}${place}`, { kind }), { seed: 3 })).toMatchObject({
      reachable: true,
      seesImages: true,
      promptLogprobs: false,
      multiImage: kind !== 'vertex-raw',
    });
    const blind = await serve({ answer: () => 'Left', dialect });
    expect(await probeEndpoint(endpointAt(`${blind.url}${place}`, { kind }), { seed: 3 })).toMatchObject({
      seesImages: false,
    });
  });

  it('believes llama.cpp that it has no projector, and asks nothing', async () => {
    const pages = {
      '/props': { modalities: { vision: false, audio: false } },
      '/v1/models': { data: [{ id: 'm.gguf' }] },
    };
    const server = await serve({ answer: seeingAnswer, pages });
    const found = await probeEndpoint(endpointAt(server.url, {}, { model: undefined }), { seed: 1 });
    expect(found).toMatchObject({ reachable: true, seesImages: false });
    expect(found.message).toContain('--mmproj');
    expect(server.requests).toBe(0);
  });

  it('tells a server that is not there from one that refuses', async () => {
    const gone = await serve();
    await gone.close();
    expect(await probeEndpoint(endpointAt(gone.url), { seed: 1 })).toMatchObject({
      reachable: false,
      seesImages: null,
    });
    const server = await serve({ faults: () => ({ kind: 'status', status: 401, body: '{"error":"bad key"}' }) });
    const refused = await probeEndpoint(endpointAt(server.url), { seed: 1 });
    expect(refused).toMatchObject({ reachable: true, seesImages: null });
    expect(refused.message).toContain('bad key');
  });

  it('names a model that the server does not list', async () => {
    const server = await serve({
      answer: seeingAnswer,
      dialect: OLLAMA,
      pages: { '/api/tags': { models: [{ name: 'llava:latest' }] } },
    });
    const found = await probeEndpoint(endpointAt(server.url, { kind: 'ollama', model: 'medgemma' }), { seed: 1 });
    expect(found.message).toContain('does not list medgemma; it lists llava:latest.');
    const listed = await probeEndpoint(endpointAt(server.url, { kind: 'ollama', model: 'llava' }), { seed: 1 });
    expect(listed.message).not.toContain('list');
  });

  it('asks nobody before the host is agreed to, not even for its models', async () => {
    const server = await serve({ answer: seeingAnswer });
    const options = {
      consent: headlessConsent([]),
      env: {},
      clock: stillClock(),
      resolve: () => Promise.resolve([{ address: '192.0.2.7', family: 4 }]),
    };
    const endpoint = createEndpoint(`http://elsewhere.example:${server.port}`, options);
    expect(await failure(probeEndpoint(endpoint, { seed: 1 }))).toMatchObject({ kind: 'consent' });
    expect(server.requests).toBe(0);
    expect(server.fetched).toBe(0);
  });

  it('needs nothing of a baseline', async () => {
    const found = await probeEndpoint(createEndpoint('baseline:first', { consent: headlessConsent([]) }), { seed: 1 });
    expect(found).toMatchObject({ reachable: true, seesImages: false });
  });
});

describe('before a run', () => {
  const blind = () => serve({ answer: () => 'A' });

  it('a blind endpoint is not asked, unless a person insists, headless or asked', async () => {
    const { store } = await newStore();
    const server = await blind();
    const endpoint = endpointAt(server.url);
    const refused = await failure(checkBeforeRun(endpoint, { store, allowBlind: false }));
    expect(refused).toMatchObject({ kind: 'endpoint' });
    expect(refused.toLine()).toContain('--allow-blind');
    const went = await checkBeforeRun(endpoint, { store, allowBlind: false, insist: () => Promise.resolve(true) });
    expect(went).toMatchObject({ allowBlind: true, capabilities: { seesImages: false } });
    const no = checkBeforeRun(endpoint, { store, allowBlind: false, insist: () => Promise.resolve(false) });
    expect(await failure(no)).toMatchObject({ kind: 'endpoint' });
  });

  it('asks nothing where the person has insisted already', async () => {
    const { store } = await newStore();
    const server = await blind();
    expect(await checkBeforeRun(endpointAt(server.url), { store, allowBlind: true })).toEqual({
      capabilities: null,
      allowBlind: true,
    });
    expect(server.requests).toBe(0);
  });

  it('keeps what was found, until the server serves another model', async () => {
    const { store } = await newStore();
    const models = [{ id: 'google/medgemma-4b-it' }];
    const server = await serve({ answer: seeingAnswer, pages: { '/v1/models': { data: models } } });
    const endpoint = endpointAt(server.url);
    const first = await checkBeforeRun(endpoint, { store, allowBlind: false });
    const asked = server.asks.length;
    expect(await checkBeforeRun(endpoint, { store, allowBlind: false })).toEqual(first);
    expect(server.asks).toHaveLength(asked);
    models[0] = { id: 'another' };
    await checkBeforeRun(endpoint, { store, allowBlind: false });
    expect(server.asks.length).toBeGreaterThan(asked);
    const other = endpointAt(server.url, { model: 'another' });
    const before = server.asks.length;
    await checkBeforeRun(other, { store, allowBlind: false });
    expect(server.asks.length).toBeGreaterThan(before);
  });

  it('forgets after a day what a server said that names no model', async () => {
    const { store } = await newStore();
    const server = await serve({ answer: seeingAnswer });
    const endpoint = endpointAt(server.url);
    await testEndpoint(endpoint, { store });
    const asked = server.asks.length;
    await checkBeforeRun(endpoint, { store, allowBlind: false });
    expect(server.asks).toHaveLength(asked);
    const stored = await store.get(endpoint.info);
    await store.put(endpoint.info, { ...stored!, at: '2026-01-01T00:00:00.000Z' });
    await checkBeforeRun(endpoint, { store, allowBlind: false });
    expect(server.asks.length).toBeGreaterThan(asked);
  });

  it('a file that cannot be read costs a test, nothing else', async () => {
    const { store, folder } = await newStore();
    await writeFile(path.join(folder, 'endpoint-capabilities.json'), '{"v":2');
    const server = await serve({ answer: seeingAnswer });
    const result = await checkBeforeRun(endpointAt(server.url), { store, allowBlind: false });
    expect(result.capabilities?.seesImages).toBe(true);
    expect((await store.get(endpointAt(server.url).info))?.capabilities).toEqual(result.capabilities);
  });

  it('says what it could not find out, and goes on', async () => {
    const { store } = await newStore();
    const notices: string[] = [];
    const server = await serve({ answer: () => 'I cannot see images.' });
    const onNotice = (notice: string) => notices.push(notice);
    const result = await checkBeforeRun(endpointAt(server.url), { store, allowBlind: false, onNotice });
    expect(result).toMatchObject({ allowBlind: false, capabilities: { seesImages: null } });
    expect(notices).toEqual([expect.stringContaining('“I cannot see images.”')]);
  });

  it('does not start where answers are to be held to a schema and the server cannot', async () => {
    const { store } = await newStore();
    const server = await serve({ answer: seeingAnswer });
    const held = endpointAt(server.url, { constrain: true });
    expect(await failure(checkBeforeRun(held, { store, allowBlind: false }))).toMatchObject({ kind: 'unsupported' });
  });

  it.each([401, 403])('keeps nothing of a test where nobody was let in (HTTP %i)', async status => {
    const server = await serve({ faults: () => ({ kind: 'status', status, body: '{"error":"who are you?"}' }) });
    const { store } = await newStore();
    const endpoint = endpointAt(server.url);
    const found = await testEndpoint(endpoint, { store });
    expect(found).toMatchObject({ reachable: true, refused: true, seesImages: null });
    expect(await store.get(endpoint.info)).toBeUndefined();
  });

  it('does not start against a server that is not there', async () => {
    const { store } = await newStore();
    const server = await serve();
    await server.close();
    const gone = checkBeforeRun(endpointAt(server.url), { store, allowBlind: false });
    expect(await failure(gone)).toMatchObject({ kind: 'network' });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { headlessConsent } from '../../../../src/core/endpoint/consent';
import type { Departure } from '../../../../src/core/endpoint/consent';
import { RemoteClient } from '../../../../src/core/encoder/remote/client';
import type { RemoteClientOptions, RemoteOutcome } from '../../../../src/core/encoder/remote/client';
import { RemoteEncoderSchema } from '../../../../src/core/encoder/remote/config';
import type { RemoteEncoder, RemoteKind } from '../../../../src/core/encoder/remote/config';
import { ProbeError } from '../../../../src/core/errors';
import type { SendableImage } from '../../../../src/core/image/types';
import { base64Of, bytesOf, sendableImage } from '../../../../src/core/image/sendable';
import { startEmbeddingServer, VERTEX_PATH } from '../../../support/embeddingServer';
import type { EmbeddingServer, EmbeddingServerOptions, Input } from '../../../support/embeddingServer';
import { failure, stillClock } from '../../endpoint/support';

const DIM = 4;

function image(n: number, bytes = 300): SendableImage {
  const data = Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + n * 7) % 256);
  return sendableImage(data, { mime: 'image/png', width: 10, height: 10 });
}

/** The first bytes of what arrived, so that a mixed-up order is seen. */
const rule = (input: Input): number[] =>
  'image' in input ? [...input.image.subarray(0, DIM)] : [input.text.length, 1, 2, 3];
const expected = (sent: SendableImage): RemoteOutcome => ({
  embedding: Float32Array.from(bytesOf(sent).subarray(0, DIM)),
});
const is = (input: Input, sent: SendableImage): boolean => 'image' in input && input.sha256 === sent.sha256;

const open: EmbeddingServer[] = [];
async function serve(options: Partial<EmbeddingServerOptions> = {}): Promise<EmbeddingServer> {
  const server = await startEmbeddingServer({ answer: rule, ...options });
  open.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
});

const KINDS: readonly RemoteKind[] = ['vertex-medsiglip', 'openai-embeddings'];

function client(
  { url }: Pick<EmbeddingServer, 'url'>,
  kind: RemoteKind,
  remote: Partial<RemoteEncoder> = {},
  options: Partial<RemoteClientOptions> = {},
): RemoteClient {
  const at = kind === 'vertex-medsiglip' ? url + VERTEX_PATH : url;
  return new RemoteClient(
    { name: 'far', kind, url: at, model: 'org/model', dim: DIM, tries: 2, ...remote },
    { consent: headlessConsent([]), clock: stillClock(), env: {}, ...options },
  );
}

const errorsOf = (outcomes: readonly RemoteOutcome[]) =>
  outcomes.map(outcome => ('error' in outcome ? outcome.error.message : 'embedded'));

describe.each(KINDS)('a remote encoder, %s', kind => {
  const images = Array.from({ length: 20 }, (_, n) => image(n));

  it('gives each image its own embedding, in order', async () => {
    const server = await serve();
    expect(await client(server, kind).embed(images)).toEqual(images.map(expected));
    const carried = server.requests.map(({ inputs }) => inputs.length);
    expect(carried).toEqual(kind === 'vertex-medsiglip' ? [16, 4] : Array<number>(20).fill(1));
    expect(server.mostAtOnce).toBeLessThanOrEqual(4);
  });

  it('sends pixels and nothing else: no file name, and the key in a header alone', async () => {
    const server = await serve();
    await client(server, kind, {}, { key: ' secret-key\n' }).embed([image(1)]);
    const [request] = server.requests;
    expect(request!.headers.authorization).toBe('Bearer secret-key');
    expect(request!.body).not.toContain('secret-key');
    expect(request!.body).toContain(base64Of(image(1)));
  });

  it('embeds texts, once the host has been agreed to', async () => {
    const server = await serve();
    const consent = { ensure: () => Promise.reject(new ProbeError('consent', 'no')) };
    const texts = ['effusion', 'a normal chest'];
    await expect(client(server, kind, {}, { consent }).embedTexts(texts)).rejects.toMatchObject({ kind: 'consent' });
    expect(server.requests).toEqual([]);
    const vectors = await client(server, kind).embedTexts(texts);
    expect(vectors.map(([length]) => length)).toEqual(texts.map(text => text.length));
    expect(server.requests[0]!.inputs).toEqual(texts.map(text => ({ text })));
  });

  it('sends nothing where consent is refused', async () => {
    const server = await serve();
    const asked: Departure[] = [];
    const consent = {
      ensure: (departure: Departure) => {
        asked.push(departure);
        return Promise.reject(new ProbeError('consent', 'you did not agree to it', { details: { fatal: true } }));
      },
    };
    const outcomes = await client(server, kind, { concurrency: 1 }, { consent }).embed(images);
    expect(outcomes).toHaveLength(images.length);
    expect(outcomes.every(outcome => 'error' in outcome && outcome.stops && outcome.error.kind === 'consent')).toBe(
      true,
    );
    expect(server.requests).toEqual([]);
    const [first] = asked;
    expect(asked).toHaveLength(1);
    expect(first).toMatchObject({ host: server.host, hostClass: 'loopback', bytes: 300 * first!.images });
  });

  it('tries again what may pass, and says how often it tried', async () => {
    const flaky = await serve({ faults: ({ n }) => (n === 1 ? { status: 503, body: '{}' } : undefined) });
    expect(await client(flaky, kind).embed([image(1)])).toEqual([expected(image(1))]);
    const torn = await serve({ faults: ({ n }) => (n === 1 ? { torn: true } : undefined) });
    expect(await client(torn, kind).embed([image(1)])).toEqual([expected(image(1))]);
    const down = await serve({ faults: () => ({ reset: true }) });
    const outcomes = await client(down, kind, { concurrency: 1 }).embed(images);
    expect(outcomes.every(outcome => 'error' in outcome && outcome.stops)).toBe(true);
    expect(errorsOf(outcomes)[0]).toMatch(/broke off .*tried 2 times/);
    expect(down.requests).toHaveLength(2);
  });

  it('stops at a refused key without asking for every image', async () => {
    const server = await serve({ faults: () => ({ status: 401, body: '{"error":{"message":"bad token"}}' }) });
    const outcomes = await client(server, kind, { concurrency: 1 }, { key: 'bad' }).embed(images);
    expect(outcomes.every(outcome => 'error' in outcome && outcome.stops)).toBe(true);
    expect(errorsOf(outcomes)[0]).toContain('HTTP 401');
    expect(server.requests).toHaveLength(1);
  });

  it('renews a token of Google that ran out in the middle, once, and says none of them', async () => {
    const valid = new Set(['token-1']);
    const server = await serve({
      faults: ({ headers }) =>
        valid.has(String(headers.authorization).replace('Bearer ', ''))
          ? undefined
          : { status: 401, body: `{"error":{"message":"${headers.authorization} has expired"}}` },
    });
    let given = 1;
    const tokens = (fresh: boolean): Promise<string> => Promise.resolve(`token-${fresh ? ++given : given}`);
    const far = client(server, kind, { auth: 'google', concurrency: 1 }, { tokens });
    expect(await far.embed([image(1)])).toEqual([expected(image(1))]);
    valid.clear();
    valid.add('token-2');
    expect(await far.embed([image(2)])).toEqual([expected(image(2))]);
    valid.clear();
    const [outcome] = await far.embed([image(3)]);
    expect(outcome).toMatchObject({ stops: true, error: { details: { status: 401 } } });
    expect(JSON.stringify(outcome)).not.toContain('token-');
    expect(given).toBe(3);
  });

  it('is shown a key or a token, and not both', () => {
    const both = () => client({ url: 'http://127.0.0.1:9' }, kind, { auth: 'google' }, { key: 'k' });
    expect(both).toThrow('has both a key and "auth"');
  });

  it('stops at embeddings of another length, saying which', async () => {
    const server = await serve();
    const [outcome] = await client(server, kind, { dim: 512 }).embed([image(1)]);
    expect(outcome).toMatchObject({
      stops: true,
      error: { message: `${server.host} sent 4 numbers for an embedding of 512.` },
    });
    expect('error' in outcome! && outcome.error.remedy).toContain('"dim": 4');
  });

  it.each([
    ['NaN, which is no JSON', [0, 'NaN', 2, 3]],
    ['null', [0, null, 2, 3]],
    ['more than a number holds', [0, '1e999', 2, 3]],
    ['more than a float32 holds', [0, '1e60', 2, 3]],
  ])('fails an image alone whose embedding holds %s', async (_, values) => {
    const [good, bad] = [image(1), image(2)];
    const server = await serve({ answer: input => (is(input, bad) ? values : rule(input)) });
    const outcomes = await client(server, kind).embed([good, bad, image(3)]);
    expect(outcomes[0]).toEqual(expected(good));
    expect(outcomes[2]).toEqual(expected(image(3)));
    expect(outcomes[1]).toMatchObject({ stops: false, error: { kind: 'endpoint' } });
  });

  it.each([400, 413, 422, 500])('fails an image alone that the server answers with %i', async status => {
    const bad = image(7);
    const server = await serve({
      faults: ({ inputs }) => (inputs.some(input => is(input, bad)) ? { status, body: '{"detail":"no"}' } : undefined),
    });
    const outcomes = await client(server, kind).embed(images);
    const failed = outcomes.flatMap((outcome, n) => ('error' in outcome ? [n] : []));
    expect(failed).toEqual([7]);
    expect(outcomes[7]).toMatchObject({ stops: false, error: { details: { status } } });
    if (status === 413)
      expect(outcomes[7]).toMatchObject({ error: { remedy: expect.stringContaining('maxSide') as string } });
  });

  it('takes a server that refuses everything at its word', async () => {
    const server = await serve({ faults: () => ({ status: 400, body: '{"error":"no such model"}' }) });
    const outcomes = await client(server, kind).embed(images.slice(0, 3));
    expect(outcomes.every(outcome => 'error' in outcome && outcome.stops)).toBe(true);
  });

  it('refuses a reply with too few embeddings, or of another shape', async () => {
    for (const body of ['{"predictions":[],"data":[]}', '[]', '{"embedding":[1]}']) {
      const server = await serve({ faults: () => ({ body }) });
      const [outcome] = await client(server, kind).embed([image(1)]);
      expect(outcome).toMatchObject({ stops: true, error: { kind: 'endpoint' } });
      expect(errorsOf([outcome!])[0]).toContain('holds no embeddings');
    }
  });

  it('follows no redirect, and asks nothing once it is cancelled', async () => {
    const server = await serve({ faults: () => ({ status: 307, headers: { location: 'http://elsewhere.example/' } }) });
    const [outcome] = await client(server, kind).embed([image(1)]);
    expect(outcome).toMatchObject({ stops: true, error: { details: { fatal: true } } });
    const before = server.requests.length;
    const outcomes = await client(server, kind).embed(images, AbortSignal.abort());
    expect(outcomes.every(cancelled => 'error' in cancelled && cancelled.error.kind === 'cancelled')).toBe(true);
    expect(server.requests).toHaveLength(before);
  });
});

describe("MedSigLIP's serving schema", () => {
  it('tells the images that the server refuses from the others of their request', async () => {
    const bad = image(1);
    const server = await serve({
      answer: input => (is(input, bad) ? { refused: 'cannot <b>decode</b>' } : rule(input)),
    });
    const outcomes = await client(server, 'vertex-medsiglip').embed([image(0), bad, image(2)]);
    expect(errorsOf(outcomes)).toEqual(['embedded', `${server.host} refused the image: cannot decode`, 'embedded']);
    expect(server.requests).toHaveLength(1);
  });

  it('keeps requests under what an endpoint takes, a larger image alone', async () => {
    const server = await serve();
    await client(server, 'vertex-medsiglip', { concurrency: 1 }).embed(
      [600_000, 300_000, 200_000, 1_500_000, 1].map((bytes, n) => image(n, bytes)),
    );
    expect(server.requests.map(({ inputs }) => inputs.length)).toEqual([2, 1, 1, 1]);
  });

  it('reads the error of a whole request, which comes with status 200', async () => {
    const server = await serve({ faults: () => ({ body: '{"error":"TOO_MANY_PATCHES_ERROR"}' }) });
    const outcomes = await client(server, 'vertex-medsiglip').embed([image(1)]);
    expect(errorsOf(outcomes)).toEqual([`${server.host} refused the image: TOO_MANY_PATCHES_ERROR`]);
  });
});

describe('the address of a remote encoder', () => {
  const address = async (kind: RemoteKind, path: string) => {
    const server = await serve();
    const remote = { name: 'far', kind, url: server.url + path, model: 'm', dim: DIM, tries: 1 };
    await new RemoteClient(remote, { consent: headlessConsent([]), env: {} }).embed([image(1)]);
    return server.requests[0]!.path;
  };

  it('may be written short or whole', async () => {
    for (const path of ['', '/', '/v1', '/v1/embeddings', '/v1/embeddings/']) {
      expect(await address('openai-embeddings', path), path).toBe('/v1/embeddings');
    }
    expect(await address('openai-embeddings', '/v1/embeddings?version=2')).toBe('/v1/embeddings?version=2');
    for (const path of [VERTEX_PATH, `${VERTEX_PATH}/`, `${VERTEX_PATH}:predict`]) {
      expect(await address('vertex-medsiglip', path), path).toBe(`${VERTEX_PATH}:predict`);
    }
    expect(await address('vertex-medsiglip', '/predict')).toBe('/predict');
  });

  it('is refused where it is none, or holds a password', () => {
    const at = (url: string) => () => client({ url }, 'openai-embeddings');
    expect(at('ftp://server')).toThrow(/http:/);
    expect(at('https://me:secret@server')).toThrow(/user name or password/);
  });
});

describe('a remote encoder is configured', () => {
  it('with MedSigLIP known by its kind, and everything else said', () => {
    const url = 'https://server/endpoints/1';
    expect(RemoteEncoderSchema.parse({ name: 'a', kind: 'vertex-medsiglip', url })).toMatchObject({
      model: 'google/medsiglip-448',
      dim: 1152,
    });
    const openai = { name: 'a', kind: 'openai-embeddings', url, model: 'm', dim: 512 };
    expect(RemoteEncoderSchema.parse(openai)).toEqual(openai);
    for (const wrong of [{ dim: undefined }, { model: '' }, { dim: 0 }, { key: 'k' }, { kind: 'openai' }]) {
      expect(RemoteEncoderSchema.safeParse({ ...openai, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('with a key that a header can carry', async () => {
    const server = await serve();
    const error = await failure(Promise.resolve().then(() => client(server, 'openai-embeddings', {}, { key: 'a b' })));
    expect(error).toMatchObject({ kind: 'bad-input' });
    expect(error.message).not.toContain('a b');
  });
});

describe('a server that names another model than was asked for', () => {
  const images = Array.from({ length: 6 }, (_, n) => image(n));

  it('embeds nothing under the name of the model that was asked for, and is not asked again', async () => {
    const server = await serve({ model: () => 'other/\u001b[2Jmodel' });
    const outcomes = await client(server, 'openai-embeddings', { concurrency: 1 }).embed(images);
    expect(outcomes).toHaveLength(6);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ stops: true, error: { kind: 'endpoint' } });
    expect(errorsOf(outcomes)[0]).toContain(
      'sent embeddings of “other/‹U+001B›[2Jmodel”, and “org/model” was asked for',
    );
    expect(server.requests).toHaveLength(1);
    const error = await failure(client(server, 'openai-embeddings').embedTexts(['x']));
    expect(error.remedy).toContain('give the encoder "model": "other/‹U+001B›[2Jmodel"');
  });

  it('keeps what it sent as the right one, and stops where it becomes another', async () => {
    const server = await serve({ model: ({ n }) => (n <= 2 ? 'org/model' : 'other/model') });
    const outcomes = await client(server, 'openai-embeddings', { concurrency: 1 }).embed(images);
    expect(errorsOf(outcomes).slice(0, 2)).toEqual(['embedded', 'embedded']);
    expect(outcomes.slice(2).every(outcome => 'error' in outcome && outcome.stops)).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  it('is believed where it names none', async () => {
    const server = await serve({ model: () => null });
    expect(await client(server, 'openai-embeddings').embed(images)).toEqual(images.map(expected));
  });
});

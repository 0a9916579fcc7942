import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hubBase } from '../../../src/core/hub/client';
import { failure, stillClock } from '../endpoint/support';
import { clientOf, download, hub, MODEL, REPO } from './support';

const TOKEN = 'hf_planted-token';
const gated = { repos: { [MODEL]: { ...REPO, gated: true } }, tokens: [TOKEN, 'hf_other'], accepted: [TOKEN] };

describe('who may download what', () => {
  it('takes a gated model with a token whose account accepted the licence', async () => {
    await download(await hub(gated), {}, { token: ` ${TOKEN}\n` });
  });

  it.each([
    [
      'a gated model without a token',
      undefined,
      'endpoint',
      'token-needed',
      'is given only to those who accepted its licence',
    ],
    ['a gated model with an account that has not accepted', 'hf_other', 'endpoint', 'licence', 'may not download'],
    ['a token that the hub does not know', 'hf_unknown', 'endpoint', 'token-refused', 'did not accept the token'],
  ])('says what to do first: %s', async (_, token, kind, reason, said) => {
    const server = await hub(gated);
    const error = await failure(download(server, {}, { token }));
    expect(error).toMatchObject({ kind, retryable: false, details: { reason, host: server.host } });
    expect(error.message).toContain(said);
    if (reason !== 'token-refused') expect(error.remedy).toContain(`${server.url}/${MODEL}`);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['without a token it may be private', undefined, { kind: 'endpoint', details: { reason: 'token-needed' } }],
    ['with one it is not there', TOKEN, { kind: 'not-found' }],
  ])('a model that the hub does not show: %s', async (_, token, expected) => {
    const error = await failure(download(await hub(gated), { model: 'nobody/nothing' }, { token }));
    expect(error).toMatchObject(expected);
    expect(error.message).toContain('nobody/nothing');
  });

  it('names a revision that is not there', async () => {
    const error = await failure(download(await hub(), { revision: 'v9/x' }));
    expect(error).toMatchObject({ kind: 'not-found' });
    expect(error.message).toContain(`${MODEL} has no revision "v9/x"`);
  });

  it('says what the hub says where it forbids for another reason', async () => {
    const message = 'Please enable access to public gated repositories in your fine-grained token settings';
    const faults = () => ({ kind: 'status', status: 403, headers: { 'x-error-message': message } }) as const;
    const error = await failure(download(await hub({ faults, tokens: [TOKEN] }), {}, { token: TOKEN }));
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ details: { reason: 'token-refused' } });
  });

  it.each(['google', 'a/b/c', '../b', 'a/..', 'a/b--c', '-a/b', 'a/b.git', 'a b/c', 'https://huggingface.co/a/b', ''])(
    'refuses a name that is no model: "%s"',
    async model => {
      const server = await hub();
      expect(await failure(download(server, { model }))).toMatchObject({ kind: 'bad-input' });
      expect(server.requests).toEqual([]);
    },
  );
});

describe('the token', () => {
  it('goes to the hub and to no other host', async () => {
    const server = await hub(gated);
    await download(server, {}, { token: TOKEN });
    const sent = (origin: string) =>
      new Set(server.requests.filter(request => request.origin === origin).map(({ authorization }) => authorization));
    expect(sent('hub')).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(sent('store')).toEqual(new Set([undefined]));
  });

  it('stays away from the hub as well once another host has sent the download back there', async () => {
    let home = '';
    const server = await hub({
      ...gated,
      faults: ({ origin }, n) =>
        origin === 'store' && n === 1 ? { kind: 'redirect', to: `${home}/elsewhere` } : undefined,
    });
    home = server.url;
    await failure(download(server, {}, { token: TOKEN }));
    expect(server.requests.find(({ path }) => path === '/elsewhere')).toMatchObject({ authorization: undefined });
  });

  it('follows a renamed model within the hub', async () => {
    const server = await hub({
      tokens: [TOKEN],
      faults: ({ path }) =>
        path === '/api/models/old/name/revision/main'
          ? { kind: 'redirect', to: `/api/models/${MODEL}/revision/main` }
          : undefined,
      repos: { [MODEL]: REPO, 'old/name': REPO },
    });
    await download(server, { model: 'old/name' }, { token: TOKEN });
    expect(server.requests[1]).toMatchObject({
      path: `/api/models/${MODEL}/revision/main`,
      authorization: `Bearer ${TOKEN}`,
    });
  });

  it('is not sent without encryption beyond this machine', async () => {
    const resolve = () => Promise.resolve([{ address: '10.0.0.9', family: 4 }]);
    const options = { base: 'http://mirror.example', token: TOKEN, resolve };
    const error = await failure(download(await hub(), {}, options));
    expect(error).toMatchObject({ kind: 'bad-input' });
    expect(error.message).toContain('without encryption');
  });

  it('stands in no error, whatever the hub echoes', async () => {
    const faults = () => ({ kind: 'status', status: 500, body: `bad ${TOKEN}` }) as const;
    const error = await failure(download(await hub({ faults }), {}, { token: TOKEN }));
    expect(inspect(error, { depth: 9 })).not.toContain('planted');
    expect(() => clientOf({ url: 'http://127.0.0.1:1' } as never, { token: 'hf planted' })).toThrow(/not ASCII/);
  });
});

describe('redirects', () => {
  it.each([
    ['in a circle', '/api/models/microsoft/rad-dino/revision/main', 'redirects in a circle'],
    ['nowhere', 'ftp://files.example/x', 'redirects to no address'],
  ])('%s are given up', async (_, to, said) => {
    const server = await hub({ faults: () => ({ kind: 'redirect', to }) });
    expect((await failure(download(server, {}, { clock: stillClock(0) }))).message).toContain(said);
  });
});

describe('the address of the hub', () => {
  it('comes from HF_ENDPOINT, else it is huggingface.co', () => {
    expect(hubBase({ env: {} }).href).toBe('https://huggingface.co/');
    expect(hubBase({ env: { HF_ENDPOINT: '' } }).href).toBe('https://huggingface.co/');
    expect(hubBase({ env: { HF_ENDPOINT: 'https://hf-mirror.example/hub/' } }).href).toBe(
      'https://hf-mirror.example/hub',
    );
    for (const base of ['huggingface.co', 'file:///x']) expect(() => hubBase({ base, env: {} })).toThrow(/no http/);
  });
});

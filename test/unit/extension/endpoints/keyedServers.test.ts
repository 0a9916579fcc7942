import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SecretStorage } from 'vscode';
import { AnswerCache } from '../../../../src/core/endpoint/answerCache';
import { headlessConsent } from '../../../../src/core/endpoint/consent';
import type { RemoteEncoder } from '../../../../src/core/encoder/remote/config';
import { EncoderRegistry } from '../../../../src/extension/encoders/registry';
import { EndpointRegistry } from '../../../../src/extension/endpoints/registry';
import { failure, question, serve } from '../../endpoint/support';

/** The person's settings. */
const editor = vi.hoisted((): { settings: Record<string, unknown> } => ({ settings: {} }));

vi.mock('vscode', () => ({
  workspace: {
    getConfiguration: (section?: string) => ({
      get: (name: string, fallback?: unknown) => editor.settings[[section, name].filter(Boolean).join('.')] ?? fallback,
      inspect: () => undefined,
    }),
  },
}));

function secretStorage() {
  const kept = new Map<string, string>();
  const storage = {
    get: (name: string) => Promise.resolve(kept.get(name)),
    store: (name: string, value: string) => Promise.resolve(void kept.set(name, value)),
    delete: (name: string) => Promise.resolve(void kept.delete(name)),
    keys: () => Promise.resolve([...kept.keys()]),
    onDidChange: () => ({ dispose: () => undefined }),
  } satisfies SecretStorage;
  return { kept, storage };
}

const consent = headlessConsent([]);
const never = (): never => {
  throw new Error('not expected');
};

describe('an endpoint whose URL is changed in the settings', () => {
  let secrets: ReturnType<typeof secretStorage>;
  let endpoints: EndpointRegistry;
  beforeEach(() => {
    secrets = secretStorage();
    const kept = { answers: new AnswerCache('/nowhere'), onCacheFailure: never, onNotice: never };
    endpoints = new EndpointRegistry(secrets.storage, kept);
    editor.settings = { 'medprobe.answerCache.enabled': false };
  });
  const configure = (url: string) =>
    (editor.settings['medprobe.endpoints'] = [{ name: 'lab', url, model: 'm', tries: 1 }]);
  const ask = async () => (await endpoints.create('lab', { consent })).ask(question());

  it('does not take its key along: it is asked for again', async () => {
    const [before, after] = [await serve(), await serve()];
    configure(before.url);
    await endpoints.setKey(endpoints.configured()[0]!, 'sk-planted');
    await ask();
    expect(before.asks[0]!.headers.authorization).toBe('Bearer sk-planted');

    configure(after.url);
    const error = await failure(ask());
    expect(error).toMatchObject({ kind: 'consent', remedy: expect.stringContaining('Set Endpoint Key') as string });
    expect(error.message).toContain(`was given for ${before.url}`);
    expect(after.requests).toBe(0);

    await endpoints.setKey(endpoints.configured()[0]!, 'sk-planted-2');
    await ask();
    expect(after.asks[0]!.headers.authorization).toBe('Bearer sk-planted-2');
    configure(before.url);
    expect(await failure(ask())).toMatchObject({ kind: 'consent' });
  });

  it('is shown no key of an earlier version, which was kept without its server', async () => {
    const server = await serve();
    configure(server.url);
    secrets.kept.set('medprobe.endpointKey.lab', 'sk-old');
    expect(await failure(ask())).toMatchObject({ kind: 'consent' });
    expect(server.requests).toBe(0);
  });

  it('goes on without one where it has none, and forgets one that is taken away', async () => {
    const server = await serve();
    configure(server.url);
    await ask();
    await endpoints.setKey(endpoints.configured()[0]!, 'sk-planted');
    await endpoints.setKey(endpoints.configured()[0]!, '');
    await ask();
    expect(server.asks.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    expect(secrets.kept.size).toBe(0);
  });
});

describe('a remote encoder whose URL is changed in the settings', () => {
  it('does not take its key along', async () => {
    const encoders = new EncoderRegistry(secretStorage().storage);
    const remote = {
      name: 'far',
      kind: 'openai-embeddings',
      model: 'm',
      dim: 4,
      url: 'https://a.example/v1',
    } satisfies RemoteEncoder;
    await encoders.setKey(remote, 'sk-planted');
    expect(await encoders.keyFor(remote)).toBe('sk-planted');
    const moved = { ...remote, url: 'https://b.example/v1' };
    expect((await failure(encoders.keyFor(moved))).message).toContain('was given for https://a.example');
    await encoders.setKey(remote, '');
    expect(await encoders.keyFor(moved)).toBeUndefined();
  });
});

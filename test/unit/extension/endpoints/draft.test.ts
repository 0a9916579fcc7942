import { describe, expect, it } from 'vitest';
import type { EndpointConfig } from '../../../../src/core/endpoint/types';
import { configOf, draftOf, keyOf, withServer } from '../../../../src/extension/endpoints/draft';
import type { Draft } from '../../../../src/extension/endpoints/draft';
import { SERVER_KINDS } from '../../../../src/extension/endpoints/servers';

const kind = (id: string): Draft['server'] => SERVER_KINDS.find(server => server.id === id)!;
const vllm: EndpointConfig = {
  ...{ name: 'lab', kind: 'openai', url: 'http://gpu:8000/v1', model: 'medgemma', timeoutMs: 600_000 },
  ...{ concurrency: 8, constrain: true, price: { prompt: 1, completion: 2 } },
};
const edited = draftOf(vllm, true)!;
const kept = { key: 'kept-key', origin: 'http://gpu:8000' };

describe('an endpoint that is edited', () => {
  it('starts as it is, and stays so where every step is answered by Enter', () => {
    expect(edited).toMatchObject({ server: { id: 'vllm' }, credential: { kind: 'kept' } });
    expect(configOf(edited, vllm)).toEqual(vllm);
    expect(keyOf(edited, kept)).toBe('kept-key');
  });

  it('keeps what no step asks for', () => {
    const moved = configOf({ ...edited, url: 'http://other:8000/v1', price: undefined }, vllm);
    const { price: _price, ...rest } = vllm;
    expect(moved).toEqual({ ...rest, url: 'http://other:8000/v1' });
  });

  it('takes neither address nor model nor key along to another kind of server', () => {
    const draft = withServer(edited, kind('ollama'));
    expect(draft).toMatchObject({ url: '', model: '', name: 'lab', credential: undefined });
    expect(keyOf({ ...draft, credential: { kind: 'kept' } }, kept)).toBeUndefined();
  });
});

describe('another kind of server', () => {
  it('keeps an own address where both speak the same interface', () => {
    expect(withServer(edited, kind('llama.cpp'))).toEqual({ ...edited, server: kind('llama.cpp') });
    const proposed = { ...edited, url: 'http://localhost:8000/v1' };
    expect(withServer(proposed, kind('llama.cpp'))).toMatchObject({ url: '', model: '' });
  });
});

describe('what a server is shown', () => {
  it('is Google’s token only where the kind takes it', () => {
    const credential = { kind: 'google' } as const;
    const url = 'https://h/v1/projects/p/locations/l/endpoints/1:predict';
    const draft: Draft = { ...edited, server: kind('vertex'), url, credential };
    expect(configOf(draft, undefined)).toMatchObject({ kind: 'vertex', auth: 'google' });
    expect(draftOf(configOf(draft, undefined), false)!.credential).toEqual(credential);
    expect(configOf({ ...draft, server: kind('vllm') }, undefined)).not.toHaveProperty('auth');
  });

  it('is never part of the configuration', () => {
    const draft: Draft = { ...edited, credential: { kind: 'key', key: 'sk-planted' } };
    expect(JSON.stringify(configOf(draft, vllm))).not.toContain('sk-planted');
    expect(keyOf(draft, kept)).toBe('sk-planted');
    expect(keyOf({ ...draft, credential: { kind: 'none' } }, kept)).toBeUndefined();
  });

  it.each(['http://gpu:8001/v1', 'https://gpu:8000/v1', 'http://gpu.lab:8000/v1', 'http://gpu:8000@evil.example/v1'])(
    'is not the key that was kept for another server: %s',
    url => expect(keyOf({ ...edited, url }, kept)).toBeUndefined(),
  );

  it('is the key that was kept, for any path of its server, and never one whose server is not known', () => {
    expect(keyOf({ ...edited, url: 'http://GPU:8000' }, kept)).toBe('kept-key');
    expect(keyOf(edited, { key: 'old-key' })).toBeUndefined();
  });

  it('is nothing for a language model of the editor, which has no URL and no price either', () => {
    const config = configOf({ ...edited, server: kind('vscode-lm'), model: 'copilot/gpt-4o' }, undefined);
    expect(config).toEqual({ name: 'lab', kind: 'vscode-lm', model: 'copilot/gpt-4o' });
  });
});

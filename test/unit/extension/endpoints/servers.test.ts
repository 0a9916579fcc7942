import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../../src/core/endpoint/dialects/choose';
import { HTTP_KINDS } from '../../../../src/core/endpoint/types';
import {
  cautionOf,
  parsePrice,
  priceText,
  proposedName,
  SERVER_KINDS,
  serverKindOf,
  whyNotName,
  whyNotUrl,
} from '../../../../src/extension/endpoints/servers';
import type { ServerKind } from '../../../../src/extension/endpoints/servers';

const servers = SERVER_KINDS.filter((kind): kind is ServerKind => kind.kind !== 'vscode-lm');
const server = (id: string): ServerKind => servers.find(kind => kind.id === id)!;

describe('the kinds of servers', () => {
  it('cover every interface, each with one line about it and an address that can be used', () => {
    expect(new Set(servers.map(({ kind }) => kind))).toEqual(new Set(HTTP_KINDS));
    for (const kind of servers) {
      expect(kind.detail, kind.id).toMatch(/^\S[^\n]{10,90}$/);
      expect(whyNotUrl(kind.example, kind), kind.id).toBeUndefined();
    }
  });

  it.each([
    ['vllm', 'http://localhost:8000/v1/chat/completions'],
    ['llama.cpp', 'http://localhost:8080/v1/chat/completions'],
    ['lm-studio', 'http://localhost:1234/v1/chat/completions'],
    ['ollama', 'http://localhost:11434/api/chat'],
  ])('propose for %s where it listens by itself', (id, asked) => {
    const { url = '', kind } = server(id);
    expect(DIALECTS[kind].address(url).href).toBe(asked);
  });

  it('are found again from what is configured, as often as the URL tells', () => {
    for (const kind of servers.filter(({ id }) => id !== 'other')) {
      expect(serverKindOf({ name: 'x', kind: kind.kind, url: kind.url ?? kind.example })?.id).toBe(kind.id);
    }
    expect(serverKindOf({ name: 'x', kind: 'ollama', url: 'http://gpu:9999' })?.id).toBe('ollama');
    expect(serverKindOf({ name: 'x', kind: 'openai', url: 'https://lab.example/v1' })?.id).toBe('other');
    expect(serverKindOf({ name: 'x', kind: 'openai', url: 'http://gpu:11434/v1' })?.id).toBe('other');
    expect(serverKindOf({ name: 'x', kind: 'vscode-lm', model: 'a/b' })?.id).toBe('vscode-lm');
  });
});

describe('a URL', () => {
  it.each([
    ['', 'http://'],
    ['localhost:8000', 'http://'],
    ['ftp://lab/v1', 'http://'],
    ['http://', 'http://'],
    ['https://me:hunter2@lab.example/v1', 'user name or password'],
  ])('%j is refused, and why is said', (text, why) => {
    const said = whyNotUrl(text, server('vllm'));
    expect(said).toContain(why);
    expect(said).not.toContain('hunter2');
  });

  it.each(['vertex', 'vertex-openai', 'vertex-raw'])('of %s has to name an endpoint', id => {
    expect(whyNotUrl('https://1.us-central1-2.prediction.vertexai.goog/', server(id))).toContain('/endpoints/');
    expect(whyNotUrl(server(id).example, server(id))).toBeUndefined();
  });

  const at = (address: string) => () => Promise.resolve([{ address, family: 4 }]);
  it('with plain http to a public address is warned about, and no other', async () => {
    expect(await cautionOf('http://lab.example/v1', at('8.8.8.8'))).toContain('unencrypted');
    expect(await cautionOf('https://lab.example/v1', at('8.8.8.8'))).toBeUndefined();
    expect(await cautionOf('http://lab.example/v1', at('10.0.0.7'))).toBeUndefined();
    expect(await cautionOf('http://localhost:8000/v1', at('127.0.0.1'))).toBeUndefined();
    expect(await cautionOf('http://lab.example/v1', () => Promise.reject(new Error('no such name')))).toBeUndefined();
  });
});

describe('a name', () => {
  it.each([
    ['google/medgemma-4b-it', undefined, 'medgemma-4b-it'],
    ['medgemma:latest', undefined, 'medgemma'],
    ['hf.co/unsloth/medgemma-GGUF:Q4_K_M', undefined, 'medgemma-GGUF-Q4_K_M'],
    ['', 'http://gpu.lab:8000/v1', 'gpu.lab'],
    ['…', undefined, 'endpoint'],
  ])('is proposed for the model %j', (model, url, name) => expect(proposedName(model, url, [])).toBe(name));

  it('is proposed so that it can be used, whatever there is', () => {
    const names = fc.array(fc.constantFrom('medgemma', 'medgemma-2', 'medgemma-3', 'endpoint'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant('medgemma')), names, (model, taken) => {
        expect(whyNotName(proposedName(model, undefined, taken), taken)).toBeUndefined();
      }),
    );
  });

  it('is refused where another endpoint has it, or the command line could not name it', () => {
    expect(whyNotName('lab', ['lab'])).toContain('already');
    for (const text of ['', 'my lab', 'http://lab', 'baseline:first', '-x']) expect(whyNotName(text, [])).toBeDefined();
  });
});

describe('a price', () => {
  it('is two numbers, of prompts and of replies', () => {
    expect(parsePrice('0.15 / 0.60')).toEqual({ prompt: 0.15, completion: 0.6 });
    for (const text of ['', '1', '1 / ', '-1 / 2', '1,5 / 2', 'free']) expect(parsePrice(text), text).toBeUndefined();
  });

  it('reads back as it is shown', () => {
    const cents = fc.integer({ min: 0, max: 100_000 }).map(n => n / 100);
    fc.assert(
      fc.property(cents, cents, (prompt, completion) => {
        expect(parsePrice(priceText({ prompt, completion }))).toEqual({ prompt, completion });
      }),
    );
  });
});

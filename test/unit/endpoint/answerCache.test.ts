import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { AnswerCache, cached } from '../../../src/core/endpoint/answerCache';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import type { AskReply } from '../../../src/core/endpoint/types';
import type { ProbeError } from '../../../src/core/errors';
import { endpointAt, IMAGE, question, serve } from './support';

const made: string[] = [];
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-answers-'));
  made.push(folder);
});
afterAll(() => Promise.all(made.map(found => rm(found, { recursive: true, force: true }))));

const hash = (n: number): string => n.toString(16).padStart(64, '0');
const reply = (n: number, text = 'A'): AskReply => ({ text, finish: 'stop', ms: 3, request: hash(n) });
const never = (error: ProbeError): never => {
  throw error;
};
async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
}

describe('asking behind the cache', () => {
  it('asks once, and gives the very same answer again, saying where it is from', async () => {
    const server = await serve({ answer: () => ({ text: 'B', usage: { prompt_tokens: 9, completion_tokens: 1 } }) });
    const ask = () => cached(endpointAt(server.url), new AnswerCache(folder), never).ask(question());
    const first = await ask();
    const second = await ask();
    expect(first.cached).toBeUndefined();
    expect(second).toEqual({ ...first, cached: true });
    expect(server.requests).toBe(1);
  });

  it('asks again whatever decides the answer', async () => {
    const server = await serve({ answer: ({ prompt }) => prompt.slice(0, 3) });
    const other = await serve();
    const cache = new AnswerCache(folder);
    const endpoint = cached(endpointAt(server.url), cache, never);
    await endpoint.ask(question());
    const pixels = () => Promise.resolve({ ...IMAGE, sha256: hash(7) });
    const changes = [
      { prompt: 'Another one?' },
      { system: 'You are an expert radiologist.' },
      { attachment: pixels },
      { parameters: { temperature: 0, maxTokens: 33 } },
      { parameters: { temperature: 0, maxTokens: 32, seed: 1 } },
    ];
    for (const change of changes) expect((await endpoint.ask(question(change))).cached).toBeUndefined();
    expect(
      (await cached(endpointAt(server.url, { model: 'm2' }), cache, never).ask(question())).cached,
    ).toBeUndefined();
    expect((await cached(endpointAt(other.url), cache, never).ask(question())).cached).toBeUndefined();
    expect([server.requests, other.requests]).toEqual([changes.length + 2, 1]);
    // Which pair it is asked for does not decide the answer.
    expect((await endpoint.ask(question({ pair: 'p2', image: 2 }))).cached).toBe(true);
  });

  it('keeps nothing at a temperature, of a model without a name, or of a thought that was cut off', async () => {
    const server = await serve({ answer: () => ({ text: '<unused94>thought A', finish: 'length' }) });
    const cache = new AnswerCache(folder);
    const named = cached(endpointAt(server.url), cache, never);
    await named.ask(question({ parameters: { temperature: 0.7, maxTokens: 32 } }));
    await named.ask(question());
    await cached(endpointAt(server.url, { model: '' }), cache, never).ask(question());
    expect(await files()).toEqual([]);
  });

  it('needs no consent for what sends nothing', async () => {
    const server = await serve();
    const cache = new AnswerCache(folder);
    await cached(endpointAt(server.url), cache, never).ask(question());
    const consent = { ensure: () => Promise.reject(new Error('asked')) };
    expect((await cached(endpointAt(server.url, {}, { consent }), cache, never).ask(question())).cached).toBe(true);
    expect(() => headlessConsent([])).not.toThrow();
  });

  it('answers all the same where it cannot be written, and says so once', async () => {
    await writeFile(path.join(folder, 'v1'), 'a file where a folder would be');
    const server = await serve();
    const said: ProbeError[] = [];
    const endpoint = cached(endpointAt(server.url), new AnswerCache(folder), error => said.push(error));
    await endpoint.ask(question());
    await endpoint.ask(question());
    expect(server.requests).toBe(2);
    expect(said).toMatchObject([{ kind: 'io' }]);
  });
});

describe('the files of the cache', () => {
  it('are dropped when they are torn, of another version or of another question', async () => {
    const cache = new AnswerCache(folder);
    await cache.put(reply(1));
    const [file = ''] = await files();
    const whole = await readFile(file, 'utf8');
    const damaged = [
      whole.slice(0, -9),
      '',
      '\0'.repeat(whole.length),
      whole.replace('"v":1', '"v":2'),
      whole.replace(hash(1), hash(2)),
    ];
    for (const text of damaged) {
      await writeFile(file, text);
      expect(await cache.get(hash(1))).toBeUndefined();
      expect(await files()).toEqual([]);
    }
    await writeFile(file, whole);
    expect(await cache.get(hash(1))).toEqual(reply(1));
  });

  it('may be written by many at once', async () => {
    const caches = Array.from({ length: 8 }, () => new AnswerCache(folder));
    await Promise.all(caches.flatMap((cache, n) => [1, 2, 3].map(id => cache.put(reply(id, `from ${n}`)))));
    expect(await files()).toHaveLength(3);
    for (const id of [1, 2, 3]) expect((await caches[0]?.get(hash(id)))?.text).toMatch(/^from \d$/);
  });

  it('are taken out above the limit, the oldest first', async () => {
    const size = JSON.stringify({ v: 1, reply: reply(0) }).length;
    const cache = new AnswerCache(folder, { maxBytes: 10 * size });
    for (let n = 0; n < 10; n++) await cache.put(reply(n));
    for (const file of await files()) {
      const n = Number.parseInt(path.basename(file, '.json'), 16);
      // The third one was written last of all.
      await utimes(file, 1000 + n + (n === 2 ? 100 : 0), 1000 + n + (n === 2 ? 100 : 0));
    }
    for (let n = 10; n < 13; n++) await cache.put(reply(n));
    const left = (await files()).map(file => Number.parseInt(path.basename(file, '.json'), 16)).sort((a, b) => a - b);
    expect(left.length).toBeLessThanOrEqual(10);
    expect(left).toContain(2);
    expect(left).toContain(12);
    expect(left).not.toContain(0);
  });
});

import { describe, expect, it } from 'vitest';
import { requestFingerprint } from '../../../src/core/endpoint/fingerprint';
import type { AskRequest } from '../../../src/core/endpoint/types';
import { endpointAt, IMAGE, question, serve } from './support';

const asked = { kind: 'openai', address: 'h.example/v1/chat/completions', model: 'm' };
const of = (over: Partial<AskRequest> = {}): string => requestFingerprint(asked, question(over), IMAGE);

describe('the fingerprint of a request', () => {
  it('is the same for the same question, whichever pair asks it', () => {
    expect(of({ pair: 'p2', image: 2 })).toBe(of());
    expect(of()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('changes with everything that can change the answer', () => {
    const { parameters } = question();
    const all = [
      of(),
      of({ prompt: 'Other words' }),
      of({ system: '' }),
      of({ system: 'You are an expert radiologist.' }),
      of({ parameters: { ...parameters, temperature: 0.5 } }),
      of({ parameters: { ...parameters, maxTokens: 33 } }),
      of({ parameters: { ...parameters, seed: 1 } }),
      of({ constrain: true }),
      of({ constrain: true, options: { A: 'Left', B: 'Right', C: 'Both' } }),
      of({ logprobs: 5 }),
      of({ promptLogprobs: true }),
      requestFingerprint(asked, question(), IMAGE, IMAGE),
      requestFingerprint({ ...asked, model: 'n' }, question(), IMAGE),
      requestFingerprint({ ...asked, address: 'h.example/v2/chat/completions' }, question(), IMAGE),
      requestFingerprint({ ...asked, kind: 'other' }, question(), IMAGE),
      requestFingerprint(asked, question(), { ...IMAGE, sha256: '0' }),
      requestFingerprint(asked, question(), { ...IMAGE, mime: 'image/jpeg' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('knows neither the key nor the query, and is the same on every try', async () => {
    const server = await serve({ faults: n => (n === 1 ? { kind: 'torn' } : undefined) });
    const plain = await endpointAt(server.url, { tries: 2 }).ask(question());
    const keyed = await endpointAt(`${server.url}/v1?key=q`, {}, { key: 'sk-planted' }).ask(question());
    expect(keyed.request).toBe(plain.request);
    const other = await endpointAt(server.url, {}, { model: 'google/medgemma-27b-it' }).ask(question());
    expect(other.request).not.toBe(plain.request);
  });
});

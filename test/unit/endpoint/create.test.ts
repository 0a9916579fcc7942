import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { createEndpoint, parseEndpointName } from '../../../src/core/endpoint/create';
import { endpointAt, question, serve } from './support';

const consent = headlessConsent([]);
const thrown = (act: () => unknown): ProbeError => {
  try {
    act();
  } catch (error) {
    return ProbeError.from(error);
  }
  throw new Error('Nothing was thrown.');
};

describe('the name of an endpoint', () => {
  const local = { name: 'local', kind: 'openai', url: 'http://localhost:8000' } as const;

  it('is a baseline, a URL or a configured name', () => {
    expect(parseEndpointName('baseline:random')).toEqual({ kind: 'baseline', name: 'baseline:random' });
    expect(parseEndpointName('http://localhost:8000/v1')).toEqual({
      kind: 'openai',
      name: 'localhost:8000',
      url: 'http://localhost:8000/v1',
    });
    expect(parseEndpointName('local', [local])).toBe(local);
  });

  it('is met with the names that there are, if it is none of them', () => {
    for (const name of ['locl', 'baseline:last', 'localhost:8000', '']) {
      const error = thrown(() => parseEndpointName(name, [local]));
      expect(error.kind).toBe('not-found');
      expect(error.toLine()).toBe(
        `There is no endpoint "${name}". Use one of baseline:first, baseline:random, local, or the http(s) URL of an OpenAI-compatible server.`,
      );
    }
  });

  it('may be one that takes more than a name to make', () => {
    expect(parseEndpointName('baseline:encoder')).toEqual({ name: 'baseline:encoder', kind: 'baseline' });
    const error = thrown(() => createEndpoint('baseline:encoder', { consent }));
    expect(error).toMatchObject({ kind: 'unsupported' });
    expect(error.toLine()).toMatch(/needs an encoder.*--encoder/);
  });
});

describe('creating an endpoint', () => {
  it('makes the baselines by name, seeded', async () => {
    const first = createEndpoint('baseline:first', { consent });
    expect(first.info).toEqual({ kind: 'baseline', name: 'baseline:first' });
    expect((await first.ask(question())).text).toBe('A');
    const draws = await Promise.all(
      [1, 2].map(async seed => {
        const endpoint = createEndpoint('baseline:random', { consent, seed });
        const replies = await Promise.all(
          Array.from({ length: 64 }, (_, i) => endpoint.ask(question({ pair: String(i) }))),
        );
        return replies.map(({ text }) => text).join('');
      }),
    );
    expect(draws[0]).not.toBe(draws[1]);
  });

  it('says who is asked, and lets the model of the call go first', async () => {
    const server = await serve();
    const endpoint = endpointAt(server.url, { model: 'configured' }, { model: 'called' });
    expect(endpoint.info).toEqual({ kind: 'openai', name: 'local', host: server.host, model: 'called' });
    await endpoint.ask(question());
    expect(server.asks[0]?.model).toBe('called');
  });

  it('asks servers that know only one model without naming any', async () => {
    const server = await serve();
    await createEndpoint(server.url, { consent, env: {} }).ask(question());
    expect(server.asks[0]?.body).not.toHaveProperty('model');
  });

  it('refuses configurations that cannot work', () => {
    expect(thrown(() => createEndpoint({ name: 'x', kind: 'openai' }, { consent }))).toMatchObject({
      kind: 'bad-input',
    });
    expect(
      thrown(() => createEndpoint({ name: 'x', kind: 'vscode-lm', model: 'copilot/gpt' }, { consent })),
    ).toMatchObject({
      kind: 'unsupported',
    });
    expect(thrown(() => createEndpoint({ name: 'https://h.example', kind: 'baseline' }, { consent }))).toMatchObject({
      kind: 'not-found',
    });
    const error = thrown(() => createEndpoint('https://h.example', { consent, key: 'sk-plänted' }));
    expect(error).toMatchObject({ kind: 'bad-input' });
    expect(error.toLine()).not.toContain('plänted');
  });

  it('answers questions side by side over one endpoint', async () => {
    const server = await serve({ answer: ask => ask.prompt, delayMs: 20 });
    const endpoint = endpointAt(server.url);
    const prompts = Array.from({ length: 8 }, (_, i) => `question ${i}`);
    const replies = await Promise.all(prompts.map(prompt => endpoint.ask(question({ prompt }))));
    expect(replies.map(({ text }) => text)).toEqual(prompts);
    expect(server.mostAtOnce).toBeGreaterThan(1);
  });
});

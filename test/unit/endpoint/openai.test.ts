import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { chatCompletionsUrl } from '../../../src/core/endpoint/dialects/openai';
import { sendableImage } from '../../../src/core/image/sendable';
import type { Reply } from '../../support/openaiServer';
import { BYTES, endpointAt, failure, IMAGE, question, serve } from './support';

describe('the URL of an endpoint', () => {
  it.each([
    ['http://localhost:8000', 'http://localhost:8000/v1/chat/completions'],
    ['http://localhost:8000/v1/', 'http://localhost:8000/v1/chat/completions'],
    ['http://localhost:8000/v1/chat/completions/', 'http://localhost:8000/v1/chat/completions'],
    ['https://h.example/prefix', 'https://h.example/prefix/v1/chat/completions'],
    ['https://h.example/v1beta1', 'https://h.example/v1beta1/chat/completions'],
    ['https://h.example/v1?api-version=2#top', 'https://h.example/v1/chat/completions?api-version=2'],
  ])('%s → %s', (base, full) => {
    expect(chatCompletionsUrl(base).href).toBe(full);
  });

  it('comes to the same from every way of writing it, and a second time changes nothing', () => {
    const prefix = fc
      .array(fc.stringMatching(/^[a-u][a-z]{0,5}$/), { maxLength: 3 })
      .map(parts => parts.map(p => `/${p}`).join(''));
    const ending = fc.constantFrom('', '/', '/v1', '/v1/', '/v1/chat/completions', '/v1/chat/completions/');
    const query = fc.constantFrom('', '?a=1&b=%20');
    fc.assert(
      fc.property(fc.webAuthority({ withPort: true }), prefix, ending, query, (authority, path, end, search) => {
        const url = chatCompletionsUrl(`http://${authority}${path}${end}${search}`);
        expect(url.pathname).toBe(`${path}/v1/chat/completions`);
        expect(url.search).toBe(search);
        expect(chatCompletionsUrl(url.href).href).toBe(url.href);
      }),
    );
  });

  it.each(['localhost:8000', 'ftp://h/v1', '', 'http://', 'https://user:hunter2@h.example/v1'])(
    'refuses "%s"',
    base => {
      const refused = (() => {
        try {
          return chatCompletionsUrl(base);
        } catch (error) {
          return ProbeError.from(error);
        }
      })();
      expect(refused).toMatchObject({ kind: 'bad-input' });
      expect(String(refused)).not.toContain('hunter2');
    },
  );
});

describe('what is sent', () => {
  it('is the picture, then the words, with the parameters, to the path and query of the URL', async () => {
    const server = await serve();
    const parameters = { temperature: 0, maxTokens: 32, seed: 11 };
    await endpointAt(`${server.url}/v1?api-version=2`).ask(question({ system: 'You are an expert.', parameters }));
    const [ask] = server.asks;
    expect(ask?.url).toBe('/v1/chat/completions?api-version=2');
    expect(ask?.images).toEqual([{ bytes: Buffer.from(BYTES), mime: 'image/png', sha256: IMAGE.sha256 }]);
    expect(ask?.headers).not.toHaveProperty('authorization');
    expect(ask?.body).toEqual({
      model: 'google/medgemma-4b-it',
      messages: [
        { role: 'system', content: 'You are an expert.' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${Buffer.from(BYTES).toString('base64')}` } },
            { type: 'text', text: question().prompt },
          ],
        },
      ],
      temperature: 0,
      max_tokens: 32,
      seed: 11,
      stream: false,
    });
  });

  it('leaves out what is not given, and never names the pair', async () => {
    const server = await serve();
    await endpointAt(server.url).ask(question({ pair: 'patient-smith' }));
    const body = server.asks[0]?.body;
    expect(body).not.toHaveProperty('seed');
    expect(body).toHaveProperty('messages.length', 1);
    expect(JSON.stringify([body, server.asks[0]?.headers])).not.toContain('smith');
  });

  it('carries only the bytes of the image, where they are a window of a larger buffer', async () => {
    const server = await serve();
    const bytes = new Uint8Array(BYTES.buffer, 100, 50);
    await endpointAt(server.url).ask(question({ attachment: () => Promise.resolve(sendableImage(bytes, IMAGE)) }));
    expect(server.asks[0]?.images[0]?.bytes).toEqual(Buffer.from(bytes));
  });

  it('has a bearer key only if there is one', async () => {
    const server = await serve();
    await endpointAt(server.url, {}, { key: 'sk-planted\n' }).ask(question());
    expect(server.asks[0]?.headers.authorization).toBe('Bearer sk-planted');
  });
});

describe('what is read', () => {
  const read = async (answer: string | Reply): Promise<unknown> => {
    const server = await serve({ answer: () => answer });
    return endpointAt(server.url).ask(question());
  };

  it('is the text as it came, the usage and the model as the server names it', async () => {
    const usage = { prompt_tokens: 280, completion_tokens: 4 };
    expect(await read({ text: ' **B**\n', usage })).toMatchObject({
      text: ' **B**\n',
      finish: 'stop',
      usage: { promptTokens: 280, completionTokens: 4 },
      reportedModel: 'google/medgemma-4b-it',
    });
  });

  it.each([
    ['stop', 'stop'],
    ['eos_token', 'stop'],
    [null, 'stop'],
    ['length', 'length'],
    ['content_filter', 'refusal'],
  ])('takes finish_reason %s as %s', async (reason, finish) => {
    expect(await read({ text: 'A', finish: reason })).toMatchObject({ finish });
  });

  it('joins the text parts of a message in parts, and leaves reasoning out', async () => {
    const content = [
      { type: 'reasoning', text: 'A or B? ' },
      { type: 'text', text: 'The answer ' },
      { type: 'text', text: 'is B' },
    ];
    expect(await read({ message: { content } })).toMatchObject({ text: 'The answer is B' });
  });

  it('reads a refusal, a truncation without content and an empty answer as what they are', async () => {
    expect(await read({ message: { content: null, refusal: 'I cannot help.' } })).toMatchObject({
      finish: 'refusal',
      text: 'I cannot help.',
    });
    expect(await read({ finish: 'length', message: { content: undefined } })).toMatchObject({
      finish: 'length',
      text: '',
    });
    expect(await read({ text: '' })).toMatchObject({ finish: 'stop', text: '' });
  });

  it('does without usage where the server gives none or nonsense', async () => {
    const choices = [{ message: { content: 'A' } }];
    expect(await read({ json: { choices } })).not.toHaveProperty('usage');
    expect(await read({ json: { choices, usage: { prompt_tokens: 'many' } } })).not.toHaveProperty('usage');
  });

  it.each([
    ['no choices', { choices: [] }],
    ['no message', { choices: [{ finish_reason: 'stop' }] }],
    ['a message without content', { choices: [{ message: { role: 'assistant' }, finish_reason: 'stop' }] }],
    ['an aborted generation', { choices: [{ message: { content: 'A' }, finish_reason: 'abort' }] }],
    [
      'a reason that is a word of JavaScript',
      { choices: [{ message: { content: 'A' }, finish_reason: 'constructor' }] },
    ],
    ['an error in a 200', { error: { message: 'upstream failed' } }],
    ['a bare list', ['A']],
  ])('calls %s a failure of the endpoint, never an answer', async (_, json) => {
    const server = await serve({ answer: () => ({ json }) });
    const error = await failure(endpointAt(server.url).ask(question()));
    expect(error).toMatchObject({ kind: 'endpoint', retryable: true, details: { maybeBilled: true } });
    expect(error.message).toContain(server.host);
    expect(error.message).toContain(JSON.stringify(json).slice(0, 60));
  });
});

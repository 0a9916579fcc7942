import { describe, expect, it } from 'vitest';
import { parseEndpointName } from '../../../src/core/endpoint/create';
import type { AskReply, EndpointConfig, HttpKind } from '../../../src/core/endpoint/types';
import { sendableImage } from '../../../src/core/image/sendable';
import { OLLAMA, VERTEX, VERTEX_LIST, VERTEX_PATH, VERTEX_RAW, VERTEX_WRAPPED } from '../../support/dialects';
import { OPENAI } from '../../support/openaiServer';
import type { Dialect, Fault, Reply } from '../../support/openaiServer';
import { BYTES, endpointAt, failure, IMAGE, question, serve } from './support';

interface Spoken {
  readonly kind: HttpKind;
  readonly dialect?: Dialect;
  readonly path: string;
}

const SPOKEN: readonly [string, Spoken][] = [
  ['chat completions', { kind: 'openai', path: '' }],
  ['Ollama', { kind: 'ollama', dialect: OLLAMA, path: '' }],
  ['Vertex AI, predictions as an object', { kind: 'vertex', dialect: VERTEX, path: VERTEX_PATH }],
  ['Vertex AI, predictions as a list', { kind: 'vertex', dialect: VERTEX_LIST, path: VERTEX_PATH }],
  ['Vertex AI by a bare prompt', { kind: 'vertex-raw', dialect: VERTEX_RAW, path: VERTEX_PATH }],
  ['Vertex AI by a bare prompt, wrapped', { kind: 'vertex-raw', dialect: VERTEX_WRAPPED, path: VERTEX_PATH }],
];

async function open(
  { kind, dialect, path }: Spoken,
  answer: string | Reply = 'B',
  config: Partial<EndpointConfig> = {},
  fault?: Fault,
) {
  const server = await serve({
    answer: () => answer,
    ...(dialect === undefined ? {} : { dialect }),
    faults: () => fault,
  });
  return { server, endpoint: endpointAt(`${server.url}${path}`, { kind, ...config }) };
}

const ask = async (spoken: Spoken, answer: string | Reply): Promise<AskReply> =>
  (await open(spoken, answer)).endpoint.ask(question());

describe.each(SPOKEN)('%s', (_, spoken) => {
  it('is asked with the picture, the words and the parameters, never streaming, never by name', async () => {
    const { server, endpoint } = await open(spoken);
    const parameters = { temperature: 0, maxTokens: 32, seed: 11 };
    const reply = await endpoint.ask(question({ pair: 'smith', system: 'You are an expert.', parameters }));
    expect(reply).toMatchObject({ text: 'B', finish: 'stop' });
    const [asked] = server.asks;
    expect(asked).toMatchObject({ temperature: 0, maxTokens: 32, seed: 11 });
    expect(asked?.images.map(({ bytes }) => bytes)).toEqual([Buffer.from(BYTES)]);
    expect([asked?.system, asked?.prompt].join(' ')).toContain('You are an expert.');
    expect(asked?.prompt).toContain(question().prompt);
    expect(JSON.stringify(asked?.body)).not.toContain('smith');
    expect(JSON.stringify(asked?.body)).not.toMatch(/"stream":true/);
  });

  it('carries a thought in the text as it came', async () => {
    const text = '<unused94>thought\nA or B?<unused95>B';
    expect(await ask(spoken, text)).toMatchObject({ text, finish: 'stop' });
  });

  it.each<[string, Fault, string]>([
    ['another content type', { kind: 'type', type: 'text/html', body: '<h1>Portal</h1>' }, 'text/html'],
    ['a torn body', { kind: 'torn' }, 'breaks off'],
    [
      'an error page of a megabyte',
      { kind: 'status', status: 502, body: `<html>${'<p>bad gateway</p>'.repeat(60_000)}` },
      'HTTP 502: bad gateway',
    ],
    ['an error of its own', { kind: 'status', status: 503, body: '{"error":"server busy"}' }, 'HTTP 503: server busy'],
  ])('calls %s a failure, in few words', async (__, fault, words) => {
    const { endpoint } = await open(spoken, 'B', {}, fault);
    const error = await failure(endpoint.ask(question()));
    expect(error.kind).toBe('endpoint');
    expect(error.message).toContain(words);
    expect(error.message.length).toBeLessThan(500);
  });

  it('gives up a response that never ends, and waits for a late one', async () => {
    const hanging = await open(spoken, 'B', { timeoutMs: 60 }, { kind: 'hang' });
    expect(await failure(hanging.endpoint.ask(question()))).toMatchObject({ kind: 'timeout', retryable: true });
    const late = await open(spoken, 'B', { timeoutMs: 20_000 }, { kind: 'slow', ms: 80 });
    expect(await late.endpoint.ask(question())).toMatchObject({ text: 'B' });
  });

  it.each([{}, [], { predictions: [] }, { message: {} }, { error: 'no such model' }, 'B'])(
    'calls %j no answer',
    async json => {
      const { endpoint } = await open(spoken, { json });
      expect(await failure(endpoint.ask(question()))).toMatchObject({ kind: 'endpoint', retryable: true });
    },
  );

  it('knows one request from another by endpoint, words and kind', async () => {
    const { endpoint } = await open(spoken);
    const [one, again, other] = await Promise.all([
      endpoint.ask(question()),
      endpoint.ask(question({ pair: 'p2', image: 2 })),
      endpoint.ask(question({ prompt: 'Other words' })),
    ]);
    expect(again.request).toBe(one.request);
    expect(other.request).not.toBe(one.request);
  });
});

describe('chat completions', () => {
  it.each([
    ['reasoning_content', 'vLLM’s parsers and llama.cpp'],
    ['reasoning', 'newer vLLM'],
  ])('take the thought from %s (%s)', async field => {
    const reply = await ask({ kind: 'openai', path: '' }, { text: 'B', message: { [field]: 'A or B?' } });
    expect(reply).toMatchObject({ text: 'B', thought: 'A or B?' });
  });

  it('give log-probabilities where they are asked for and there', async () => {
    const content = [
      {
        token: 'B',
        logprob: -0.1,
        bytes: [66],
        top_logprobs: [
          { token: 'B', logprob: -0.1 },
          { token: 'A', logprob: -2.4 },
        ],
      },
    ];
    const place = {
      '5': { logprob: -3, rank: 4, decoded_token: ' side' },
      '9': { logprob: -0.2, rank: 1, decoded_token: ' lung' },
    };
    const answer = { text: 'B', choice: { logprobs: { content } }, more: { prompt_logprobs: [null, place] } };
    const { server, endpoint } = await open({ kind: 'openai', path: '' }, answer);
    const reply = await endpoint.ask(question({ logprobs: 5, promptLogprobs: true }));
    expect(server.asks[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 5, prompt_logprobs: 1 });
    expect(reply.logprobs).toEqual([
      {
        token: 'B',
        logprob: -0.1,
        top: [
          { token: 'B', logprob: -0.1 },
          { token: 'A', logprob: -2.4 },
        ],
      },
    ]);
    expect(reply.promptLogprobs).toEqual([null, { token: ' side', logprob: -3 }]);
    const plain = await endpoint.ask(question());
    expect(server.asks[1]?.body).not.toHaveProperty('logprobs');
    expect(plain.request).not.toBe(reply.request);
  });

  it('do without log-probabilities that are nonsense', async () => {
    const reply = await ask(
      { kind: 'openai', path: '' },
      { text: 'B', choice: { logprobs: { content: [{ token: 1 }] } } },
    );
    expect(reply).not.toHaveProperty('logprobs');
  });

  it('hold an answer to the schema of a letter where that is configured, and only where there are options', async () => {
    const { server, endpoint } = await open({ kind: 'openai', path: '' }, '{"answer":"B"}', { constrain: true });
    const held = await endpoint.ask(question());
    expect(endpoint.info.constrain).toBe(true);
    expect(server.asks[0]?.body).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { strict: true, schema: { properties: { answer: { enum: ['A', 'B'] } }, required: ['answer'] } },
      },
    });
    const { options: _without, ...free } = question();
    await endpoint.ask(free);
    expect(server.asks[1]?.body).not.toHaveProperty('response_format');
    const plain = await endpointAt(server.url).ask(question());
    expect(plain.request).not.toBe(held.request);
  });

  it('are found at the resource of a Vertex AI endpoint', async () => {
    const path = '/v1beta1/projects/p/locations/l/endpoints/42';
    const dialect = { ...OPENAI, path: `${path}/chat/completions` };
    const { server, endpoint } = await open({ kind: 'openai', path, dialect });
    expect(await endpoint.ask(question())).toMatchObject({ text: 'B' });
    expect(parseEndpointName(`${server.url}${path}`)).toMatchObject({ kind: 'openai', name: server.host });
    expect(endpoint).not.toHaveProperty('facts');
  });
});

describe('Ollama', () => {
  const spoken: Spoken = { kind: 'ollama', dialect: OLLAMA, path: '/api' };

  it('is told to keep enough context, in whole steps', async () => {
    const { server, endpoint } = await open(spoken);
    for (const maxTokens of [1, 2000, 4096, 4097]) {
      await endpoint.ask(question({ parameters: { temperature: 0, maxTokens } }));
    }
    const contexts = server.asks.map(({ body }) => (body as { options: { num_ctx: number } }).options.num_ctx);
    expect(contexts).toEqual([8192, 8192, 8192, 16_384]);
  });

  it('reads usage, finish and thought', async () => {
    const usage = { prompt_tokens: 280, completion_tokens: 4 };
    expect(await ask(spoken, { text: 'B', finish: 'length', usage, message: { thinking: 'A or B?' } })).toMatchObject({
      text: 'B',
      thought: 'A or B?',
      finish: 'length',
      usage: { promptTokens: 280, completionTokens: 4 },
      reportedModel: 'google/medgemma-4b-it',
    });
  });

  it('calls a prompt that filled the whole context a failure: it was cut off', async () => {
    const { endpoint } = await open(spoken, { text: 'B', usage: { prompt_tokens: 8192, completion_tokens: 1 } });
    const error = await failure(endpoint.ask(question()));
    expect(error.message).toContain('cut the question off at its context of 8192 tokens');
    expect(error.retryable).toBe(false);
  });

  it('takes a schema as format, and log-probabilities beside the message', async () => {
    const logprobs = [{ token: 'B', logprob: -0.1, top_logprobs: [{ token: 'A', logprob: -2 }] }];
    const { server, endpoint } = await open(
      spoken,
      { text: '{"answer":"B"}', more: { logprobs } },
      { constrain: true },
    );
    const reply = await endpoint.ask(question({ logprobs: 3 }));
    expect(server.asks[0]?.body).toMatchObject({
      format: { properties: { answer: { enum: ['A', 'B'] } } },
      logprobs: true,
      top_logprobs: 3,
    });
    expect(reply.logprobs).toEqual([{ token: 'B', logprob: -0.1, top: [{ token: 'A', logprob: -2 }] }]);
    expect(await failure(endpoint.ask(question({ promptLogprobs: true })))).toMatchObject({ kind: 'unsupported' });
  });

  it.each([
    ['a part of a stream', { more: { done: false } }],
    ['an unknown reason', { finish: 'load' }],
  ])('calls %s no answer', async (_, answer) => {
    const { endpoint } = await open(spoken, answer);
    expect(await failure(endpoint.ask(question()))).toMatchObject({ kind: 'endpoint' });
  });
});

describe('Vertex AI by a bare prompt', () => {
  const spoken: Spoken = { kind: 'vertex-raw', dialect: VERTEX_WRAPPED, path: VERTEX_PATH };

  it('puts system text, question and image token into one line', async () => {
    const { server, endpoint } = await open(spoken);
    await endpoint.ask(question({ system: 'You are an expert.', prompt: 'Which side?' }));
    expect(server.asks[0]?.prompt).toBe('You are an expert. Which side? <start_of_image>');
  });

  it('unwraps a reply whose prompt or answer says "Output:" itself', async () => {
    const { endpoint } = await open(spoken, 'Output:\nB');
    const reply = await endpoint.ask(question({ prompt: 'Complete this.\nOutput:\n' }));
    expect(reply.text).toBe('Output:\nB');
  });

  it('counts a thought without an end as cut off: no reason is given', async () => {
    expect(await ask(spoken, '<unused94>thought\nIs it')).toMatchObject({ finish: 'length' });
  });

  it.each([{ constrain: true }, { logprobs: 5 }, { promptLogprobs: true }, { second: () => Promise.resolve(IMAGE) }])(
    'says that it cannot do %j',
    async more => {
      const { server, endpoint } = await open(spoken);
      expect(await failure(endpoint.ask(question(more)))).toMatchObject({ kind: 'unsupported' });
      expect(server.requests).toBe(0);
    },
  );
});

describe('a second image', () => {
  it.each(SPOKEN.slice(0, 4))('stands behind the first: %s', async (_, spoken) => {
    const { server, endpoint } = await open(spoken);
    const bytes = Uint8Array.from([1, 2, 3]);
    const both = await endpoint.ask(question({ second: () => Promise.resolve(sendableImage(bytes, IMAGE)) }));
    expect(server.asks[0]?.images.map(image => image.bytes)).toEqual([Buffer.from(BYTES), Buffer.from(bytes)]);
    expect((await endpoint.ask(question())).request).not.toBe(both.request);
  });
});

describe('the dialect of a URL', () => {
  it.each([
    ['http://localhost:8000', 'openai'],
    ['http://localhost:8000/v1', 'openai'],
    ['http://localhost:11434', 'ollama'],
    ['http://localhost:11434/', 'ollama'],
    ['http://localhost:11434/v1', 'openai'],
    ['https://h.example/ollama/api', 'ollama'],
    ['https://h.example/api/chat', 'ollama'],
    ['https://42.us-central1-7.prediction.vertexai.goog/v1/projects/p/locations/l/endpoints/42:predict', 'vertex'],
    ['https://42.us-central1-7.prediction.vertexai.goog/v1beta1/projects/p/locations/l/endpoints/42', 'openai'],
  ])('%s → %s', (url, kind) => {
    expect(parseEndpointName(url).kind).toBe(kind);
  });
});

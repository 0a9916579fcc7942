import { afterEach, describe, expect, it } from 'vitest';
import { probeEndpoint } from '../../../src/core/endpoint/capabilities/probe';
import { seeingAnswer } from '../../support/seeing';
import { startTgiServer, TGI_MODEL } from '../../support/tgiServer';
import type { TgiOptions, TgiServer } from '../../support/tgiServer';
import { BYTES, endpointAt, failure, question, serve, stillClock } from './support';

const open: TgiServer[] = [];
async function tgi(options: TgiOptions = {}): Promise<TgiServer> {
  const server = await startTgiServer(options);
  open.push(server);
  return server;
}
afterEach(() => Promise.all(open.splice(0).map(server => server.close())));

const PROMPT = 'Question: On which side? Answer: Left lung';
const scoring = () => question({ prompt: PROMPT, promptLogprobs: true, parameters: { temperature: 0, maxTokens: 1 } });
const PIXELS = Buffer.from(BYTES).toString('base64');

describe('log-probabilities of a prompt from TGI', () => {
  it('are those of the conversation as the server writes it, with its image', async () => {
    const server = await tgi({ logprobOf: token => (token === ' Left' ? -0.5 : token === ' lung' ? -0.25 : -3) });
    const reply = await endpointAt(`${server.url}/v1`, {}, { key: 'k-1' }).ask(scoring());
    expect(server.requests.map(({ path }) => path)).toEqual(['/chat_tokenize', '/tokenize', '/generate']);
    expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer k-1')).toBe(true);
    expect(server.requests[2]?.body).toEqual({
      inputs: `<start_of_turn>user\n![](data:image/png;base64,${PIXELS})${PROMPT}<end_of_turn>\n<start_of_turn>model\n`,
      parameters: { do_sample: false, max_new_tokens: 1, details: true, decoder_input_details: true },
    });
    const { promptLogprobs = [] } = reply;
    expect(promptLogprobs[0]).toBeNull();
    expect(promptLogprobs.filter(token => token?.token === '<bos>')).toEqual([]); // once, at the place of the null
    const answer = promptLogprobs.findIndex(token => token?.token === ' Answer:');
    expect(promptLogprobs.slice(answer + 1, answer + 3)).toEqual([
      { token: ' Left', logprob: -0.5 },
      { token: ' lung', logprob: -0.25 },
    ]);
    expect(reply).toMatchObject({
      finish: 'length',
      reportedModel: TGI_MODEL,
      usage: { promptTokens: promptLogprobs.length, completionTokens: 1 },
    });
  });

  it('keep what was sent without its pixels', async () => {
    const server = await tgi();
    const { transcript } = await endpointAt(server.url).ask(scoring());
    expect(transcript?.url).toBe(`${server.url}/generate`);
    expect(transcript?.body).toMatchObject({
      inputs: expect.stringContaining('![](data:image/png;base64,)') as string,
    });
    expect(JSON.stringify(transcript)).not.toContain(PIXELS.slice(0, 64));
    expect(transcript?.image).toMatchObject({ bytes: BYTES.length });
  });

  it('leave a first token where the tokenizer adds none', async () => {
    const server = await tgi({ bos: null });
    const { promptLogprobs } = await endpointAt(server.url).ask(scoring());
    expect(server.requests.at(-1)?.body).toMatchObject({
      inputs: expect.stringMatching(/^<start_of_turn>user/) as string,
    });
    expect(promptLogprobs?.[1]).toMatchObject({ token: 'user' });
  });

  it('are asked for without a second look at what the server is', async () => {
    const server = await tgi();
    const endpoint = endpointAt(server.url);
    await endpoint.ask(scoring());
    await endpoint.ask(scoring());
    expect(server.pages).toEqual(['/info']);
    expect(server.requests).toHaveLength(6);
  });

  it.each<[string, TgiOptions, RegExp]>([
    ['keeps them back', { prefillLogprobs: false }, /keeps .* back\. Start it with --enable-prefill-logprobs\.$/],
    [
      'scores another prompt',
      { misread: inputs => inputs.replace('Left', 'Right') },
      /other tokens .* Serve the model/,
    ],
    ['scores a shorter prompt', { misread: inputs => inputs.slice(0, -20) }, /other tokens/],
    ['cannot write a conversation', { without: ['/chat_tokenize'] }, /Use TGI 2\.3 or newer/],
  ])('are an error that says why where the server %s', async (_, options, line) => {
    const server = await tgi(options);
    const error = await failure(endpointAt(server.url).ask(scoring()));
    expect(error).toMatchObject({ kind: 'unsupported', retryable: false, details: { fatal: true } });
    expect(error.toLine()).toMatch(line);
  });

  it.each([
    ['another page', 200, 'application/json', '{"model_id":"m","router":"other"}'],
    ['words', 200, 'text/html', '<html>hello</html>'],
    ['a refusal', 403, 'application/json', '{}'],
    ['a fault', 500, 'application/json', '{}'],
  ])('are asked of the chat interface where /info is %s', async (_, status, type, body) => {
    const server = await tgi({ info: { status, type, body } });
    await endpointAt(server.url).ask(scoring());
    expect(server.requests).toMatchObject([{ path: '/v1/chat/completions', body: { prompt_logprobs: 1 } }]);
  });

  it('wait for a server that is not up yet', async () => {
    const info = { status: 503, type: 'application/json', body: '{"error":"loading"}' };
    const server = await tgi({ info });
    const clock = stillClock();
    const error = await failure(endpointAt(server.url, { tries: 3 }, { clock }).ask(scoring()));
    expect(error).toMatchObject({ kind: 'endpoint', details: { status: 503 } });
    expect(clock.waits).toHaveLength(2);
    expect(server.requests).toEqual([]);
  });
});

describe('the probe', () => {
  const withCandidates: TgiOptions['answer'] = ask => ({
    text: seeingAnswer(ask),
    ...((ask.body as Record<string, unknown>)['logprobs'] === true
      ? {
          choice: { logprobs: { content: [{ token: 'x', logprob: -1, top_logprobs: [{ token: 'x', logprob: -1 }] }] } },
        }
      : {}),
  });

  it('finds how many candidates TGI gives, and that it scores a prompt', async () => {
    const server = await tgi({ answer: withCandidates });
    const found = await probeEndpoint(endpointAt(server.url), { seed: 1 });
    expect(found).toMatchObject({ seesImages: true, logprobs: true, topLogprobs: 5, promptLogprobs: true });
    expect(found).not.toHaveProperty('reasons');
  });

  it('says why it does not', async () => {
    const server = await tgi({ answer: withCandidates, prefillLogprobs: false });
    const { promptLogprobs, reasons } = await probeEndpoint(endpointAt(server.url), { seed: 1 });
    expect(promptLogprobs).toBe(false);
    expect(reasons?.promptLogprobs).toContain('--enable-prefill-logprobs');
  });

  it.each([
    ['llamacpp', 'llama.cpp gives log-probabilities of what it generates'],
    ['sglang', 'SGLang gives log-probabilities of a prompt from /generate alone'],
  ])('names the reason of a server of %s', async (owner, reason) => {
    const pages = { '/v1/models': { data: [{ id: 'google/medgemma-4b-it', owned_by: owner }] } };
    const server = await serve({ answer: seeingAnswer, pages });
    const found = await probeEndpoint(endpointAt(server.url), { seed: 1 });
    expect(found).toMatchObject({ promptLogprobs: false });
    expect(found.reasons?.promptLogprobs).toContain(reason);
  });

  it('tells a server that refuses every log-probability from one that fails', async () => {
    const refusing = await serve({
      answer: seeingAnswer,
      refuse: ({ body }) =>
        'logprobs' in (body as object)
          ? { kind: 'status', status: 400, body: '{"error":"no logprobs here"}' }
          : undefined,
    });
    const refused = await probeEndpoint(endpointAt(refusing.url), { seed: 1 });
    expect(refused).toMatchObject({
      logprobs: false,
      reasons: { logprobs: expect.stringContaining('no logprobs here') as string },
    });
    expect(refused).not.toHaveProperty('topLogprobs');
    expect(refusing.asks.map(({ body }) => (body as Record<string, unknown>)['top_logprobs']).filter(Boolean)).toEqual([
      20, 5, 1,
    ]);
  });
});

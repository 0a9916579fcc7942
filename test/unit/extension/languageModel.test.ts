import { describe, expect, it } from 'vitest';
import type { ConsentGate } from '../../../src/core/endpoint/consent';
import { askCanary } from '../../../src/core/endpoint/capabilities/canary';
import type { EndpointConfig } from '../../../src/core/endpoint/types';
import { ProbeError } from '../../../src/core/errors';
import { languageModelEndpoint } from '../../../src/extension/endpoints/languageModel';
import type { ChatQuestion, EditorChat } from '../../../src/extension/endpoints/languageModel';
import { failure, IMAGE, question } from '../endpoint/support';

const yes: ConsentGate = { ensure: () => Promise.resolve() };
const config: EndpointConfig = { name: 'editor', kind: 'vscode-lm', model: 'copilot/gpt-4o', tries: 1 };

function chatting(answer: (question: ChatQuestion, signal: AbortSignal) => Promise<string> | string) {
  const asked: ChatQuestion[] = [];
  const chat: EditorChat = {
    async ask(_, put, signal) {
      asked.push(put);
      return { text: await answer(put, signal), model: 'gpt-4o' };
    },
  };
  return { chat, asked };
}

describe('a language model of the editor', () => {
  it('is asked with words and pixels, and says what it does not guarantee', async () => {
    const { chat, asked } = chatting(() => 'B');
    const endpoint = languageModelEndpoint(config, { chat, consent: yes });
    expect(endpoint.info.notGuaranteed).toEqual(['usage', 'finish', 'temperature']);
    const reply = await endpoint.ask(question({ pair: 'smith', system: 'You are an expert.' }));
    expect(reply).toMatchObject({ text: 'B', finish: 'stop', reportedModel: 'gpt-4o' });
    expect(reply).not.toHaveProperty('usage');
    expect(asked).toEqual([
      {
        text: `You are an expert.\n\n${question().prompt}`,
        images: [IMAGE],
        modelOptions: { temperature: 0, max_tokens: 32 },
      },
    ]);
  });

  it('gets no image before its vendor is agreed to, as for a public host', async () => {
    const { chat, asked } = chatting(() => 'B');
    const departures: unknown[] = [];
    const consent: ConsentGate = {
      ensure: departure => {
        departures.push(departure);
        return Promise.reject(new ProbeError('consent', 'No.'));
      },
    };
    const endpoint = languageModelEndpoint(config, { chat, consent });
    expect(await failure(endpoint.ask(question()))).toMatchObject({ kind: 'consent' });
    expect(departures).toEqual([
      { host: 'copilot (VS Code language models)', hostClass: 'public', images: 1, bytes: IMAGE.bytes },
    ]);
    expect(asked).toEqual([]);
  });

  it('counts a thought without an end as cut off', async () => {
    const endpoint = languageModelEndpoint(config, { ...chatting(() => '<think>Is it'), consent: yes });
    expect(await endpoint.ask(question())).toMatchObject({ finish: 'length' });
  });

  it('is given up after its time, and stops when it is told to', async () => {
    const { chat } = chatting(
      (_, signal) =>
        new Promise((__, reject) => {
          if (signal.aborted) reject(new ProbeError('cancelled', 'Cancelled.'));
          signal.addEventListener('abort', () => reject(new ProbeError('cancelled', 'Cancelled.')), { once: true });
        }),
    );
    const slow = languageModelEndpoint({ ...config, timeoutMs: 20 }, { chat, consent: yes });
    expect(await failure(slow.ask(question()))).toMatchObject({ kind: 'timeout', retryable: true });
    const cancel = new AbortController();
    const asking = failure(languageModelEndpoint(config, { chat, consent: yes }).ask(question(), cancel.signal));
    cancel.abort();
    expect(await asking).toMatchObject({ kind: 'cancelled' });
  });

  it.each([{ constrain: true }, { logprobs: 5 }, { promptLogprobs: true }])('cannot do %j', async more => {
    const endpoint = languageModelEndpoint(config, { ...chatting(() => 'B'), consent: yes });
    expect(await failure(endpoint.ask(question(more)))).toMatchObject({ kind: 'unsupported' });
  });

  it.each([undefined, 'gpt-4o', 'copilot/'])('needs a vendor and a model: not %s', model => {
    const { model: _, ...bare } = config;
    const make = () =>
      languageModelEndpoint(model === undefined ? bare : { ...bare, model }, { ...chatting(() => 'B'), consent: yes });
    expect(make).toThrow('names no language model');
  });

  it('is met by the canary like any other', async () => {
    const endpoint = languageModelEndpoint(config, { ...chatting(() => 'A'), consent: yes });
    expect(await askCanary(endpoint, 1)).toMatchObject({ seesImages: false });
  });
});

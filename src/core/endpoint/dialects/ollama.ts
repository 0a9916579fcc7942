import * as z from 'zod/mini';
import { answerSchema } from '../../answer/constrained';
import { ProbeError } from '../../errors';
import type { Adapter, AdapterOptions, FactsPage, InlineImage, Reading } from '../adapter';
import { malformedReply } from '../failures';
import type { Peer } from '../failures';
import type { AskRequest, FinishReason } from '../types';
import { readGenerated } from './logprobs';
import { serverUrl, withPath } from './url';

const CHAT = '/api/chat';

/** Ollama's own context of 4096 tokens cuts a longer prompt off without a word. */
const CONTEXT = 8192;
/** Room for the question, the system text and two images beside the reply; MedGemma's image is 256 tokens. */
const ROOM = 4096;

const reply = z.object({
  model: z.optional(z.string()),
  message: z.object({ content: z.string(), thinking: z.nullish(z.string()) }),
  done: z.optional(z.boolean()),
  done_reason: z.nullish(z.string()),
  prompt_eval_count: z.optional(z.int()),
  eval_count: z.optional(z.int()),
  logprobs: z.optional(z.unknown()),
});
const tags = z.object({ models: z.array(z.object({ name: z.string() })) });

const FINISH: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
]);

/** `base` may be the server, its `/api` or `/api/chat`. @throws ProbeError as `serverUrl`. */
export function ollamaUrl(base: string): URL {
  const url = serverUrl(base);
  return withPath(url, `${url.pathname.replace(/\/api(\/chat)?$/, '').replace(/\/$/, '')}${CHAT}`);
}

/** Whole steps, so that one run does not make the server load its model anew for another context. */
const contextFor = (maxTokens: number): number => Math.ceil((maxTokens + ROOM) / CONTEXT) * CONTEXT;

/**
 * Ollama's own dialect, `/api/chat` (docs.ollama.com/api/chat): bare base64 images, parameters under `options`, the
 * model's thought in `message.thinking`, token counts as `prompt_eval_count` and `eval_count`.
 */
export function ollamaAdapter({ url: base, model, key }: AdapterOptions): Adapter {
  const url = ollamaUrl(base);
  const peer = { host: url.host, secret: key };
  return {
    kind: 'ollama',
    url,
    model,
    key,
    body: (request, images) => JSON.stringify({ model, ...fields(request, images), stream: false }),
    read: (value, request) => readChat(value, request, peer),
    pages: [tagsPage(url)],
  };
}

function tagsPage(url: URL): FactsPage {
  return {
    url: withPath(url, url.pathname.replace(/\/chat$/, '/tags')),
    read: value => {
      const { success, data } = tags.safeParse(value);
      return success ? { models: data.models.map(({ name }) => name) } : {};
    },
  };
}

function fields(request: AskRequest, images: readonly InlineImage[]): Record<string, unknown> {
  const { system, prompt, parameters, options = {}, logprobs } = request;
  if (request.promptLogprobs === true) {
    throw new ProbeError('unsupported', 'Ollama gives no log-probabilities of a prompt.', {
      remedy: 'Serve the model with vLLM for that.',
    });
  }
  const { temperature, maxTokens, seed } = parameters;
  return {
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: prompt, ...(images.length === 0 ? {} : { images: images.map(({ base64 }) => base64) }) },
    ],
    options: {
      temperature,
      num_predict: maxTokens,
      num_ctx: contextFor(maxTokens),
      ...(seed === undefined ? {} : { seed }),
    },
    ...(logprobs === undefined ? {} : { logprobs: true, top_logprobs: logprobs }),
    ...(request.constrain === true ? { format: answerSchema(Object.keys(options)) } : {}),
  };
}

function readChat(value: unknown, request: AskRequest, peer: Peer): Reading {
  const malformed = (what: string): ProbeError => malformedReply(peer, what, JSON.stringify(value), true);
  const { success, data } = reply.safeParse(value);
  if (!success) throw malformed('a reply that is no chat answer of Ollama');
  if (data.done === false) throw malformed('a reply that is not done');
  const finish = FINISH.get(data.done_reason ?? 'stop');
  if (finish === undefined) throw malformed('a reply that ended for an unknown reason');
  const { message, prompt_eval_count: promptTokens, eval_count: completionTokens } = data;
  refuseFullContext(promptTokens, request, peer);
  const logprobs = readGenerated(data.logprobs);
  return {
    text: message.content,
    ...(message.thinking ? { thought: message.thinking } : {}),
    finish,
    ...(promptTokens === undefined || completionTokens === undefined
      ? {}
      : { usage: { promptTokens, completionTokens } }),
    ...(logprobs === undefined ? {} : { logprobs }),
    ...(data.model ? { reportedModel: data.model } : {}),
  };
}

/** A prompt that fills the whole context was cut off, whatever the model said about what was left of it. */
function refuseFullContext(promptTokens = 0, { parameters }: AskRequest, peer: Peer): void {
  const context = contextFor(parameters.maxTokens);
  if (promptTokens < context) return;
  throw new ProbeError('endpoint', `${peer.host} cut the question off at its context of ${context} tokens.`, {
    remedy: 'Ask a shorter question, or send a smaller image.',
    details: { host: peer.host, maybeBilled: true },
  });
}

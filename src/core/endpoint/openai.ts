import * as z from 'zod/mini';
import { ProbeError } from '../errors';
import type { SendableImage } from '../image/types';
import type { Adapter, Reading } from './adapter';
import { malformedReply } from './failures';
import type { AskRequest, FinishReason, Usage } from './types';

export interface OpenAiOptions {
  readonly url: string;
  readonly model?: string | undefined;
  readonly key?: string | undefined;
}

const maybeText = z.nullish(z.string());
const textPart = z.object({ type: z.optional(z.string()), text: z.optional(z.string()) });
const choice = z.object({
  finish_reason: maybeText,
  message: z.object({ content: z.nullish(z.union([z.string(), z.array(textPart)])), refusal: maybeText }),
});
const completion = z.object({
  model: maybeText,
  choices: z.tuple([choice], z.unknown()),
  usage: z.optional(z.unknown()),
});
const tokens = z.object({ prompt_tokens: z.int(), completion_tokens: z.int() });

/** The words that servers of this family use; absent means that the server does not say. */
const FINISH: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'refusal'],
]);

/**
 * Where an OpenAI-compatible server takes chat questions: `base` may be the server, its `/v1` (or another version), or
 * the full `/chat/completions` address. A query is kept, a fragment dropped.
 * @throws ProbeError 'bad-input' for anything but http and https, and for a user name or password in the URL.
 */
export function chatCompletionsUrl(base: string): URL {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ProbeError('bad-input', `The endpoint's URL does not start with http:// or https:// and a host.`, {
      remedy: 'Write it as http://localhost:8000/v1.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new ProbeError('bad-input', `The URL of ${url.host} holds a user name or password.`, {
      remedy: 'Take it out of the URL, and give a key as a secret.',
    });
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (path.endsWith('/chat/completions')) url.pathname = path;
  else url.pathname = /\/v\d+[a-z\d]*$/.test(path) ? `${path}/chat/completions` : `${path}/v1/chat/completions`;
  url.hash = '';
  return url;
}

/** The dialect of `/v1/chat/completions`: vLLM, llama.cpp, LM Studio, TGI and many more. */
export function openAiAdapter({ url: base, model, key }: OpenAiOptions): Adapter {
  const url = chatCompletionsUrl(base);
  return {
    kind: 'openai',
    url,
    model,
    key,
    body: (request, image) => JSON.stringify({ model, ...chatBody(request, image) }),
    read: reply => readCompletion(reply, { host: url.host, secret: key }),
  };
}

function chatBody(request: AskRequest, image: SendableImage): Record<string, unknown> {
  const { system, prompt, parameters } = request;
  const pixels = Buffer.from(image.bytes.buffer, image.bytes.byteOffset, image.bytes.byteLength).toString('base64');
  return {
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: `data:${image.mime};base64,${pixels}` } },
          { type: 'text', text: prompt },
        ],
      },
    ],
    temperature: parameters.temperature,
    max_tokens: parameters.maxTokens,
    ...(parameters.seed === undefined ? {} : { seed: parameters.seed }),
    stream: false,
  };
}

function readCompletion(reply: unknown, peer: { host: string; secret: string | undefined }): Reading {
  const malformed = (what: string): ProbeError => malformedReply(peer, what, JSON.stringify(reply), true);
  const parsed = completion.safeParse(reply);
  if (!parsed.success) throw malformed('a reply that is no chat completion');
  const [{ message, finish_reason: reason }] = parsed.data.choices;

  const named = FINISH.get((reason ?? 'stop').toLowerCase());
  if (named === undefined) throw malformed('a reply that ended for an unknown reason');
  const finish = message.refusal ? 'refusal' : named;
  // A missing answer is a fault of the server; an empty one is the model's.
  if (message.content === undefined && finish === 'stop') throw malformed('a message without content');

  const usage = readUsage(parsed.data.usage);
  return {
    text: plainText(message.content) || (message.refusal ?? ''),
    finish,
    ...(usage === undefined ? {} : { usage }),
    ...(parsed.data.model ? { reportedModel: parsed.data.model } : {}),
  };
}

/** Parts of other types (reasoning, say) are not the answer. */
function plainText(content: string | z.infer<typeof textPart>[] | null | undefined): string {
  if (!Array.isArray(content)) return content ?? '';
  const isText = (type = 'text'): boolean => type === 'text' || type === 'output_text';
  return content.map(part => (isText(part.type) ? (part.text ?? '') : '')).join('');
}

function readUsage(value: unknown): Usage | undefined {
  const { success, data } = tokens.safeParse(value);
  return success ? { promptTokens: data.prompt_tokens, completionTokens: data.completion_tokens } : undefined;
}

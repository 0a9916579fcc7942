/**
 * The chat completions interface (OpenAI's API reference), as vLLM, llama.cpp, LM Studio, TGI and Vertex AI speak it:
 * the part of a request and a reply that they share.
 */
import * as z from 'zod/mini';
import { answerSchema } from '../../answer/constrained';
import type { ProbeError } from '../../errors';
import { dataUri } from '../adapter';
import type { InlineImage, Reading } from '../adapter';
import { malformedReply } from '../failures';
import type { Peer } from '../failures';
import type { AskRequest, FinishReason, Usage } from '../types';
import { readGenerated, readPrompt } from './logprobs';

const maybeText = z.nullish(z.string());
const textPart = z.object({ type: z.optional(z.string()), text: z.optional(z.string()) });
const choice = z.object({
  finish_reason: maybeText,
  message: z.object({
    content: z.nullish(z.union([z.string(), z.array(textPart)])),
    refusal: maybeText,
    /** What vLLM's reasoning parsers and llama.cpp's `--reasoning-format` part from the content. */
    reasoning_content: z.catch(maybeText, undefined),
    /** The same in newer vLLM. */
    reasoning: z.catch(maybeText, undefined),
  }),
  logprobs: z.optional(z.unknown()),
});
const completion = z.object({
  model: maybeText,
  choices: z.tuple([choice], z.unknown()),
  usage: z.optional(z.unknown()),
  prompt_logprobs: z.optional(z.unknown()),
});
const logprobContent = z.object({ content: z.unknown() });
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

/** The images, then the words, in one user message behind the system text. Words alone are a plain text: some models take no parts. */
export function chatFields(request: AskRequest, images: readonly InlineImage[]): Record<string, unknown> {
  const { system, prompt, parameters, logprobs, promptLogprobs } = request;
  return {
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      {
        role: 'user',
        content:
          images.length === 0
            ? prompt
            : [
                ...images.map(image => ({ type: 'image_url', image_url: { url: dataUri(image) } })),
                { type: 'text', text: prompt },
              ],
      },
    ],
    temperature: parameters.temperature,
    max_tokens: parameters.maxTokens,
    ...(parameters.seed === undefined ? {} : { seed: parameters.seed }),
    ...(logprobs === undefined ? {} : { logprobs: true, top_logprobs: logprobs }),
    ...(promptLogprobs === true ? { prompt_logprobs: 1 } : {}),
    ...(request.constrain === true ? { response_format: responseFormat(request) } : {}),
  };
}

const responseFormat = ({ options = {} }: AskRequest) => ({
  type: 'json_schema',
  json_schema: { name: 'answer', strict: true, schema: answerSchema(Object.keys(options)) },
});

/** @throws ProbeError 'endpoint' for anything that is no chat completion with an answer. */
export function readCompletion(reply: unknown, peer: Peer): Reading {
  const malformed = (what: string): ProbeError => malformedReply(peer, what, JSON.stringify(reply), true);
  const parsed = completion.safeParse(reply);
  if (!parsed.success) throw malformed('a reply that is no chat completion');
  const [{ message, finish_reason: reason, logprobs }] = parsed.data.choices;

  const named = FINISH.get((reason ?? 'stop').toLowerCase());
  if (named === undefined) throw malformed('a reply that ended for an unknown reason');
  const finish = message.refusal ? 'refusal' : named;
  // A missing answer is a fault of the server; an empty one is the model's.
  if (message.content === undefined && finish === 'stop') throw malformed('a message without content');

  const thought = message.reasoning_content ?? message.reasoning;
  const usage = readUsage(parsed.data.usage);
  const generated = readGenerated(logprobContent.safeParse(logprobs).data?.content);
  const prompt = readPrompt(parsed.data.prompt_logprobs);
  return {
    text: plainText(message.content) || (message.refusal ?? ''),
    ...(thought ? { thought } : {}),
    finish,
    ...(usage === undefined ? {} : { usage }),
    ...(generated === undefined ? {} : { logprobs: generated }),
    ...(prompt === undefined ? {} : { promptLogprobs: prompt }),
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

/** How servers other than the OpenAI-compatible ones write questions and answers, from their documentation. */
import { z } from 'zod';
import { completion, parseChat, readImage } from './openaiServer';
import type { Ask, Dialect, Parts } from './openaiServer';

const ollamaRequest = z.object({
  model: z.string().optional(),
  messages: z.array(z.strictObject({ role: z.string(), content: z.string(), images: z.array(z.base64()).optional() })),
  options: z.strictObject({
    temperature: z.number(),
    num_predict: z.number(),
    num_ctx: z.number(),
    seed: z.number().optional(),
  }),
  stream: z.literal(false),
});

/** docs.ollama.com/api/chat. */
export const OLLAMA: Dialect = {
  path: '/api/chat',
  parse: body => {
    const parsed = ollamaRequest.safeParse(body);
    if (!parsed.success) return undefined;
    const { model, messages, options } = parsed.data;
    const of = (role: string) => messages.filter(message => message.role === role);
    return {
      model,
      system: of('system').at(0)?.content,
      prompt: of('user')
        .map(({ content }) => content)
        .join('\n'),
      images: messages.flatMap(({ images = [] }) => images.map(image => readImage(`data:bare;base64,${image}`))),
      temperature: options.temperature,
      maxTokens: options.num_predict,
      seed: options.seed,
    };
  },
  write: (ask, { text = '', finish = 'stop', usage, message, more }) => ({
    model: ask.model,
    created_at: '2026-01-01T00:00:00Z',
    message: { role: 'assistant', content: text, ...message },
    done: true,
    done_reason: finish,
    prompt_eval_count: usage?.prompt_tokens ?? ask.prompt.length,
    eval_count: usage?.completion_tokens ?? text.length,
    ...more,
  }),
};

export const VERTEX_PATH = '/v1/projects/p/locations/us-central1/endpoints/42:predict';

const chatInstance = z.object({
  instances: z.tuple([z.looseObject({ '@requestFormat': z.literal('chatCompletions') })]),
});

const parseInstance = (body: unknown): Parts | undefined => {
  const parsed = chatInstance.safeParse(body);
  return parsed.success ? parseChat(parsed.data.instances[0]) : undefined;
};

/** The `predict` method with chat completions: `predictions` is an object in some versions, a list of one in others. */
export const VERTEX: Dialect = {
  path: VERTEX_PATH,
  parse: parseInstance,
  write: (ask, reply) => ({ predictions: completion(ask, reply), deployedModelId: '1' }),
};
export const VERTEX_LIST: Dialect = { ...VERTEX, write: (ask, reply) => ({ predictions: [completion(ask, reply)] }) };

const rawRequest = z.object({
  instances: z.tuple([
    z.strictObject({
      prompt: z.string(),
      multi_modal_data: z.strictObject({ image: z.string() }),
      max_tokens: z.number(),
      temperature: z.number(),
      seed: z.number().optional(),
      raw_response: z.literal(true),
    }),
  ]),
});

const parseRaw = (body: unknown): Parts | undefined => {
  const parsed = rawRequest.safeParse(body);
  if (!parsed.success) return undefined;
  const { prompt, multi_modal_data: data, max_tokens: maxTokens, temperature, seed } = parsed.data.instances[0];
  const images = [readImage(data.image)];
  return { model: undefined, system: undefined, prompt, images, temperature, maxTokens, seed };
};

export const VERTEX_RAW: Dialect = {
  path: VERTEX_PATH,
  parse: parseRaw,
  write: (_, { text = '' }) => ({ predictions: [text] }),
};
/** A server that does not know `raw_response`. */
export const VERTEX_WRAPPED: Dialect = {
  ...VERTEX_RAW,
  write: ({ prompt }: Ask, { text = '' }) => ({ predictions: [`Prompt:\n${prompt}\nOutput:\n${text}`] }),
};

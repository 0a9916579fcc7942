/** Text Generation Inference as its docs/openapi.json (3.3) describes it, with a tokenizer of words and a Gemma-like template. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { completion, parseChat, readImage } from './openaiServer';
import type { Ask, Reply } from './openaiServer';
import { onLoopback } from './loopback';

export interface TgiRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface TgiOptions {
  /** What `/v1/chat/completions` answers. */
  readonly answer?: (ask: Ask) => string | Reply;
  /** Of a prompt's token. */
  readonly logprobOf?: (token: string) => number;
  /** Started with `--enable-prefill-logprobs`; true where absent. */
  readonly prefillLogprobs?: boolean;
  /** The token that the tokenizer puts in front of every text; the template writes it as well. Null: none, as in ChatML. */
  readonly bos?: string | null;
  /** The page `/info`; TGI's own where absent. */
  readonly info?: { readonly status: number; readonly type: string; readonly body: string };
  /** Paths that are not there. */
  readonly without?: readonly string[];
  /** What `/generate` reads instead of its input. */
  readonly misread?: (inputs: string) => string;
}

export interface TgiServer {
  readonly url: string;
  readonly host: string;
  /** Questions, pages excepted. */
  readonly requests: readonly TgiRequest[];
  /** Pages that were fetched. */
  readonly pages: readonly string[];
  close(): Promise<void>;
}

/** `--max-top-n-tokens`, by default. */
const MAX_TOP = 5;
export const TGI_MODEL = 'google/medgemma-4b-it';
const IMAGE = /!\[\]\((data:[^)]*)\)/g;

const generateRequest = z.strictObject({
  inputs: z.string().min(1),
  parameters: z.strictObject({
    do_sample: z.boolean(),
    temperature: z.number().positive().optional(),
    max_new_tokens: z.number().positive(),
    seed: z.number().optional(),
    details: z.literal(true),
    decoder_input_details: z.literal(true),
  }),
});
const chatExtras = z.object({ logprobs: z.boolean().optional(), top_logprobs: z.number().optional() });

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly type: string,
  ) {
    super(message);
  }
}

export async function startTgiServer(options: TgiOptions = {}): Promise<TgiServer> {
  const { bos = '<bos>', info = TGI_INFO, without = [] } = options;
  const requests: TgiRequest[] = [];
  const pages: string[] = [];
  const ids = new Map<string, number>();
  const encode = (text: string, addsSpecial: boolean) => {
    const expanded = text.replace(IMAGE, (_, uri: string) => {
      if (readImage(uri).bytes.length === 0)
        throw new Refusal(422, 'Input validation error: invalid image', 'validation');
      return `\n\n<start_of_image>${'<image_soft_token>'.repeat(4)}<end_of_image>\n\n`;
    });
    const words = [
      ...(addsSpecial && bos !== null ? [bos] : []),
      ...(expanded.match(/<[^<>\s]+>|\s*[^\s<]+|\s+/g) ?? []),
    ];
    let at = 0;
    return words.map(token => {
      const id = ids.get(token) ?? ids.size + 2;
      ids.set(token, id);
      const [start, stop] = [at, (at += token.length)];
      // Offsets are those in the expanded text, and the text between them is taken from what was sent.
      return { id, token, simple: { id, text: text.slice(start, stop), start, stop } };
    });
  };
  const template = (ask: Parts): string =>
    `${bos ?? ''}<start_of_turn>user\n${[ask.system, ask.images.map(({ mime, bytes }) => `![](data:${mime};base64,${bytes.toString('base64')})`).join('') + ask.prompt].filter(part => part !== undefined).join('\n\n')}<end_of_turn>\n<start_of_turn>model\n`;
  const chatOf = (body: unknown): Parts => {
    const ask = parseChat(body);
    if (ask === undefined) throw new Refusal(422, 'Failed to deserialize the JSON body', 'validation');
    return ask;
  };
  const routes: Readonly<Record<string, (body: unknown, request: TgiRequest) => unknown>> = {
    '/v1/chat/completions': (body, { path, headers }) => {
      const ask: Ask = { n: requests.length, url: path, headers, body, ...chatOf(body) };
      const { top_logprobs: top = 0 } = chatExtras.parse(body);
      if (top > MAX_TOP) {
        const said = `Input validation error: \`top_n_tokens\` must be >= 0 and <= ${MAX_TOP}. Given: ${top}`;
        throw new Refusal(422, said, 'validation');
      }
      const answer = options.answer?.(ask) ?? 'A';
      return completion(ask, typeof answer === 'string' ? { text: answer } : answer);
    },
    '/chat_tokenize': body => {
      const text = template(chatOf(body));
      return { tokenize_response: encode(text, false).map(({ simple }) => simple), templated_text: text };
    },
    '/tokenize': body =>
      encode(z.strictObject({ inputs: z.string() }).parse(body).inputs, true).map(({ simple }) => simple),
    '/generate': body => {
      const { inputs, parameters } = generateRequest.parse(body);
      const read = encode(options.misread?.(inputs) ?? inputs, true);
      const prefill = read.map(({ id, token }, n) => ({
        id,
        text: token,
        logprob: n === 0 ? null : (options.logprobOf?.(token) ?? -1),
      }));
      return {
        generated_text: 'x',
        details: {
          finish_reason: 'length',
          generated_tokens: parameters.max_new_tokens,
          seed: null,
          prefill: options.prefillLogprobs === false ? [] : prefill,
          tokens: [],
        },
      };
    },
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    if (request.method === 'GET') {
      pages.push(path);
      if (path === '/info') send(response, info.status, info.body, info.type);
      else if (path === '/v1/models')
        send(response, 200, JSON.stringify({ data: [{ id: TGI_MODEL, owned_by: TGI_MODEL }] }));
      else send(response, 404, '');
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = {
      path,
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
    };
    requests.push(asked);
    const route = without.includes(path) ? undefined : routes[path];
    if (route === undefined) return send(response, 404, '');
    send(response, 200, JSON.stringify(route(asked.body, asked)));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const { status, message, type } =
        error instanceof Refusal ? error : new Refusal(422, String(error), 'validation');
      send(response, status, JSON.stringify({ error: message, error_type: type }));
    });
  });
  const { url, host, close } = await onLoopback(server);
  return {
    url,
    host,
    requests,
    pages,
    close,
  };
}

type Parts = NonNullable<ReturnType<typeof parseChat>>;

const TGI_INFO = {
  status: 200,
  type: 'application/json',
  body: JSON.stringify({ model_id: TGI_MODEL, router: 'text-generation-router', version: '3.3.6' }),
};

const send = (response: ServerResponse, status: number, text: string, type = 'application/json'): void =>
  void response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { onLoopback } from './loopback';

/** One question as it arrived, for the rule that answers it. */
export interface Ask {
  /** Counts requests from 1, failed ones included. */
  readonly n: number;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON, as it came. */
  readonly body: unknown;
  readonly model: string | undefined;
  readonly system: string | undefined;
  readonly prompt: string;
  readonly images: readonly { readonly bytes: Buffer; readonly mime: string; readonly sha256: string }[];
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
  readonly seed: number | undefined;
}

export interface Reply {
  readonly text?: string;
  readonly finish?: string | null;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
  /** Fields laid over the first choice's message. */
  readonly message?: Readonly<Record<string, unknown>>;
  /** Fields laid over the first choice. */
  readonly choice?: Readonly<Record<string, unknown>>;
  /** Fields laid over the whole reply. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Sent as it is, instead of an answer. */
  readonly json?: unknown;
}

export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The socket dies: on arrival, after the reply's headers, or in the middle of its body. */
  | { readonly kind: 'reset'; readonly when: 'arrival' | 'headers' | 'body' }
  /** A whole HTTP reply whose JSON breaks off. */
  | { readonly kind: 'torn' }
  | { readonly kind: 'type'; readonly type: string; readonly body: string }
  /** Never answers; ended by the client or by `close`. */
  | { readonly kind: 'hang' }
  /** Answers, but the first byte is late. */
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'redirect'; readonly to: string }
  /** A reply without an end, until the client goes. */
  | { readonly kind: 'endless' };

export interface OpenAiServerOptions {
  /** The rule. What it returns is the answer; nothing is made up. */
  readonly answer: (ask: Ask) => string | Reply;
  /** Time before every answer. */
  readonly delayMs?: number;
  /** What goes wrong with the n-th request, from 1. */
  readonly faults?: (n: number) => Fault | undefined;
  /** What goes wrong with a question because of what it is; decided before it is answered. */
  readonly refuse?: (ask: Ask) => Fault | undefined;
  /** False keeps `asks` empty, for tests that ask thousands of questions. */
  readonly remember?: boolean;
  /** How questions and answers are written; OpenAI's chat completions where absent. */
  readonly dialect?: Dialect;
  /** Pages that are there to be fetched, by path; others are not there. To fetch one does not count as a request. */
  readonly pages?: Readonly<Record<string, unknown>>;
}

/** One way of writing questions and answers. */
export interface Dialect {
  readonly path: string;
  /** The parts of a body; undefined for one that is not of the dialect. */
  readonly parse: (body: unknown) => Parts | undefined;
  /** The whole reply. */
  readonly write: (ask: Ask, reply: Reply) => unknown;
}

export type Parts = Omit<Ask, 'n' | 'url' | 'headers' | 'body'>;

export interface OpenAiServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Questions that arrived, whatever became of them. */
  readonly requests: number;
  /** Pages that were fetched, or looked for in vain. */
  readonly fetched: number;
  /** The questions that could be read, in order of arrival. */
  readonly asks: readonly Ask[];
  /** The largest number of requests that were being answered at once. */
  readonly mostAtOnce: number;
  /** Resolves when `n` requests have arrived. */
  arrived(n: number): Promise<void>;
  /** Resolves when `n` clients have gone away before they were answered. */
  abandoned(n: number): Promise<void>;
  close(): Promise<void>;
}

const PATH = '/v1/chat/completions';
const FILLING = ' '.repeat(64 * 1024);

const chatRequest = z.object({
  model: z.string().optional(),
  messages: z.array(
    z.object({
      role: z.string(),
      content: z.union([
        z.string(),
        z.array(
          z.union([
            z.object({ type: z.literal('text'), text: z.string() }),
            z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) }),
          ]),
        ),
      ]),
    }),
  ),
  temperature: z.number().optional(),
  max_tokens: z.number().optional(),
  seed: z.number().optional(),
});

/** A local server that answers by a rule and fails on demand, on a free port of 127.0.0.1. */
export async function startOpenAiServer(options: OpenAiServerOptions): Promise<OpenAiServer> {
  const asks: Ask[] = [];
  const arrivals = counter();
  const departures = counter();
  let open = 0;
  let mostAtOnce = 0;
  let fetched = 0;

  const { dialect = OPENAI, pages = {} } = options;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET') {
      fetched++;
      const page = pages[new URL(request.url ?? '', 'http://server').pathname];
      sendJson(response, page === undefined ? 404 : 200, page ?? { error: 'There is no such page.' });
      return;
    }
    const n = arrivals.add();
    mostAtOnce = Math.max(mostAtOnce, ++open);
    response.once('close', () => {
      open--;
      if (!response.writableFinished) departures.add();
    });
    const fault = options.faults?.(n);
    if (fault?.kind === 'reset' && fault.when === 'arrival') {
      request.socket.destroy();
      return;
    }
    const ask = await readAsk(n, request, dialect);
    if (ask === undefined) {
      sendJson(response, 400, { error: { message: `This server answers at ${dialect.path}.` } });
      return;
    }
    if (options.remember !== false) asks.push(ask);
    await wait(options.delayMs ?? 0, response);
    const refusal = options.refuse?.(ask);
    if (refusal !== undefined) {
      await misbehave(refusal, response, '{}');
      return;
    }
    const body = JSON.stringify(written(dialect, ask, options.answer(ask)));
    if (fault === undefined) sendText(response, 200, 'application/json', body);
    else await misbehave(fault, response, body);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // The client broke off while its question was read, or the rule threw.
      if (!response.headersSent) sendJson(response, 500, { error: { message: String(error) } });
    });
  });
  const { port, host, url, close } = await onLoopback(server);
  return {
    port,
    host,
    url,
    get requests() {
      return arrivals.count();
    },
    get fetched() {
      return fetched;
    },
    asks,
    get mostAtOnce() {
      return mostAtOnce;
    },
    arrived: n => arrivals.reached(n),
    abandoned: n => departures.reached(n),
    close,
  };
}

async function readAsk(n: number, request: IncomingMessage, dialect: Dialect): Promise<Ask | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = request.url ?? '';
  const { pathname } = new URL(url, 'http://server');
  if (request.method !== 'POST' || pathname !== dialect.path) return undefined;
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const parts = dialect.parse(body);
  return parts && { n, url, headers: request.headers, body, ...parts };
}

/** The fields of a chat completions body, wherever it lies. */
export function parseChat(body: unknown): Parts | undefined {
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) return undefined;
  const { model, messages, temperature, max_tokens: maxTokens, seed } = parsed.data;
  const parts = messages.flatMap(({ role, content }) =>
    typeof content === 'string'
      ? [{ role, type: 'text' as const, text: content }]
      : content.map(part => ({ role, ...part })),
  );
  const textOf = (role: string): string[] =>
    parts.flatMap(part => (part.type === 'text' && part.role === role ? [part.text] : []));
  return {
    model,
    system: textOf('system').at(0),
    prompt: textOf('user').join('\n'),
    images: parts.flatMap(part => (part.type === 'image_url' ? [readImage(part.image_url.url)] : [])),
    temperature,
    maxTokens,
    seed,
  };
}

export function readImage(uri: string): Ask['images'][number] {
  const [, mime = '', base64 = ''] = /^data:([^;]+);base64,(.*)$/s.exec(uri) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  return { bytes, mime, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function written(dialect: Dialect, ask: Ask, answer: string | Reply): unknown {
  const reply = typeof answer === 'string' ? { text: answer } : answer;
  return reply.json ?? dialect.write(ask, reply);
}

/** A chat completion; `choice` and `more` of a reply are laid over its choice and the whole. */
export function completion(ask: Ask, reply: Reply): unknown {
  const message = { role: 'assistant', content: reply.text ?? '', ...reply.message };
  return {
    id: `chatcmpl-${ask.n}`,
    object: 'chat.completion',
    model: ask.model ?? 'rule',
    choices: [
      { index: 0, message, finish_reason: reply.finish === undefined ? 'stop' : reply.finish, ...reply.choice },
    ],
    usage: reply.usage ?? { prompt_tokens: ask.prompt.length, completion_tokens: reply.text?.length ?? 0 },
    ...reply.more,
  };
}

export const OPENAI: Dialect = { path: PATH, parse: parseChat, write: completion };

async function misbehave(fault: Fault, response: ServerResponse, body: string): Promise<void> {
  const half = body.slice(0, body.length / 2);
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body ?? '');
      return;
    case 'reset':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.flushHeaders();
      if (fault.when === 'body') response.write(half);
      response.socket?.destroySoon();
      return;
    case 'torn':
      sendText(response, 200, 'application/json', half);
      return;
    case 'type':
      sendText(response, 200, fault.type, fault.body);
      return;
    case 'hang':
      return;
    case 'slow':
      await wait(fault.ms, response);
      sendText(response, 200, 'application/json', body);
      return;
    case 'redirect':
      response.writeHead(307, { location: fault.to }).end();
      return;
    case 'endless': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write(FILLING));
      };
      response.on('drain', more);
      more();
    }
  }
}

function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}

const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  sendText(response, status, 'application/json', JSON.stringify(value));

/** Ends early when the client goes away. */
async function wait(ms: number, response: ServerResponse): Promise<void> {
  if (ms === 0) return;
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

interface Counter {
  add(): number;
  count(): number;
  reached(n: number): Promise<void>;
}

function counter(): Counter {
  let count = 0;
  let waiting: { readonly n: number; readonly done: () => void }[] = [];
  return {
    add() {
      count++;
      waiting.filter(({ n }) => n <= count).forEach(({ done }) => done());
      waiting = waiting.filter(({ n }) => n > count);
      return count;
    },
    count: () => count,
    reached: n => (n <= count ? Promise.resolve() : new Promise(done => waiting.push({ n, done }))),
  };
}

import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { systemClock, withRetry } from '../endpoint/retry';
import type { RetryClock, RetryNotice, RetryPolicy } from '../endpoint/retry';
import type { Route, RouteOptions } from '../endpoint/route';
import { ProbeError, throwIfAborted } from '../errors';
import { depthFault, parseJson } from '../files/boundedJson';
import { connectionFailure, hubFailure, notAHub } from './failures';
import type { Asked } from './failures';
import { hubRoute, redirectRoute } from './redirectRoute';
import type { HubRoute } from './redirectRoute';

export const DEFAULT_HUB = 'https://huggingface.co';

export interface HubOptions extends RouteOptions {
  /** Where the hub is; default: HF_ENDPOINT of the environment, else huggingface.co. */
  readonly base?: string | undefined;
  /** Sent to the hub's own origin, and to no other. */
  readonly token?: string | undefined;
  readonly clock?: RetryClock | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly stallMs?: number | undefined;
}

/** One answer with its body still to be read. */
export interface HubReply {
  readonly status: number;
  readonly host: string;
  header(name: string): string | undefined;
  readonly body: Dispatcher.ResponseData['body'];
}

interface Call {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether a redirect to another origin is followed (then without the token), or is the answer. */
  readonly leave: boolean;
}

/** What a request is for, so that its failure can name it. */
export interface Subject {
  readonly model: string;
  readonly revision?: string | undefined;
}

const TRIES = 5;
const STALL_MS = 60_000;
const MAX_REDIRECTS = 5;
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** @throws ProbeError bad-input where HF_ENDPOINT or the base is no http(s) URL. */
export function hubBase(options: Pick<HubOptions, 'base' | 'env'>): URL {
  const env = options.env ?? process.env;
  const text = options.base ?? (env['HF_ENDPOINT'] || DEFAULT_HUB);
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text.replace(/\/+$/, ''));
  throw new ProbeError('bad-input', 'The address of the hub is no http(s) URL.', {
    remedy: `Correct HF_ENDPOINT, or leave it out for ${DEFAULT_HUB}.`,
  });
}

/** Asks one hub. Holds the token, and lets it go nowhere else. */
export class HubClient {
  readonly base: URL;
  readonly retry: RetryPolicy;
  readonly #options: HubOptions;
  readonly #token: string | undefined;
  readonly #hub: HubRoute;
  readonly #routes = new Map<string, Route>();

  /** @throws ProbeError bad-input for an address or token that cannot be used. */
  constructor(options: HubOptions = {}) {
    this.#options = options;
    this.base = hubBase(options);
    this.#hub = hubRoute(this.base, options);
    this.#routes.set(this.base.origin, this.#hub.route);
    this.#token = usableToken(options.token);
    this.retry = { tries: TRIES, clock: options.clock ?? systemClock, onRetry: options.onRetry };
  }

  /** An address below the hub's; parts are taken as they are, so that each must be encoded already. */
  url(...parts: readonly string[]): URL {
    return new URL([this.base.href.replace(/\/+$/, ''), ...parts].join('/'));
  }

  /** The page of a model, for people. */
  pageOf(model: string): string {
    return this.url(model).href;
  }

  /** A JSON document of the hub's API, tried several times. @throws ProbeError as `hubFailure`; 'network'; 'cancelled'. */
  async json(url: URL, subject: Subject, signal?: AbortSignal): Promise<unknown> {
    const once = async (): Promise<unknown> => {
      const reply = await this.#succeed({ method: 'GET', url, leave: false }, subject, signal);
      return jsonOf(await this.#read(reply, signal), reply.host);
    };
    return (await withRetry(once, this.retry, signal)).value;
  }

  /** The headers of a file, without leaving the hub: its redirect to a store carries what is known of the file. */
  async head(url: URL, subject: Subject, signal?: AbortSignal): Promise<HubReply> {
    const headers = { 'accept-encoding': 'identity' }; // the size of what is stored, not of what is sent
    const once = async (): Promise<HubReply> => {
      const reply = await this.#succeed({ method: 'HEAD', url, headers, leave: false }, subject, signal);
      await this.discard(reply);
      return reply;
    };
    return (await withRetry(once, this.retry, signal)).value;
  }

  /** A file from byte `from` on, wherever the hub says it is stored. One try; 416 is an answer. */
  async open(url: URL, from: number, subject: Subject, signal?: AbortSignal): Promise<HubReply> {
    const range = from === 0 ? {} : { range: `bytes=${from}-` };
    const headers = { 'accept-encoding': 'identity', ...range };
    return this.#succeed({ method: 'GET', url, headers, leave: true }, subject, signal);
  }

  /** Bytes as they arrive. @throws ProbeError 'network' where the connection breaks off; 'cancelled'. */
  async *bytesOf(reply: HubReply, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const body: AsyncIterable<Uint8Array> = reply.body;
    try {
      for await (const chunk of body) yield chunk;
    } catch (error) {
      throwIfAborted(signal);
      throw connectionFailure(reply.host, error);
    }
  }

  async #succeed(call: Call, subject: Subject, signal?: AbortSignal): Promise<HubReply> {
    const reply = await this.#follow(call, signal);
    const { status } = reply;
    const partial = call.headers?.['range'] !== undefined && status === 416;
    if ((status >= 200 && status < 300) || partial || (call.method === 'HEAD' && isRedirect(status))) return reply;
    const body = (await this.#read(reply, signal)).toString('utf8');
    const asked: Asked = { host: reply.host, page: this.pageOf(subject.model), token: this.#token, ...subject };
    throw hubFailure(asked, { status, body, header: name => reply.header(name) });
  }

  async #follow({ method, url, headers = {}, leave }: Call, signal?: AbortSignal): Promise<HubReply> {
    let at = url;
    let token = this.#token;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const reply = await this.#once(method, at, { ...headers, ...authorization }, signal);
      if (!isRedirect(reply.status)) return reply;
      const next = redirectTarget(reply, at);
      if (next.origin !== at.origin) {
        if (!leave) return reply;
        token = undefined; // it belongs to the hub: once another host has been asked, it is not sent again
      }
      await this.discard(reply);
      at = next;
    }
    throw notAHub(url.host, 'redirects in a circle');
  }

  async #once(method: Call['method'], url: URL, headers: Record<string, string>, signal?: AbortSignal) {
    throwIfAborted(signal);
    const stall = this.#options.stallMs ?? STALL_MS;
    try {
      const dispatcher = await this.#dispatcher(url, headers['authorization'] !== undefined);
      const timing = { headersTimeout: stall, bodyTimeout: stall };
      const reply = await request(url, { method, headers, dispatcher, ...timing, signal: signal ?? null });
      // The connection may break before anybody reads, and whoever reads then is told: here it must not end the process.
      reply.body.on('error', () => undefined);
      const header = (name: string): string | undefined => [reply.headers[name]].flat()[0];
      return { status: reply.statusCode, host: url.host, header, body: reply.body };
    } catch (error) {
      throwIfAborted(signal);
      throw error instanceof ProbeError ? error : connectionFailure(url.host, error);
    }
  }

  async #dispatcher(url: URL, secret: boolean): Promise<Dispatcher> {
    let route = this.#routes.get(url.origin);
    if (route === undefined) this.#routes.set(url.origin, (route = redirectRoute(url, this.#hub, this.#options)));
    if (secret && url.protocol === 'http:' && (await route.hostClass()) !== 'loopback') {
      throw new ProbeError('bad-input', `The token would be sent to ${url.host} without encryption.`, {
        remedy: 'Give the https address of the hub in HF_ENDPOINT, or download without a token.',
      });
    }
    return route.dispatcher();
  }

  async #read(reply: HubReply, signal?: AbortSignal): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.bytesOf(reply, signal)) {
      size += chunk.byteLength;
      if (size > MAX_JSON_BYTES) throw notAHub(reply.host, 'sent an answer of more than 16 MiB');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Frees the connection; what a body that nobody wants still says does not matter. */
  async discard(reply: HubReply): Promise<void> {
    await reply.body.dump().catch(() => undefined);
  }
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function redirectTarget(reply: HubReply, from: URL): URL {
  const location = reply.header('location');
  const next = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol)) throw notAHub(reply.host, 'redirects to no address');
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw notAHub(reply.host, `redirects to ${next.host} without encryption`);
  }
  return next;
}

function jsonOf(bytes: Buffer, host: string): unknown {
  try {
    return parseJson(bytes.toString('utf8'));
  } catch (error) {
    throw notAHub(host, `sent something that cannot be read: ${depthFault(error, 'it is no JSON')}`);
  }
}

/** A pasted token often brings a line end along; inside it, nothing that a header cannot carry. */
function usableToken(token: string | undefined): string | undefined {
  const trimmed = token?.trim() ?? '';
  if (trimmed === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new ProbeError('bad-input', 'The token holds spaces or characters that are not ASCII.', {
    remedy: 'Copy the token again, alone.',
  });
}

import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { ProbeError, throwIfAborted } from '../errors';
import { JsonError, parseJson } from '../files/boundedJson';
import { malformedReply, networkFailure, redirectFailure, statusFailure, timeoutFailure } from './failures';
import type { Peer } from './failures';
import type { Route } from './route';

/** One JSON body to be posted, and the clock that it runs under. */
export interface Exchange {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Milliseconds from the first attempt to connect to the last byte of the reply. */
  readonly timeoutMs: number;
  readonly route: Route;
  readonly peer: Peer;
}

/** A page to be fetched: an exchange that sends nothing. */
export type Fetch = Omit<Exchange, 'body'>;

const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/**
 * Posts once and reads the JSON that comes back. Redirects are not followed; a reply over 4 MiB is given up.
 * @throws ProbeError 'timeout', 'network', 'endpoint' (status, redirect, not JSON, too long), 'consent' (the host's
 * address changed class), 'cancelled'. `details.maybeBilled` says whether the server may have done the work.
 */
export const postJson = (exchange: Exchange, signal?: AbortSignal): Promise<unknown> => exchangeJson(exchange, signal);

/** Fetches once, as `postJson` posts. */
export const getJson = (page: Fetch, signal?: AbortSignal): Promise<unknown> => exchangeJson(page, signal);

async function exchangeJson(exchange: Fetch & Partial<Pick<Exchange, 'body'>>, signal?: AbortSignal): Promise<unknown> {
  throwIfAborted(signal);
  const { url, headers, body, route, peer, timeoutMs } = exchange;
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), timeoutMs);
  const cancel = (): void => clock.abort();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const reply = await request(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
      signal: clock.signal,
      dispatcher: await route.dispatcher(),
    });
    return await readReply(reply, url, peer);
  } catch (error) {
    if (signal?.aborted) throw new ProbeError('cancelled', 'Cancelled.', { details: { maybeBilled: true } });
    if (clock.signal.aborted) throw timeoutFailure(peer, timeoutMs);
    throw error instanceof ProbeError ? error : networkFailure(peer, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

async function readReply(reply: Dispatcher.ResponseData, url: URL, peer: Peer): Promise<unknown> {
  const status = reply.statusCode;
  const header = (name: string): string | undefined => [reply.headers[name]].flat()[0];
  const text = await readText(reply.body, peer);
  if (status >= 300 && status < 400) throw redirectFailure(peer, status, header('location'), url);
  if (status < 200 || status >= 300) throw statusFailure(peer, status, text, header('retry-after'));

  const type = header('content-type') ?? 'no content type';
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw malformedReply(peer, `${type} where JSON was expected`, text, false);
  }
  try {
    return parseJson(text);
  } catch (error) {
    const isDeep = error instanceof JsonError && error.isTooDeep;
    throw malformedReply(
      peer,
      isDeep ? 'JSON that is nested too deeply' : 'JSON that breaks off or is not whole',
      text,
      !isDeep,
    );
  }
}

async function readText(body: AsyncIterable<Uint8Array>, peer: Peer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_REPLY_BYTES) throw malformedReply(peer, 'a reply of more than 4 MiB', '', false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

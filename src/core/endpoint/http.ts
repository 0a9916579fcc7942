import { throwIfAborted } from '../errors';
import type { Adapter } from './adapter';
import { requestFingerprint } from './fingerprint';
import { withRetry } from './retry';
import type { RetryPolicy } from './retry';
import type { Route } from './route';
import { postJson } from './transport';
import type { AskReply, Endpoint, EndpointInfo } from './types';

export interface HttpEndpointOptions {
  readonly name: string;
  readonly adapter: Adapter;
  readonly route: Route;
  readonly retry: RetryPolicy;
  /** Milliseconds one try may take. */
  readonly timeoutMs: number;
}

/** An endpoint behind HTTP: the adapter's dialect, sent by the transport, under the retry policy. Asks no consent itself. */
export function httpEndpoint({ name, adapter, route, retry, timeoutMs }: HttpEndpointOptions): Endpoint {
  const { url, kind, model, key } = adapter;
  const info: EndpointInfo = { kind, name, host: url.host, ...(model === undefined ? {} : { model }) };
  const asked = { kind, address: url.host + url.pathname, model };
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const peer = { host: url.host, secret: key };

  return {
    info,
    async ask(request, signal): Promise<AskReply> {
      throwIfAborted(signal);
      const image = await request.attachment();
      const exchange = { url, headers, body: adapter.body(request, image), timeoutMs, route, peer };
      const once = async (): Promise<Omit<AskReply, 'request'>> => {
        const began = performance.now();
        const reading = adapter.read(await postJson(exchange, signal));
        return { ...reading, ms: Math.round(performance.now() - began) };
      };
      const reply = await withRetry(once, retry, signal);
      return { ...reply, request: requestFingerprint(asked, request, image) };
    },
  };
}

import { throwIfAborted } from '../errors';
import type { Adapter } from './adapter';
import { requestFingerprint } from './fingerprint';
import { withRetry } from './retry';
import type { RetryPolicy } from './retry';
import type { Route } from './route';
import { FACTS_TIMEOUT_MS, factsOf } from './facts';
import { getJson, postJson } from './transport';
import type { AskReply, AskRequest, Endpoint, EndpointInfo } from './types';

export interface HttpEndpointOptions {
  readonly name: string;
  readonly adapter: Adapter;
  readonly route: Route;
  readonly retry: RetryPolicy;
  /** Milliseconds one try may take. */
  readonly timeoutMs: number;
  /** Every question with options is asked as `AskRequest.constrain`. */
  readonly constrain?: boolean | undefined;
}

/** An endpoint behind HTTP: the adapter's dialect, sent by the transport, under the retry policy. Asks no consent itself. */
export function httpEndpoint({ name, adapter, route, retry, timeoutMs, constrain }: HttpEndpointOptions): Endpoint {
  const { url, kind, model, key, pages } = adapter;
  const info: EndpointInfo = {
    kind,
    name,
    host: url.host,
    ...(model === undefined ? {} : { model }),
    ...(constrain === true ? { constrain } : {}),
  };
  const asked = { kind, address: url.host + url.pathname, model };
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const peer = { host: url.host, secret: key };

  return {
    info,
    async ask(wanted, signal): Promise<AskReply> {
      throwIfAborted(signal);
      const request = asPut(wanted, constrain);
      const image = await request.attachment();
      const second = await request.second?.();
      const body = adapter.body(request, second === undefined ? [image] : [image, second]);
      const exchange = { url, headers, body, timeoutMs, route, peer };
      const once = async (): Promise<Omit<AskReply, 'request'>> => {
        const began = performance.now();
        const reading = adapter.read(await postJson(exchange, signal), request);
        return { ...reading, ms: Math.round(performance.now() - began) };
      };
      const reply = await withRetry(once, retry, signal);
      return { ...reply, request: requestFingerprint(asked, request, image, second) };
    },
    ...(pages === undefined
      ? {}
      : {
          facts: signal =>
            factsOf(pages, page =>
              getJson({ url: page.url, headers, timeoutMs: FACTS_TIMEOUT_MS, route, peer }, signal),
            ),
        }),
  };
}

/** The question as this endpoint puts it. */
const asPut = (request: AskRequest, constrain: boolean | undefined): AskRequest =>
  constrain === true && request.options !== undefined ? { ...request, constrain } : request;

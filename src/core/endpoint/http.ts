import { ProbeError, throwIfAborted } from '../errors';
import type { SendableImage } from '../image/types';
import type { Adapter } from './adapter';
import type { Credentials } from './credentials';
import { requestFingerprint } from './fingerprint';
import { AdaptivePace } from './pace';
import { withRetry } from './retry';
import type { RetryPolicy } from './retry';
import type { Route } from './route';
import { transcriptOf, withoutSecret, writeBody } from './transcript';
import { postJson } from './transport';
import type { AskReply, AskRequest, Endpoint, EndpointInfo, Price } from './types';

export interface HttpEndpointOptions {
  readonly name: string;
  readonly adapter: Adapter;
  readonly credentials: Credentials;
  readonly route: Route;
  readonly retry: Omit<RetryPolicy, 'patient'>;
  /** Milliseconds one try may take. */
  readonly timeoutMs: number;
  /** Milliseconds that a server which has not answered yet may say that it is loading (503), beyond the tries. */
  readonly patienceMs: number;
  readonly price?: Price | undefined;
}

/**
 * An endpoint behind HTTP: the adapter's dialect, sent by the transport, at the server's own pace and under the retry
 * policy. Asks no consent itself.
 */
export function httpEndpoint(options: HttpEndpointOptions): Endpoint {
  const { name, adapter, retry, patienceMs, price } = options;
  const { url, kind, model } = adapter;
  const info: EndpointInfo = {
    kind,
    name,
    host: url.host,
    ...(model === undefined ? {} : { model }),
    ...(price === undefined ? {} : { price }),
  };
  const asked = { kind, address: url.host + url.pathname, model };
  const fingerprint = (request: AskRequest, image: SendableImage): string => requestFingerprint(asked, request, image);
  const pace = new AdaptivePace();
  let hasAnswered = false;
  const patient = (error: ProbeError, waitedMs: number): boolean =>
    !hasAnswered && error.details?.['status'] === 503 && waitedMs < patienceMs;

  return {
    info,
    pace,
    fingerprint,
    async ask(request, signal): Promise<AskReply> {
      throwIfAborted(signal);
      const image = await request.attachment();
      const body = writeBody(adapter, request, image);
      const once = (): Promise<Sent> => pace.run(() => authorised(options, body.bytes, signal), signal);
      const { value, maybeBilledTries } = await withRetry(once, { ...retry, patient }, signal);
      hasAnswered = true;
      const { raw, secret, ...reply } = value;
      return {
        ...reply,
        request: fingerprint(request, image),
        ...(maybeBilledTries === 0 ? {} : { maybeBilledTries }),
        transcript: transcriptOf(url, body, image, raw, secret),
      };
    },
  };
}

interface Sent extends Omit<AskReply, 'request'> {
  readonly raw: unknown;
  readonly secret: string | undefined;
}

/** One try. A token that the server refuses is renewed once, and the question put again. */
async function authorised(
  options: HttpEndpointOptions,
  body: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<Sent> {
  const { credentials } = options;
  const token = await credentials.token();
  try {
    return await send(options, body, token, signal);
  } catch (error) {
    const isRefused = token !== undefined && ProbeError.from(error).details?.['status'] === 401;
    if (!isRefused || !(await credentials.renew(token))) throw error;
    return send(options, body, await credentials.token(), signal);
  }
}

async function send(
  { adapter, route, timeoutMs }: HttpEndpointOptions,
  body: Uint8Array,
  secret: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Sent> {
  const { url } = adapter;
  const headers: Record<string, string> = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const began = performance.now();
  try {
    const raw = await postJson({ url, headers, body, timeoutMs, route, peer: { host: url.host, secret } }, signal);
    return { ...adapter.read(raw), ms: Math.round(performance.now() - began), raw, secret };
  } catch (error) {
    throw withoutSecret(ProbeError.from(error), secret);
  }
}

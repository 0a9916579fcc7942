import { ProbeError, throwIfAborted } from '../errors';
import type { SendableImage } from '../image/types';
import type { Adapter, Stepped, Wire } from './adapter';
import { withToken } from './credentials';
import type { Credentials } from './credentials';
import { requestFingerprint } from './fingerprint';
import { FACTS_TIMEOUT_MS, factsOf } from './facts';
import { AdaptivePace } from './pace';
import { withRetry } from './retry';
import type { RetryPolicy } from './retry';
import type { Route } from './route';
import { transcriptOf, withoutSecret, writeBody } from './transcript';
import { getJson, postJson } from './transport';
import type { Exchange } from './transport';
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
  /** Every question with options is asked as `AskRequest.constrain`. */
  readonly constrain?: boolean | undefined;
}

/**
 * An endpoint behind HTTP: the adapter's dialect, sent by the transport, at the server's own pace and under the retry
 * policy. Asks no consent itself.
 */
export function httpEndpoint(options: HttpEndpointOptions): Endpoint {
  const { adapter, retry, patienceMs, constrain } = options;
  const { url, kind, model, pages } = adapter;
  const asked = { kind, address: url.host + url.pathname, model };
  const fingerprint = (request: AskRequest, image?: SendableImage, second?: SendableImage): string =>
    requestFingerprint(asked, asPut(request, constrain), image, second);
  const pace = new AdaptivePace();
  let hasAnswered = false;
  const patient = (error: ProbeError, waitedMs: number): boolean =>
    !hasAnswered && error.details?.['status'] === 503 && waitedMs < patienceMs;

  return {
    info: infoOf(options),
    pace,
    fingerprint,
    async ask(wanted, signal): Promise<AskReply> {
      throwIfAborted(signal);
      const request = asPut(wanted, constrain);
      const image = await request.attachment?.();
      const second = await request.second?.();
      const images = [image, second].filter(sent => sent !== undefined);
      const body = writeBody(adapter, request, images);
      const once = () => pace.run(() => authorised(options, request, body.bytes, signal), signal);
      const { value, maybeBilledTries } = await withRetry(once, { ...retry, patient }, signal);
      hasAnswered = true;
      const { raw, secret, sent = { url, body }, ...reply } = value;
      return {
        ...reply,
        request: fingerprint(request, image, second),
        ...(maybeBilledTries === 0 ? {} : { maybeBilledTries }),
        transcript: transcriptOf(sent.url, sent.body, image, raw, secret),
      };
    },
    ...(pages === undefined
      ? {}
      : {
          facts: async signal => {
            const { headers, peer } = shown(url, await options.credentials.token());
            const timing = { timeoutMs: FACTS_TIMEOUT_MS, route: options.route };
            return factsOf(pages, page => getJson({ url: page.url, headers, peer, ...timing }, signal));
          },
        }),
  };
}

const infoOf = ({ name, adapter: { kind, url, model }, price, constrain }: HttpEndpointOptions): EndpointInfo => ({
  kind,
  name,
  host: url.host,
  ...(model === undefined ? {} : { model }),
  ...(price === undefined ? {} : { price }),
  ...(constrain === true ? { constrain } : {}),
});

/** The question as this endpoint puts it. */
const asPut = (request: AskRequest, constrain: boolean | undefined): AskRequest =>
  constrain === true && request.options !== undefined ? { ...request, constrain } : request;

/** What a request shows to be let in, and whom a failure may then speak of. */
const shown = (url: URL, secret: string | undefined): Pick<Exchange, 'headers' | 'peer'> => ({
  headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
  peer: { host: url.host, secret },
});

interface Sent extends Omit<AskReply, 'request'> {
  readonly raw: unknown;
  /** Where that is not the body that was written, and its address. */
  readonly sent?: Stepped['sent'];
  readonly secret: string | undefined;
}

/** One try. */
const authorised = (
  options: HttpEndpointOptions,
  request: AskRequest,
  body: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<Sent> => withToken(options.credentials, token => send(options, request, body, token, signal));

async function send(
  { adapter, route, timeoutMs }: HttpEndpointOptions,
  request: AskRequest,
  body: Uint8Array,
  secret: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Sent> {
  const { url } = adapter;
  const began = performance.now();
  const timed = { timeoutMs, route, ...shown(url, secret) };
  const wire: Wire = {
    post: (to, posted) => postJson({ ...timed, url: to, body: posted }, signal),
    get: page => getJson({ ...timed, url: page, timeoutMs: FACTS_TIMEOUT_MS }, signal),
  };
  const took = (): number => Math.round(performance.now() - began);
  try {
    const stepped = await adapter.inSteps?.(request, body, wire);
    if (stepped !== undefined) return { ...stepped.reading, ms: took(), raw: stepped.raw, sent: stepped.sent, secret };
    const raw = await wire.post(url, body);
    return { ...adapter.read(raw, request), ms: took(), raw, secret };
  } catch (error) {
    throw withoutSecret(ProbeError.from(error), secret);
  }
}

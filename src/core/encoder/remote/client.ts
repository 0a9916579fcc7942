import type { ConsentGate } from '../../endpoint/consent';
import { usableKey } from '../../endpoint/create';
import { credentialsOf, withToken } from '../../endpoint/credentials';
import type { Credentials, TokenSource } from '../../endpoint/credentials';
import { malformedReply } from '../../endpoint/failures';
import type { Peer } from '../../endpoint/failures';
import { readable } from '../../endpoint/readable';
import { systemClock, withRetry } from '../../endpoint/retry';
import type { RetryClock, RetryNotice, RetryPolicy } from '../../endpoint/retry';
import { routeTo } from '../../endpoint/route';
import type { Route, RouteOptions } from '../../endpoint/route';
import { postJson } from '../../endpoint/transport';
import { ProbeError } from '../../errors';
import type { SendableImage } from '../../image/types';
import { dialectOf } from './choose';
import type { RemoteEncoder } from './config';
import type { EmbeddingDialect, Reading } from './dialect';

export interface RemoteClientOptions extends RouteOptions {
  /** Asked before every request that carries images or texts. */
  readonly consent: ConsentGate;
  readonly key?: string | undefined;
  /** Where the tokens of `auth: "google"` come from: application default credentials where absent. */
  readonly tokens?: TokenSource | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  readonly clock?: RetryClock | undefined;
}

/** One input, settled. `stops`: whatever else is sent would fare no better. */
export type RemoteOutcome =
  { readonly embedding: Float32Array } | { readonly error: ProbeError; readonly stops: boolean };

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_TRIES = 5;
const DEFAULT_CONCURRENCY = 4;
const REASON = 300;

/** Statuses that one image among several, or its size, may be the cause of. */
const ABOUT_WHAT_WAS_SENT: ReadonlySet<unknown> = new Set([400, 413, 422, 500]);
const TOO_LARGE = 413;

/**
 * Asks one server for embeddings: as many images a request as its dialect takes, several requests at once, retried and
 * routed as endpoints are. A request that is refused is split until the image that it is refused for stands alone.
 */
export class RemoteClient {
  readonly #dialect: EmbeddingDialect;
  readonly #dim: number;
  readonly #model: string;
  readonly #concurrency: number;
  readonly #timeoutMs: number;
  readonly #consent: ConsentGate;
  readonly #retry: RetryPolicy;
  readonly #route: Route;
  readonly #host: string;
  readonly #credentials: Credentials;
  #hasAnswered = false;

  /** @throws ProbeError bad-input for a URL or key that cannot be used. */
  constructor(remote: RemoteEncoder, options: RemoteClientOptions) {
    const { consent, key, tokens, onRetry, clock = systemClock, ...route } = options;
    this.#dialect = dialectOf(remote);
    this.#dim = remote.dim;
    this.#model = remote.model;
    this.#concurrency = remote.concurrency ?? DEFAULT_CONCURRENCY;
    this.#timeoutMs = remote.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#consent = consent;
    this.#retry = { tries: remote.tries ?? DEFAULT_TRIES, clock, onRetry };
    this.#route = routeTo(this.#dialect.url, { tls: remote, ...route });
    this.#host = this.#dialect.url.host;
    this.#credentials = credentialsOf(remote, usableKey(remote.name, key), tokens);
  }

  /** One outcome an image, in order. Never throws: what was obtained before a failure is not lost. */
  async embed(images: readonly SendableImage[], signal?: AbortSignal): Promise<RemoteOutcome[]> {
    const outcomes: RemoteOutcome[][] = [];
    const waiting = this.#requests(images).entries();
    let stopped: ProbeError | undefined;
    const work = async (): Promise<void> => {
      for (const [n, request] of waiting) {
        outcomes[n] = stopped === undefined ? await this.#settle(request, signal) : all(request, stopped);
        stopped ??= outcomes[n].flatMap(stopping)[0];
      }
    };
    await Promise.all(Array.from({ length: this.#concurrency }, work));
    // A server that has refused everything so far is taken to go on so.
    return this.#hasAnswered ? outcomes.flat() : outcomes.flat().map(refusal);
  }

  /**
   * Embeddings of texts in the images' space, [dim] each, in order. Words leave no sooner than images: the host is agreed to.
   * @throws ProbeError consent | endpoint | network | timeout | cancelled
   */
  async embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    const hostClass = await this.#route.hostClass();
    await this.#consent.ensure({ host: this.#host, hostClass, images: 0, words: true, bytes: 0 });
    const readings = await this.#ask(this.#dialect.textBody(texts), texts.length, signal);
    return readings.map(reading => {
      const outcome = this.#outcome(reading, 'the text');
      if ('error' in outcome) throw outcome.error;
      return outcome.embedding;
    });
  }

  #requests(images: readonly SendableImage[]): SendableImage[][] {
    const requests: SendableImage[][] = [];
    const { imagesPerRequest, bytesPerRequest } = this.#dialect;
    for (const image of images) {
      const last = requests.at(-1);
      const fits = last !== undefined && last.length < imagesPerRequest && bytesOf([...last, image]) <= bytesPerRequest;
      if (fits) last.push(image);
      else requests.push([image]);
    }
    return requests;
  }

  async #settle(images: readonly SendableImage[], signal: AbortSignal | undefined): Promise<RemoteOutcome[]> {
    try {
      const hostClass = await this.#route.hostClass();
      await this.#consent.ensure({ host: this.#host, hostClass, images: images.length, bytes: bytesOf(images) });
      const readings = await this.#ask(this.#dialect.imageBody(images), images.length, signal);
      this.#hasAnswered = true;
      return readings.map(reading => this.#outcome(reading, 'the image'));
    } catch (thrown) {
      const error = ProbeError.from(thrown);
      if (!isAboutWhatWasSent(error)) return all(images, error);
      if (images.length === 1) return [{ error: withRemedy(error), stops: false }];
      const half = Math.ceil(images.length / 2);
      const first = await this.#settle(images.slice(0, half), signal);
      const stopped = first.flatMap(stopping)[0];
      const rest = images.slice(half);
      return [...first, ...(stopped === undefined ? await this.#settle(rest, signal) : all(rest, stopped))];
    }
  }

  async #ask(text: string, inputs: number, signal: AbortSignal | undefined): Promise<Reading[]> {
    const body = new TextEncoder().encode(text);
    const put = async (secret: string | undefined): Promise<Reading[]> => {
      const headers: Record<string, string> = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
      const peer: Peer = { host: this.#host, secret };
      const timing = { timeoutMs: this.#timeoutMs, route: this.#route };
      const reply = await postJson({ url: this.#dialect.url, headers, body, peer, ...timing }, signal);
      const readings = this.#dialect.read(reply, inputs);
      if (readings === undefined) {
        throw malformedReply(peer, 'a reply that holds no embeddings', JSON.stringify(reply), true);
      }
      const named = this.#dialect.modelOf?.(reply);
      if (named !== undefined && named !== this.#model) throw this.#otherModel(readable(named, REASON, secret));
      return readings.map(reading => readableReading(reading, secret));
    };
    return (await withRetry(() => withToken(this.#credentials, put), this.#retry, signal)).value;
  }

  #outcome(reading: Reading, what: string): RemoteOutcome {
    if ('refused' in reading) {
      return { error: new ProbeError('endpoint', `${this.#host} refused ${what}: ${reading.refused}`), stops: false };
    }
    const { values } = reading;
    if (values.length !== this.#dim) return { error: this.#otherLength(values.length), stops: true };
    const embedding = Float32Array.from(values, value => (typeof value === 'number' ? value : NaN));
    if (embedding.every(Number.isFinite)) return { embedding };
    return {
      error: new ProbeError('endpoint', `${this.#host} sent an embedding that is not all finite numbers.`),
      stops: false,
    };
  }

  /** Embeddings are kept under the model that was asked for: another's would be taken for its own ever after. */
  #otherModel(named: string): ProbeError {
    return new ProbeError(
      'endpoint',
      `${this.#host} sent embeddings of “${named}”, and “${this.#model}” was asked for.`,
      {
        remedy: `If that is the model that is meant, give the encoder "model": "${named}".`,
        details: { host: this.#host, fatal: true },
      },
    );
  }

  #otherLength(length: number): ProbeError {
    return new ProbeError('endpoint', `${this.#host} sent ${length} numbers for an embedding of ${this.#dim}.`, {
      remedy: `If the model is the right one, give the encoder "dim": ${length}.`,
      details: { host: this.#host, fatal: true },
    });
  }
}

/** What a server says may repeat what it was sent: a person reads it, without the token. */
const readableReading = (reading: Reading, secret: string | undefined): Reading =>
  'refused' in reading ? { refused: readable(reading.refused, REASON, secret) } : reading;

const bytesOf = (images: readonly SendableImage[]): number => images.reduce((sum, { bytes }) => sum + bytes, 0);

const all = (images: readonly SendableImage[], error: ProbeError): RemoteOutcome[] =>
  images.map(() => ({ error, stops: true }));

const stopping = (outcome: RemoteOutcome): ProbeError[] => ('error' in outcome && outcome.stops ? [outcome.error] : []);

const refusal = (outcome: RemoteOutcome): RemoteOutcome => ('error' in outcome ? { ...outcome, stops: true } : outcome);

function withRemedy(error: ProbeError): ProbeError {
  const { kind, message, details = {} } = error;
  if (details['status'] !== TOO_LARGE) return error;
  const remedy = 'Send smaller images: give the encoder a lower "maxSide".';
  return new ProbeError(kind, message, { remedy, details, cause: error });
}

/** An unreadable reply has no status: an embedding with NaN in it is no JSON. */
function isAboutWhatWasSent({ kind, details }: ProbeError): boolean {
  const status = details?.['status'];
  if (kind !== 'endpoint' || (status === undefined && details?.['fatal'] === true)) return false;
  return status === undefined || ABOUT_WHAT_WAS_SENT.has(status);
}

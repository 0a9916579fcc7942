import { ProbeError } from '../errors';
import { parseJson } from '../files/boundedJson';
import type { ProbeErrorOptions } from '../errors';
import { readable } from './readable';

/** Whom a failure speaks of: the host as `host[:port]`, and the key that its words must not repeat. */
export interface Peer {
  readonly host: string;
  readonly secret?: string | undefined;
}

type Facts = NonNullable<ProbeErrorOptions['details']>;

const SAID = 300;
const CAME = 200;

const TRY_AGAIN: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504]);
/** The server refused before any model ran. */
const NOT_BILLED: ReadonlySet<number> = new Set([425, 429, 503]);

/** Answers that every further question would get as well: `details.fatal` tells a run to stop. */
const FATAL: ReadonlyMap<number, string> = new Map([
  [400, 'Check the model name and whether the model takes images.'],
  [401, 'Check the key.'],
  [403, 'Check the key and what it may use.'],
  [404, 'Check the URL and the model name.'],
]);

const CERTIFICATE = /CERT|SIGNATURE|SELF_SIGNED|ISSUER/;
const HANDSHAKE = /^(ERR_SSL|ERR_TLS|EPROTO)/;

/** Nothing had been sent yet when these came. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_ABORTED', // undici's word for a proxy that would not open a tunnel
]);

/** The server's own explanation in an error body of any of the usual shapes, else the body itself. */
function explanation(body: string): string {
  try {
    const parsed = parseJson(body);
    const field = (value: unknown, name: string): unknown =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    const error = field(parsed, 'error');
    const said = field(error, 'message') ?? error ?? field(parsed, 'detail') ?? field(parsed, 'message') ?? parsed;
    return typeof said === 'string' ? said : JSON.stringify(said);
  } catch {
    return body; // not JSON: a proxy's page, or plain text
  }
}

/** An HTTP status that is not success: 'endpoint', with `status`, `maybeBilled`, `fatal` and `retryAfter` in its details. */
export function statusFailure(peer: Peer, status: number, body: string, retryAfter?: string): ProbeError {
  const said = readable(explanation(body), SAID, peer.secret);
  const remedy = FATAL.get(status);
  const retryable = TRY_AGAIN.has(status);
  const details: Facts = {
    host: peer.host,
    status,
    maybeBilled: retryable && !NOT_BILLED.has(status),
    ...(remedy === undefined ? {} : { fatal: true }),
    ...(retryAfter === undefined ? {} : { retryAfter: readable(retryAfter, 64, peer.secret) }),
  };
  const message = `${peer.host} answered with HTTP ${status}${said === '' ? '.' : `: ${said}`}`;
  return new ProbeError('endpoint', message, { retryable, details, ...(remedy === undefined ? {} : { remedy }) });
}

/** A redirect is refused: consent was given to one host, and only to that one. 'endpoint', fatal. */
export function redirectFailure(peer: Peer, status: number, location: string | undefined, from: URL): ProbeError {
  const target = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from).host : 'nowhere';
  return new ProbeError('endpoint', `${peer.host} redirects to ${target} (HTTP ${status}); nothing was sent there.`, {
    remedy: 'Give the final URL of the endpoint.',
    details: { host: peer.host, status, fatal: true, maybeBilled: false },
  });
}

/** A reply that is not what the dialect promises: 'endpoint', with the beginning of what came. */
export function malformedReply(peer: Peer, what: string, came: string, retryable: boolean): ProbeError {
  const shown = readable(came, CAME, peer.secret);
  return new ProbeError('endpoint', `${peer.host} sent ${what}${shown === '' ? '.' : `: ${shown}`}`, {
    remedy: 'Check that the URL is that of the model’s server, and that its kind is right.',
    retryable,
    details: { host: peer.host, maybeBilled: true },
  });
}

/** One try took longer than it may: 'timeout'. */
export function timeoutFailure(peer: Peer, timeoutMs: number): ProbeError {
  return new ProbeError('timeout', `${peer.host} did not answer within ${timeoutMs / 1000} s.`, {
    remedy: 'Allow more time per try, or ask fewer questions at once.',
    retryable: true,
    details: { host: peer.host, maybeBilled: true },
  });
}

/**
 * The connection failed or broke off: 'network'. A certificate that cannot be verified is fatal, the rest may pass.
 * The cause itself is not kept: an HTTP parser's error quotes what came, which may be an echo of what was sent.
 */
export function networkFailure(peer: Peer, cause: unknown): ProbeError {
  const code = errorCode(cause);
  if (CERTIFICATE.test(code)) {
    return new ProbeError('network', `The certificate of ${peer.host} could not be verified (${code}).`, {
      remedy: 'If your network has its own certificate authority, name its file in NODE_EXTRA_CA_CERTS.',
      details: { host: peer.host, code, fatal: true, maybeBilled: false },
    });
  }
  const sent = !BEFORE_SENDING.has(code) && !HANDSHAKE.test(code);
  const what = sent ? `The connection to ${peer.host} broke off` : `${peer.host} could not be reached`;
  return new ProbeError('network', `${what} (${code}).`, {
    remedy: sent ? 'Check that the server is still running.' : 'Check that the server is running and the URL is right.',
    retryable: true,
    details: { host: peer.host, code, maybeBilled: sent },
  });
}

/** The code of a network error, or of the first of several that were tried at once (IPv4 and IPv6). */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

import { networkFailure, statusFailure } from '../endpoint/failures';
import { ProbeError } from '../errors';

/** What was asked for, for errors that name it. */
export interface Asked {
  /** The host that answered, `host[:port]`. */
  readonly host: string;
  readonly model: string;
  /** The model's page, where its licence is read and accepted. */
  readonly page: string;
  readonly revision?: string | undefined;
  readonly token?: string | undefined;
}

/** An answer that is no success: what of it matters. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  /** A header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** Why a person has to do something first; `details.reason` of the errors below. */
export const HUB_REASONS = { tokenNeeded: 'token-needed', tokenRefused: 'token-refused', licence: 'licence' } as const;

/**
 * The hub's refusals, told apart by status and its `X-Error-Code` (huggingface_hub, `utils/_http.py`). It answers 401
 * both for what is gated and for what is not there, as long as nobody has signed in.
 */
export function hubFailure(asked: Asked, refusal: Refusal): ProbeError {
  const { status, header } = refusal;
  const code = header('x-error-code');
  if (status === 401) return asked.token === undefined ? tokenNeeded(asked, code) : tokenRefused(asked, code);
  if (status === 403 && code === 'GatedRepo') return notAccepted(asked);
  if (status === 403) return forbidden(asked, refusal);
  if (status === 404) return notThere(asked, code);
  return statusFailure(peerOf(asked), status, refusal.body, waitOf(header));
}

const peerOf = ({ host, token }: Asked) => ({ host, secret: token });

function tokenNeeded({ host, model, page }: Asked, code: string | undefined): ProbeError {
  const what = code === 'GatedRepo' ? 'is given only to those who accepted its licence' : 'is not there, or is private';
  return new ProbeError('endpoint', `${model} ${what}: ${host} wants to know who asks.`, {
    remedy: `Check the name, accept the licence at ${page}, and give a token of that account.`,
    details: { host, status: 401, reason: HUB_REASONS.tokenNeeded },
  });
}

function tokenRefused(asked: Asked, code: string | undefined): ProbeError {
  const { host, model } = asked;
  if (code === 'GatedRepo') return notAccepted(asked);
  return new ProbeError('endpoint', `${host} did not accept the token for ${model}.`, {
    remedy: 'Make a new token with read access in the settings of your account, and give that one.',
    details: { host, status: 401, reason: HUB_REASONS.tokenRefused },
  });
}

function notAccepted({ host, model, page }: Asked): ProbeError {
  return new ProbeError('endpoint', `The account of this token may not download ${model} yet.`, {
    remedy: `Accept its licence at ${page} with that account, wait until access is granted, and try again.`,
    details: { host, status: 403, reason: HUB_REASONS.licence },
  });
}

/** A fine-grained token lacks a permission, or the repository is closed: the server's words say which. */
function forbidden(asked: Asked, { body, header }: Refusal): ProbeError {
  const said = header('x-error-message') ?? body;
  const { message } = statusFailure(peerOf(asked), 403, said);
  return new ProbeError('endpoint', message, {
    remedy: `Give the token read access to gated repositories, and look at ${asked.page}.`,
    details: { host: asked.host, status: 403, reason: HUB_REASONS.tokenRefused },
  });
}

function notThere({ host, model, revision }: Asked, code: string | undefined): ProbeError {
  const what = code === 'RevisionNotFound' && revision !== undefined ? `${model} has no revision "${revision}"` : '';
  const missing = code === 'EntryNotFound' ? `a file of ${model} is not there any more` : `there is no model ${model}`;
  return new ProbeError('not-found', `${host}: ${what === '' ? missing : what}.`, {
    remedy: what === '' ? 'Check the name.' : 'Give a branch, tag or commit of the model.',
    details: { host, status: 404 },
  });
}

/** The hub says in a `RateLimit` header (draft-ietf-httpapi-ratelimit-headers) when it will answer again. */
function waitOf(header: Refusal['header']): string | undefined {
  const [, seconds] = /;\s*r=0\s*;\s*t=(\d{1,6})/.exec(header('ratelimit') ?? '') ?? [];
  return header('retry-after') ?? seconds;
}

/** The connection failed or broke off. What has arrived stays. */
export function connectionFailure(host: string, cause: unknown): ProbeError {
  const failure = networkFailure({ host }, cause);
  if (failure.details?.['fatal'] === true) return failure;
  return new ProbeError('network', failure.message, {
    remedy: 'Check the connection and try again; what has been downloaded is kept.',
    retryable: true,
    ...(failure.details === undefined ? {} : { details: failure.details }),
  });
}

/** An answer that ended as if it were whole, and is not. */
export function endedEarly(host: string, at: number, of: number): ProbeError {
  return new ProbeError('network', `${host} broke off after ${at} of ${of} bytes.`, {
    remedy: 'Try again; what has been downloaded is kept.',
    retryable: true,
    details: { host },
  });
}

/** A hub has no business with the reader's own network: nothing there is asked on its word. */
export function notPublic(hub: string, host: string): ProbeError {
  return new ProbeError(
    'endpoint',
    `${hub} redirects to ${host}, which is not on the public internet; nothing was fetched there.`,
    {
      remedy: 'Check HF_ENDPOINT if it is set; a mirror has to serve its files itself.',
      details: { host, fatal: true },
    },
  );
}

/** An answer that no hub gives: a proxy's page, another kind of server. */
export function notAHub(host: string, what: string): ProbeError {
  return new ProbeError('endpoint', `${host} ${what}.`, {
    remedy: 'Check the connection (a proxy or a sign-in page may have answered), and HF_ENDPOINT if it is set.',
    details: { host },
  });
}

import { ProbeError } from '../errors';

/** What a request shows to be let in. Tokens are never part of an error, a fingerprint or a record. */
export interface Credentials {
  /** The token of the next request as it stands now; undefined where none is sent. */
  token(): Promise<string | undefined>;
  /** Called when the server refused a token (401). True where there is another one to try. */
  renew(refused: string): Promise<boolean>;
}

/** A key does not change: a refused one stays refused. */
export const bearerKey = (key: string | undefined): Credentials => ({
  token: () => Promise.resolve(key),
  renew: () => Promise.resolve(false),
});

/**
 * Gives the token of now, and keeps it until shortly before it expires; `fresh` asks for another one than it gave before.
 * Rejects with a ProbeError.
 */
export type TokenSource = (fresh: boolean) => Promise<string>;

/** Tokens that expire: fetched anew when the server refuses one, once for all requests that were refused together. */
export function renewableToken(source: TokenSource): Credentials {
  let renewing: Promise<string> | undefined;
  return {
    token: () => renewing ?? source(false),
    async renew(refused) {
      const now = await (renewing ?? source(false));
      if (now !== refused) return true;
      renewing ??= source(true).finally(() => (renewing = undefined));
      return (await renewing) !== refused;
    },
  };
}

/**
 * Sends with the token of now; one that the server refuses (401) is renewed once, and what was sent is sent again.
 * @throws what `send` throws.
 */
export async function withToken<T>(
  credentials: Credentials,
  send: (token: string | undefined) => Promise<T>,
): Promise<T> {
  const token = await credentials.token();
  try {
    return await send(token);
  } catch (error) {
    const isRefused = token !== undefined && ProbeError.from(error).details?.['status'] === 401;
    if (!isRefused || !(await credentials.renew(token))) throw error;
    return send(await credentials.token());
  }
}

/** What somebody is configured to be shown: a key, or tokens that expire. */
interface Configured {
  readonly name: string;
  readonly auth?: 'google' | undefined;
}

/** @throws ProbeError bad-input where there is a key beside `auth`. */
export function credentialsOf(
  { name, auth }: Configured,
  key: string | undefined,
  tokens: TokenSource = googleTokens(),
): Credentials {
  if (auth === undefined) return bearerKey(key);
  if (key === undefined) return renewableToken(tokens);
  throw new ProbeError('bad-input', `“${name}” has both a key and "auth": "${auth}".`, {
    remedy: 'Remove one of them.',
  });
}

const UNREACHABLE = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** What is exchanged for a token is worth as much as the token: it follows no redirect. */
const NO_REDIRECTS = { transporterOptions: { redirect: 'error' } } as const;

/**
 * Google's application default credentials (`gcloud auth application-default login`, a service account's file, or the
 * machine's own). The library is loaded when the first token is asked for.
 */
export function googleTokens(): TokenSource {
  let auth: Promise<{ getAccessToken(): Promise<string | null | undefined> }> | undefined;
  return async fresh => {
    if (fresh) auth = undefined;
    try {
      auth ??= import('google-auth-library').then(({ GoogleAuth }) => new GoogleAuth({ scopes: [SCOPE], clientOptions: NO_REDIRECTS }));
      const token = await (await auth).getAccessToken();
      if (typeof token === 'string' && token !== '') return token;
    } catch (error) {
      throw noToken(error);
    }
    throw noToken(undefined);
  };
}

/** The library's own words may quote what is in the credentials, and are not repeated. */
function noToken(cause: unknown): ProbeError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (UNREACHABLE.test(code)) {
    return new ProbeError('network', `Google's token server could not be reached (${code}).`, {
      remedy: 'Check the connection.',
      retryable: true,
      details: { maybeBilled: false },
    });
  }
  return new ProbeError('unavailable', 'Google gave no access token for the application default credentials.', {
    remedy:
      'Run `gcloud auth application-default login`, or name a credentials file in GOOGLE_APPLICATION_CREDENTIALS.',
    details: { fatal: true, maybeBilled: false },
  });
}

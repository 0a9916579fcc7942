import { ProbeError } from '../../errors';
import type { HttpKind } from '../types';

/**
 * A person's URL of a server, without a fragment or slashes at its end; a query is kept.
 * @throws ProbeError 'bad-input' for anything but http and https, and for a user name or password in the URL.
 */
export function serverUrl(base: string): URL {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ProbeError('bad-input', `The endpoint's URL does not start with http:// or https:// and a host.`, {
      remedy: 'Write it as http://localhost:8000/v1.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new ProbeError('bad-input', `The URL of ${url.host} holds a user name or password.`, {
      remedy: 'Take it out of the URL, and give a key as a secret.',
    });
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  url.hash = '';
  return url;
}

/** The same server, another path; the query, which may carry an API version, stays. */
export function withPath(url: URL, pathname: string): URL {
  const other = new URL(url);
  other.pathname = pathname;
  return other;
}

/**
 * The dialect that a URL alone speaks of: Vertex AI's `…:predict`, Ollama's `/api/chat`, its `/api` or its port without
 * a path, and the OpenAI-compatible one for everything else.
 * @throws ProbeError as `serverUrl`.
 */
export function kindOfUrl(base: string): HttpKind {
  const { pathname, port } = serverUrl(base);
  if (pathname.endsWith(':predict')) return 'vertex';
  if (/\/api(\/chat)?$/.test(pathname) || (port === '11434' && pathname === '/')) return 'ollama';
  return 'openai';
}

// A server that behaves like the Hugging Face hub, as far as downloading a model goes: its API, `resolve` with the
// headers of stored files, and a second origin (its store) that it redirects to. On free ports of 127.0.0.1.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { onLoopback } from './loopback';

export interface HubRepo {
  readonly files: Readonly<Record<string, Buffer | string>>;
  readonly commit?: string;
  /** Branches and tags besides `main`. */
  readonly refs?: Readonly<Record<string, string>>;
  /** Only a token that is in `accepted` may have its files. */
  readonly gated?: boolean;
  readonly card?: Readonly<Record<string, unknown>>;
}

/** One request as it arrived. */
export interface HubRequest {
  readonly origin: 'hub' | 'store';
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** What goes wrong with a request. */
export type HubFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The socket dies: on arrival, after the headers, or after `after` bytes of the body. */
  | { readonly kind: 'break'; readonly when: 'arrival' | 'headers' }
  | { readonly kind: 'break'; readonly when: 'body'; readonly after: number }
  /** Sends these bytes in place of the file's; `chunked` answers without a length. */
  | { readonly kind: 'content'; readonly bytes: Buffer; readonly chunked?: boolean }
  /** Answers without a length and ends after `after` bytes, as if that were all. */
  | { readonly kind: 'short'; readonly after: number }
  /** Answers a range with everything, with a wrong range, or with 416. */
  | { readonly kind: 'range'; readonly how: 'ignored' | 'shifted' | 'refused' }
  /** Sends the headers and `after` bytes, and then nothing. */
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'redirect'; readonly to: string };

export interface HubServerOptions {
  readonly repos: Readonly<Record<string, HubRepo>>;
  /** Tokens that exist; the accepted ones may read gated repositories. */
  readonly tokens?: readonly string[];
  readonly accepted?: readonly string[];
  /** What goes wrong with a request; `n` counts those of the same method and path, from 1. */
  readonly faults?: (request: HubRequest, n: number) => HubFault | undefined;
}

export interface HubServer {
  readonly url: string;
  readonly host: string;
  readonly storeHost: string;
  readonly requests: readonly HubRequest[];
  close(): Promise<void>;
}

export const COMMIT = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
/** Files of this length and more are stored apart, as with LFS. */
const STORED_APART = 1000;

export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  const requests: HubRequest[] = [];
  const counts = new Map<string, number>();
  const origins = { hub: '', store: '' };

  const handler = (origin: HubRequest['origin']) => (message: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = message;
    const request = { origin, method, path: url, authorization: headers.authorization, range: headers.range };
    requests.push(request);
    const key = `${origin} ${method} ${url}`;
    const n = (counts.get(key) ?? 0) + 1;
    counts.set(key, n);
    const fault = options.faults?.(request, n);
    if (fault?.kind === 'break' && fault.when === 'arrival') message.socket.destroy();
    else if (fault?.kind === 'status') send(response, fault.status, fault.body ?? '', fault.headers);
    else if (fault?.kind === 'redirect') send(response, 302, '', { location: fault.to });
    else if (origin === 'hub') answerHub({ request, response, fault, options, store: origins.store });
    else answerStore(request, response, options, fault);
  };
  const hub = await onLoopback(createServer(handler('hub')));
  const store = await onLoopback(createServer(handler('store')));
  origins.hub = hub.url;
  origins.store = store.url;
  return {
    url: hub.url,
    host: new URL(hub.url).host,
    storeHost: new URL(store.url).host,
    requests,
    close: async () => {
      await Promise.all([hub.close(), store.close()]);
    },
  };
}

interface Hub {
  readonly request: HubRequest;
  readonly response: ServerResponse;
  readonly fault: HubFault | undefined;
  readonly options: HubServerOptions;
  readonly store: string;
}

function answerHub({ request, response, fault, options, store }: Hub): void {
  const api = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/.exec(request.path);
  const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/([^/]+)$/.exec(request.path);
  const [, id = '', revision = '', name] = (api ?? file ?? []).map(decodeURIComponent);
  const token = request.authorization?.replace(/^Bearer /, '');
  if (token !== undefined && !(options.tokens ?? []).includes(token)) {
    sendError(response, 401, undefined, 'Invalid credentials in Authorization header');
    return;
  }
  const repo = options.repos[id];
  if (repo === undefined) {
    sendError(response, token === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found');
    return;
  }
  if (repo.gated === true && !(token !== undefined && (options.accepted ?? []).includes(token))) {
    sendError(response, token === undefined ? 401 : 403, 'GatedRepo', `Access to model ${id} is restricted.`);
    return;
  }
  const commit = commitOf(repo, revision);
  if (commit === undefined) {
    sendError(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  } else if (name === undefined) {
    const siblings = Object.keys(repo.files).map(rfilename => ({ rfilename }));
    const info = { id, sha: commit, gated: repo.gated ?? false, siblings, cardData: repo.card };
    send(response, 200, JSON.stringify(info), { 'content-type': 'application/json' });
  } else {
    resolveFile({ request, response, fault, options, store }, repo, id, name);
  }
}

function resolveFile({ request, response, fault, store }: Hub, repo: HubRepo, id: string, name: string): void {
  const content = repo.files[name];
  if (content === undefined) {
    sendError(response, 404, 'EntryNotFound', 'Entry not found');
    return;
  }
  const bytes = Buffer.from(content);
  if (bytes.length < STORED_APART) {
    sendFile(request, response, bytes, fault, { etag: `"${gitSha1(bytes)}"` });
    return;
  }
  send(response, 302, 'Found. Redirecting.', {
    location: `${store}/${id}/${name}?signature=planted`,
    'x-linked-size': String(bytes.length),
    'x-linked-etag': `"${sha256(bytes)}"`,
  });
}

function answerStore(request: HubRequest, response: ServerResponse, options: HubServerOptions, fault?: HubFault): void {
  const [, id = '', name = ''] = /^\/([^/]+\/[^/]+)\/([^/?]+)\?/.exec(request.path) ?? [];
  sendFile(request, response, Buffer.from(options.repos[id]?.files[name] ?? ''), fault, {});
}

function sendFile(
  request: HubRequest,
  response: ServerResponse,
  whole: Buffer,
  fault: HubFault | undefined,
  headers: Readonly<Record<string, string>>,
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.range ?? '')?.[1] ?? 0);
  const how = fault?.kind === 'range' ? fault.how : undefined;
  if (from > 0 && (how === 'refused' || from >= whole.length)) {
    send(response, 416, '', { 'content-range': `bytes */${whole.length}` });
    return;
  }
  const part = from > 0 && how !== 'ignored';
  const rest = whole.subarray(part ? from : 0);
  const body = fault?.kind === 'content' ? fault.bytes : fault?.kind === 'short' ? rest.subarray(0, fault.after) : rest;
  const unsaid = fault?.kind === 'short' || (fault?.kind === 'content' && fault.chunked === true);
  const shift = how === 'shifted' ? 1 : 0;
  response.writeHead(part ? 206 : 200, {
    ...headers,
    ...(unsaid ? {} : { 'content-length': body.length }),
    ...(part ? { 'content-range': `bytes ${from + shift}-${whole.length - 1}/${whole.length}` } : {}),
  });
  if (request.method === 'HEAD') response.end();
  else if (fault?.kind === 'break') {
    response.flushHeaders();
    if (fault.when === 'body') response.write(body.subarray(0, fault.after));
    response.socket?.destroySoon();
  } else if (fault?.kind === 'stall') response.write(body.subarray(0, fault.after));
  else response.end(body);
}

function commitOf(repo: HubRepo, revision: string): string | undefined {
  const commit = repo.commit ?? COMMIT;
  if (revision === 'main') return commit;
  const known = [commit, ...Object.values(repo.refs ?? {})];
  return repo.refs?.[revision] ?? known.find(other => other === revision);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function sendError(response: ServerResponse, status: number, code: string | undefined, message: string): void {
  const headers = { 'content-type': 'application/json', 'x-error-message': message };
  const body = JSON.stringify({ error: message });
  send(response, status, body, code === undefined ? headers : { ...headers, 'x-error-code': code });
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const gitSha1 = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

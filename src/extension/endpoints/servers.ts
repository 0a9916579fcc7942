/** The kinds of servers that people really run, and what they are asked about one when it is added. */
import { BASELINES } from '../../core/endpoint/baseline';
import { DIALECTS } from '../../core/endpoint/dialects/choose';
import { serverUrl } from '../../core/endpoint/dialects/url';
import { classifyHost } from '../../core/endpoint/host';
import type { Resolve } from '../../core/endpoint/host';
import type { EndpointConfig, HttpKind, Price } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';

export type Credential = 'none' | 'key' | 'google';

export interface ServerKind {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly kind: HttpKind;
  /** Where it listens unless told otherwise; absent where everyone's is somewhere else. */
  readonly url?: string;
  /** What a URL of it looks like. */
  readonly example: string;
  /** What it may be shown, the usual first; it takes none where this is empty. */
  readonly credentials: readonly Credential[];
  /** Whether a question has to name the model. */
  readonly needsModel: boolean;
}

/** A language model of the editor: no server, no URL and no key. */
export interface EditorKind {
  readonly id: 'vscode-lm';
  readonly label: string;
  readonly detail: string;
  readonly kind: 'vscode-lm';
}

const local = (port: number, path = '/v1') => {
  const url = `http://localhost:${port}${path}`;
  return { url, example: url };
};
const VERTEX = 'https://ENDPOINT.REGION-PROJECT.prediction.vertexai.goog';
const RESOURCE = 'projects/PROJECT/locations/REGION/endpoints/ENDPOINT';
const PREDICT = {
  example: `${VERTEX}/v1/${RESOURCE}:predict`,
  credentials: ['google', 'key'],
  needsModel: false,
} as const;

const SERVERS: readonly ServerKind[] = [
  {
    ...{ id: 'vllm', label: 'vLLM', kind: 'openai', ...local(8000) },
    detail: 'Serves models from GPUs; gives log-probabilities and holds answers to a schema',
    ...{ credentials: ['none', 'key'], needsModel: true },
  },
  {
    ...{ id: 'llama.cpp', label: 'llama.cpp', kind: 'openai', ...local(8080) },
    detail: 'llama-server with GGUF models; sees images when started with --mmproj',
    ...{ credentials: ['none', 'key'], needsModel: false },
  },
  {
    ...{ id: 'lm-studio', label: 'LM Studio', kind: 'openai', ...local(1234) },
    detail: 'A desktop program with a local server',
    ...{ credentials: [], needsModel: true },
  },
  {
    ...{ id: 'ollama', label: 'Ollama', kind: 'ollama', ...local(11434, '') },
    detail: 'Asked in its own interface, which tells more than its OpenAI style',
    ...{ credentials: [], needsModel: true },
  },
  {
    ...{ id: 'tgi', label: 'TGI or Hugging Face endpoint', kind: 'openai' },
    detail: 'Text Generation Inference, on a machine of yours or as an Inference Endpoint',
    example: 'https://NAME.endpoints.huggingface.cloud/v1',
    ...{ credentials: ['key', 'none'], needsModel: false },
  },
  {
    ...{ id: 'vertex', label: 'Vertex AI, chat', kind: 'vertex', ...PREDICT },
    detail: 'MedGemma deployed from the Model Garden, asked through :predict',
  },
  {
    ...{ id: 'vertex-openai', label: 'Vertex AI, OpenAI style', kind: 'openai', ...PREDICT },
    detail: 'A dedicated endpoint, asked through chat/completions',
    example: `${VERTEX}/v1beta1/${RESOURCE}`,
  },
  {
    ...{ id: 'vertex-raw', label: 'Vertex AI, bare prompt', kind: 'vertex-raw', ...PREDICT },
    detail: 'For deployments that know no chat: one image, no log-probabilities, no schema',
  },
  {
    ...{ id: 'other', label: 'Other OpenAI-compatible server', kind: 'openai' },
    detail: 'Anything that answers at /v1/chat/completions',
    example: 'https://HOST/v1',
    ...{ credentials: ['key', 'none'], needsModel: false },
  },
];

const EDITOR: EditorKind = {
  ...{ id: 'vscode-lm', kind: 'vscode-lm', label: 'VS Code language model' },
  detail: 'A model that an extension gives to the editor; a test finds out whether it sees images',
};

export const SERVER_KINDS: readonly (ServerKind | EditorKind)[] = [...SERVERS, EDITOR];

const OTHER = SERVERS.find(({ id }) => id === 'other');

/** What an endpoint was most likely added as: its interface is known, and among servers of one the URL tells. */
export function serverKindOf({ kind, url }: EndpointConfig): ServerKind | EditorKind | undefined {
  if (kind !== 'openai') return SERVER_KINDS.find(server => server.kind === kind);
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) return OTHER;
  const is = (id: string) => SERVERS.find(server => server.id === id);
  if (isVertexResource(parsed)) return is('vertex-openai');
  if (parsed.hostname.endsWith('.endpoints.huggingface.cloud')) return is('tgi');
  const { port } = parsed;
  const usual = SERVERS.find(server => server.url !== undefined && new URL(server.url).port === port);
  return usual?.kind === 'openai' ? usual : OTHER;
}

const isVertexResource = ({ pathname }: URL): boolean =>
  /\/projects\/[^/]+\/locations\/[^/]+\/endpoints\/[^/]+$/.test(pathname.replace(/\/(chat\/completions)?$/, ''));

/** Why a text cannot be this server's URL. */
export function whyNotUrl(text: string, { id, kind, example }: ServerKind): string | undefined {
  try {
    DIALECTS[kind].address(text);
    if (!id.startsWith('vertex') || isVertexResource(serverUrl(text))) return undefined;
    return `An endpoint’s address on Vertex AI is ${example}.`;
  } catch (error) {
    return ProbeError.from(error).toLine();
  }
}

/** What to know before using a URL: plain HTTP to a public address is read by whoever is in between. */
export async function cautionOf(text: string, resolve?: Resolve): Promise<string | undefined> {
  const { protocol, hostname, host } = serverUrl(text);
  if (protocol === 'https:') return undefined;
  // A name that does not resolve is met, and said, when the server is asked.
  const hostClass = await classifyHost(hostname, resolve).catch(() => undefined);
  if (hostClass !== 'public') return undefined;
  return `${host} is on the public internet, and http:// sends images and keys there unencrypted: https:// does not.`;
}

/** As medprobe.json and the environment variable of a key have it. */
const NAME = /^[A-Za-z0-9][\w.-]*$/;

/** @param taken names of other endpoints. */
export function whyNotName(text: string, taken: readonly string[]): string | undefined {
  if (text === '') return 'Give it a name.';
  if (!NAME.test(text)) return 'A name is letters, digits, “-”, “_” and “.”, and starts with a letter or digit.';
  return taken.includes(text) ? `There is an endpoint “${text}” already.` : undefined;
}

/** A name that nothing has yet: the model's own, else the host's. */
export function proposedName(model: string, url: string | undefined, taken: readonly string[]): string {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).hostname : '';
  const last = (model === '' ? host : model.replace(/:latest$/, '')).split('/').at(-1) ?? '';
  const plain = last.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  const name = plain === '' ? 'endpoint' : plain;
  const isFree = (candidate: string): boolean => ![...taken, ...BASELINES].includes(candidate);
  if (isFree(name)) return name;
  for (let n = 2; ; n++) if (isFree(`${name}-${n}`)) return `${name}-${n}`;
}

const PRICE = /^(\d+(?:\.\d+)?)\s*[/;]\s*(\d+(?:\.\d+)?)$/;

/** `0.15 / 0.60`: dollars for a million tokens of prompts and of replies; undefined for what is no price. */
export function parsePrice(text: string): Price | undefined {
  const [, prompt, completion] = PRICE.exec(text) ?? [];
  if (prompt === undefined || completion === undefined) return undefined;
  return { prompt: Number(prompt), completion: Number(completion) };
}

export const priceText = (price: Price | undefined): string =>
  price === undefined ? '' : `${price.prompt} / ${price.completion}`;

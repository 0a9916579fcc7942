import type { SendableImage } from '../image/types';

export type HostClass = 'loopback' | 'private' | 'public';

/** Endpoints behind HTTP, by the dialect that they speak. */
export const HTTP_KINDS = ['openai', 'ollama', 'vertex', 'vertex-raw'] as const;
export type HttpKind = (typeof HTTP_KINDS)[number];

/** `vscode-lm` is a language model of the editor, which only the extension can reach. */
export type EndpointKind = 'baseline' | HttpKind | 'vscode-lm';

/** What a person configures (settings or `medprobe.json`); never holds a secret. */
export interface EndpointConfig {
  readonly name: string;
  readonly kind: EndpointKind;
  /** Base URL, with or without `/v1` or `/v1/chat/completions`. */
  readonly url?: string;
  readonly model?: string;
  /** Milliseconds one try may take, first token included. */
  readonly timeoutMs?: number;
  /** Tries of one question before it is an error. */
  readonly tries?: number;
  readonly concurrency?: number;
  /** Answers to questions with options are held to a JSON schema by the server. */
  readonly constrain?: boolean;
  readonly price?: Price;
  /** Whose token is sent: a key (absent), or Google's application default credentials. */
  readonly auth?: 'google';
  /** PEM files: an own certificate authority, and the certificate and key that this client shows. */
  readonly ca?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
}

/** US dollars for a million tokens. */
export interface Price {
  readonly prompt: number;
  readonly completion: number;
}

/** What a caller of some endpoints is not told, or cannot fix. */
export type NotGuaranteed = 'usage' | 'finish' | 'temperature';

export interface EndpointInfo {
  readonly kind: EndpointKind;
  readonly name: string;
  /** `host[:port]`; absent for baselines, which send nothing. */
  readonly host?: string;
  readonly model?: string;
  /** Absent where nobody has said what it costs. */
  readonly price?: Price;
  /** True where every question with options is asked as `AskRequest.constrain`. */
  readonly constrain?: boolean;
  /** Absent where all of it is; a run records it. */
  readonly notGuaranteed?: readonly NotGuaranteed[];
}

export interface AskParameters {
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed?: number;
}

/** One question, about one image as a rule, in its own conversation. */
export interface AskRequest {
  /** Which pair and image this is; used by seeded baselines and messages, never sent. */
  readonly pair: string;
  readonly image: 1 | 2;
  readonly system?: string;
  readonly prompt: string;
  /** Letter → text; absent for free text. */
  readonly options?: Readonly<Record<string, string>>;
  /** Which asking of the same question this is, where there are several; used by seeded baselines, never sent. */
  readonly variant?: string;
  /** Called only by an endpoint that really sends pixels, so that baselines decode nothing. Absent: no image is sent. */
  readonly attachment?: () => Promise<SendableImage>;
  /** A second image behind the first. Only the capability probe sends one. */
  readonly second?: () => Promise<SendableImage>;
  readonly parameters: AskParameters;
  /** What was answered before does not count: what is asked is what the endpoint does now. */
  readonly anew?: boolean;
  /** Hold the answer to the JSON schema of `answer/constrained.ts`: one of the letters of `options`. */
  readonly constrain?: boolean;
  /** Log-probabilities of what is generated, with so many candidates a token (1 to 20). */
  readonly logprobs?: number;
  /** Log-probabilities of the prompt's own tokens. */
  readonly promptLogprobs?: boolean;
}

/** A token of an answer or a prompt, and how probable the model held it (natural logarithm). */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

/** A generated token with the most probable candidates for its place, itself among them if it is one. */
export interface GeneratedToken extends TokenLogprob {
  readonly top: readonly TokenLogprob[];
}

export type FinishReason = 'stop' | 'length' | 'refusal';

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface AskReply {
  readonly text: string;
  /** What the model thought, where the server parts it from the answer; a thought inside `text` is not in it. */
  readonly thought?: string;
  readonly finish: FinishReason;
  readonly usage?: Usage;
  /** Token by token, where asked for and given. */
  readonly logprobs?: readonly GeneratedToken[];
  /** Token by token; null where the model gives none (before the first). */
  readonly promptLogprobs?: readonly (TokenLogprob | null)[];
  /** Wall time of the try that succeeded. */
  readonly ms: number;
  /** The model as the server names it. */
  readonly reportedModel?: string;
  /** Fingerprint of what was asked: endpoint, model, prompt, parameters, image bytes. SHA-256 hex. */
  readonly request: string;
  /** Tries before this one that broke off after they were sent: the server may have charged for them. */
  readonly maybeBilledTries?: number;
  /** Nobody was asked: the answer had been kept from an earlier time. */
  readonly cached?: boolean;
  readonly transcript?: Transcript;
}

/** A request's body, and the same without its pixels. */
export interface WrittenBody {
  readonly bytes: Uint8Array;
  /** JSON. */
  readonly withoutPixels: string;
}

/** What was sent and what came, as a person may read it: without key, header and pixels. */
export interface Transcript {
  /** Without its query, which may hold a secret. */
  readonly url: string;
  /** The body as it was sent, with nothing where the pixels were. */
  readonly body: unknown;
  /** Absent where none was sent. */
  readonly image?: Omit<SendableImage, 'base64'>;
  readonly reply: unknown;
}

/** How many requests an endpoint lets through at once. */
export interface Pace {
  /** Infinity while nothing holds it back. */
  readonly limit: number;
  /** Why it was reduced: `HTTP 429`. */
  readonly because: string | undefined;
}

/** Something that answers. Failures are ProbeErrors ('network', 'endpoint', 'timeout', 'consent'), never answers. */
export interface Endpoint {
  readonly info: EndpointInfo;
  /** Held back while the server says that it is asked too much; absent where nothing is. */
  readonly pace?: Pace;
  /** `AskReply.request` before anything is sent; absent where the same question may be answered otherwise tomorrow. */
  readonly fingerprint?: (request: AskRequest, image: SendableImage | undefined) => string;
  ask(request: AskRequest, signal?: AbortSignal): Promise<AskReply>;
  /** What the server says of itself without being asked a question; absent where there is nowhere to look. */
  facts?(signal?: AbortSignal): Promise<ServerFacts>;
}

/** Fields are absent where the server does not say. */
export interface ServerFacts {
  /** The models that it serves. */
  readonly models?: readonly string[];
  /** Whether it is able to take images at all. */
  readonly vision?: boolean;
  readonly software?: ServerSoftware;
}

/** Servers that are told apart, because they differ in what they give of one dialect. */
export type ServerSoftware = 'vllm' | 'llama.cpp' | 'sglang' | 'tgi';

import type { SendableImage } from '../image/types';

export type HostClass = 'loopback' | 'private' | 'public';

export type EndpointKind = 'baseline' | 'openai';

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
}

export interface EndpointInfo {
  readonly kind: EndpointKind;
  readonly name: string;
  /** `host[:port]`; absent for baselines, which send nothing. */
  readonly host?: string;
  readonly model?: string;
}

export interface AskParameters {
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed?: number;
}

/** One question about one image, in its own conversation. */
export interface AskRequest {
  /** Which pair and image this is; used by seeded baselines and messages, never sent. */
  readonly pair: string;
  readonly image: 1 | 2;
  readonly system?: string;
  readonly prompt: string;
  /** Letter → text; absent for free text. */
  readonly options?: Readonly<Record<string, string>>;
  /** Called only by an endpoint that really sends pixels, so that baselines decode nothing. */
  readonly attachment: () => Promise<SendableImage>;
  readonly parameters: AskParameters;
}

export type FinishReason = 'stop' | 'length' | 'refusal';

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface AskReply {
  readonly text: string;
  readonly finish: FinishReason;
  readonly usage?: Usage;
  /** Wall time of the try that succeeded. */
  readonly ms: number;
  /** The model as the server names it. */
  readonly reportedModel?: string;
  /** Fingerprint of what was asked: endpoint, model, prompt, parameters, image bytes. SHA-256 hex. */
  readonly request: string;
}

/** Something that answers. Failures are ProbeErrors ('network', 'endpoint', 'timeout', 'consent'), never answers. */
export interface Endpoint {
  readonly info: EndpointInfo;
  ask(request: AskRequest, signal?: AbortSignal): Promise<AskReply>;
}

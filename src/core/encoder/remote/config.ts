/** Encoders that compute elsewhere: servers that are sent images and answer with embeddings. */
import * as z from 'zod/mini';
import { DEFAULT_SEND } from '../../image/encode';
import type { SendSpec } from '../../image/types';
import { ENCODER_NAME } from '../ids';

/** MedSigLIP as Google's serving code offers it (Vertex AI, or its container elsewhere); `/v1/embeddings` as vLLM does. */
export const REMOTE_KINDS = ['vertex-medsiglip', 'openai-embeddings'] as const;
export type RemoteKind = (typeof REMOTE_KINDS)[number];

/** What a person configures (`encoders` of `medprobe.json` or of the settings); never holds a secret. */
export interface RemoteEncoder {
  readonly name: string;
  readonly kind: RemoteKind;
  readonly url: string;
  /** What the server runs. Part of the fingerprint: embeddings of one name are taken to be of one model, whatever the host. */
  readonly model: string;
  /** Numbers in an embedding. */
  readonly dim: number;
  /** Longest side in pixels of an image as it is sent; larger ones are reduced first. Part of the fingerprint. */
  readonly maxSide?: number;
  /** Milliseconds one try may take. */
  readonly timeoutMs?: number;
  /** Tries of one request before it is an error. */
  readonly tries?: number;
  /** Requests in flight at once. */
  readonly concurrency?: number;
  /** Whose token is sent: a key (absent), or Google's application default credentials. */
  readonly auth?: 'google';
  /** PEM files: an own certificate authority, and the certificate and key that this client shows. */
  readonly ca?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
}

const text = z.string().check(z.minLength(1));
const count = z.int().check(z.positive());
const common = {
  name: z.string().check(z.regex(ENCODER_NAME, 'a name is letters, digits, "-", "_" and "."')),
  url: text,
  maxSide: z.exactOptional(count),
  timeoutMs: z.exactOptional(count),
  tries: z.exactOptional(count),
  concurrency: z.exactOptional(count),
  auth: z.exactOptional(z.literal('google')),
  ca: z.exactOptional(text),
  clientCert: z.exactOptional(text),
  clientKey: z.exactOptional(text),
};

export const RemoteEncoderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('vertex-medsiglip'),
    model: z._default(text, 'google/medsiglip-448'),
    dim: z._default(count, 1152),
  }),
  z.strictObject({ ...common, kind: z.literal('openai-embeddings'), model: text, dim: count }),
]);

/** Images are sent whole, as exact pixels: what the network takes is made of them by the server. */
export const sentAs = ({ maxSide = DEFAULT_SEND.maxSide }: RemoteEncoder): SendSpec => ({ ...DEFAULT_SEND, maxSide });

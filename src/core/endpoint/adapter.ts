import type { SendableImage } from '../image/types';
import type { AskReply, AskRequest, HttpKind, ServerFacts, WrittenBody } from './types';

/** What a server said, before the transport's own facts are added to it. */
export type Reading = Omit<AskReply, 'ms' | 'request'>;

/**
 * One dialect: how a question is written down for a kind of server, and how its reply is read. Nothing else differs
 * between servers; connection, retry, consent and fingerprint stand above, once.
 */
export interface Adapter {
  readonly kind: HttpKind;
  /** Where questions are posted. */
  readonly url: URL;
  readonly model?: string | undefined;
  /** A bearer key; never part of an error, a fingerprint or a record. */
  readonly key?: string | undefined;
  /**
   * The JSON body for one question about its images: none, one, or two where `request.second` is given. The base64 of each
   * stands in it in one piece.
   * @throws ProbeError 'unsupported' for what the dialect cannot express.
   */
  body(request: AskRequest, images: readonly InlineImage[]): string;
  /** @throws ProbeError 'endpoint' for a reply that is not in the dialect. */
  read(reply: unknown, request: AskRequest): Reading;
  /** Pages on which the server says what it is; one that is not there says nothing. */
  readonly pages?: readonly FactsPage[];
  /**
   * Asks what takes several requests, of the body that `body` wrote; undefined for a question that is asked by posting it.
   * @throws ProbeError 'endpoint', 'unsupported', and as `wire`.
   */
  readonly inSteps?: (request: AskRequest, body: Uint8Array, wire: Wire) => Promise<Stepped | undefined>;
}

/** Sends to the adapter's own server, under the clock and the credentials of one try. */
export interface Wire {
  readonly post: (url: URL, body: Uint8Array) => Promise<unknown>;
  readonly get: (url: URL) => Promise<unknown>;
}

/** What came of several requests: the last of them, and its reply as it came and as it reads. */
export interface Stepped {
  readonly reading: Reading;
  readonly raw: unknown;
  readonly sent: { readonly url: URL; readonly body: WrittenBody };
}

/** A page to be fetched with GET. */
export interface FactsPage {
  readonly url: URL;
  /** Nothing where the page is not of the expected shape. */
  read(reply: unknown): ServerFacts;
}

/** What every adapter is made from. */
export interface AdapterOptions {
  readonly url: string;
  readonly model?: string | undefined;
  readonly key?: string | undefined;
}

/** An image as it stands in a body. */
export interface InlineImage {
  readonly mime: SendableImage['mime'];
  readonly base64: string;
}

export const dataUri = ({ mime, base64 }: InlineImage): string => `data:${mime};base64,${base64}`;

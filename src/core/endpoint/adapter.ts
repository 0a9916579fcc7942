import type { SendableImage } from '../image/types';
import type { AskReply, AskRequest, HttpKind, ServerFacts } from './types';

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
   * The JSON body for one question about its images: none, one, or two where `request.second` is given. The bytes of each stand
   * in it as base64, in one piece.
   * @throws ProbeError 'unsupported' for what the dialect cannot express.
   */
  body(request: AskRequest, images: readonly SendableImage[]): string;
  /** @throws ProbeError 'endpoint' for a reply that is not in the dialect. */
  read(reply: unknown, request: AskRequest): Reading;
  /** Pages on which the server says what it is; one that is not there says nothing. */
  readonly pages?: readonly FactsPage[];
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

export const base64 = ({ bytes }: SendableImage): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

export const dataUri = (image: SendableImage): string => `data:${image.mime};base64,${base64(image)}`;

import type { SendableImage } from '../image/types';
import type { AskReply, AskRequest, EndpointKind } from './types';

/** What a server said, before the transport's own facts are added to it. */
export type Reading = Omit<AskReply, 'ms' | 'request'>;

/**
 * One dialect: how a question is written down for a kind of server, and how its reply is read. Nothing else differs
 * between servers; connection, retry, consent and fingerprint stand above, once.
 */
export interface Adapter {
  readonly kind: EndpointKind;
  /** Where questions are posted. */
  readonly url: URL;
  readonly model?: string | undefined;
  /** A bearer key; never part of an error, a fingerprint or a record. */
  readonly key?: string | undefined;
  /** The JSON body for one question, with the image's bytes as base64 in one piece wherever it stands. */
  body(request: AskRequest, image: SendableImage): string;
  /** @throws ProbeError 'endpoint' for a reply that is not in the dialect. */
  read(reply: unknown): Reading;
}

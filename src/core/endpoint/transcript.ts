import { ProbeError } from '../errors';
import type { SendableImage } from '../image/types';
import type { Adapter } from './adapter';
import type { AskRequest, Transcript } from './types';

/** Characters of a reply's JSON that are kept; log-probabilities of long replies are the longest. */
const KEPT = 256 * 1024;
const PIXELS = /(data:image\/[\w.+-]+;base64,)?[\w+/]{200,}={0,2}/g;

/**
 * What was sent and what came. The body is written by the adapter as the real one was, for an image without bytes, so
 * that no pixel can be in it; what a server echoes is taken out of its reply.
 */
export function transcriptOf(
  adapter: Adapter,
  request: AskRequest,
  image: SendableImage,
  reply: unknown,
  secret: string | undefined,
): Transcript {
  const { bytes, mime, sha256, width, height } = image;
  return {
    url: adapter.url.origin + adapter.url.pathname,
    body: JSON.parse(adapter.body(request, { ...image, bytes: new Uint8Array(0) })) as unknown,
    image: { mime, sha256, width, height, bytes: bytes.byteLength },
    reply: cleaned(reply, secret),
  };
}

function cleaned(reply: unknown, secret: string | undefined): unknown {
  const json = JSON.stringify(reply);
  const safe = withoutWord(json, secret).replace(PIXELS, '[data]');
  if (safe.length > KEPT) return { leftOut: `${safe.length - KEPT} characters`, beginning: safe.slice(0, KEPT) };
  return safe === json ? reply : (JSON.parse(safe) as unknown);
}

const withoutWord = (text: string, secret: string | undefined): string =>
  secret === undefined ? text : text.replaceAll(secret, '[key]');

/** The same error, without a secret that a server echoed into its words. */
export function withoutSecret(error: ProbeError, secret: string | undefined): ProbeError {
  if (secret === undefined || !error.message.includes(secret)) return error;
  return new ProbeError(error.kind, withoutWord(error.message, secret), {
    retryable: error.retryable,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(error.details === undefined ? {} : { details: error.details }),
  });
}

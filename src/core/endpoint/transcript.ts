import { randomBytes } from 'node:crypto';
import { ProbeError } from '../errors';
import type { SendableImage } from '../image/types';
import type { Adapter } from './adapter';
import type { AskRequest, Transcript } from './types';

/** Characters of a reply's JSON that are kept; log-probabilities of long replies are the longest. */
const KEPT = 256 * 1024;
const PIXELS = /(data:image\/[\w.+-]+;base64,)?[\w+/]{200,}={0,2}/g;

/** A request's body, and the same without its pixels. */
export interface WrittenBody {
  readonly bytes: Uint8Array;
  /** JSON. */
  readonly withoutPixels: string;
}

/** 24 bytes are 32 characters of base64, without padding. */
const MARK_BYTES = 24;

/**
 * The adapter writes the body for a small mark instead of the pixels, and their base64 is put where the mark is. So the
 * text that a person may see has never held a pixel, and strings of the image's size are neither searched for characters
 * to escape nor copied, which would take longer than all the rest of a question.
 */
export function writeBody(adapter: Adapter, request: AskRequest, image: SendableImage): WrittenBody {
  const mark = randomBytes(MARK_BYTES);
  const parts = adapter.body(request, { ...image, bytes: mark }).split(mark.toString('base64'));
  const { buffer, byteOffset, byteLength } = image.bytes;
  const pixels = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return { bytes: joined(parts, pixels), withoutPixels: parts.join('') };
}

/** `parts.join(between)` as UTF-8, where `between` is ASCII and long: written once, into its place. */
function joined(parts: readonly string[], between: string): Uint8Array {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), between.length * (parts.length - 1));
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  parts.forEach((part, n) => {
    if (n > 0) at += bytes.write(between, at, 'latin1');
    at += bytes.write(part, at, 'utf8');
  });
  return bytes;
}

/** What was sent and what came; what a server echoes is taken out of its reply. */
export function transcriptOf(
  url: URL,
  body: WrittenBody,
  image: SendableImage,
  reply: unknown,
  secret: string | undefined,
): Transcript {
  const { bytes, mime, sha256, width, height } = image;
  return {
    url: url.origin + url.pathname,
    body: JSON.parse(body.withoutPixels) as unknown,
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

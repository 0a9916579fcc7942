import { randomUUID } from 'node:crypto';
import { ProbeError } from '../errors';
import { parseJson } from '../files/boundedJson';
import type { SendableImage } from '../image/types';
import type { Adapter } from './adapter';
import { bodyOf } from './pixels';
import type { AskRequest, Transcript, WrittenBody } from './types';

/** Characters of a reply's JSON that are kept; log-probabilities of long replies are the longest. */
const KEPT = 256 * 1024;
const PIXELS = /(data:image\/[\w.+-]+;base64,)?[\w+/]{200,}={0,2}/g;

/**
 * The adapter writes the body for a small mark instead of each image's pixels, and their base64 is put where it stands. So the
 * text that a person may see has never held a pixel, and strings of the image's size are neither searched for characters
 * to escape nor copied, which would take longer than all the rest of a question.
 */
export function writeBody(adapter: Adapter, request: AskRequest, images: readonly SendableImage[]): WrittenBody {
  const marked = images.map(image => ({ image, mark: randomUUID() }));
  const text = adapter.body(
    request,
    marked.map(({ image: { mime }, mark }) => ({ mime, base64: mark })),
  );
  const places = marked
    .flatMap(place => positions(text, place.mark).map(at => ({ ...place, at })))
    .sort((a, b) => a.at - b.at);
  const ends = places.map(({ at, mark }) => at + mark.length);
  const texts = [0, ...ends].map((from, n) => text.slice(from, places[n]?.at));
  return {
    bytes: bodyOf(
      texts,
      places.map(({ image }) => image),
    ),
    withoutPixels: texts.join(''),
  };
}

function positions(text: string, mark: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) found.push(at);
  return found;
}

/** What was sent and what came; what a server echoes is taken out of its reply. */
export function transcriptOf(
  url: URL,
  body: WrittenBody,
  image: SendableImage | undefined,
  reply: unknown,
  secret: string | undefined,
): Transcript {
  return {
    url: url.origin + url.pathname,
    body: parseJson(body.withoutPixels),
    ...(image === undefined ? {} : { image: factsOf(image) }),
    reply: cleaned(reply, secret),
  };
}

const factsOf = ({ mime, sha256, width, height, bytes }: SendableImage) => ({ mime, sha256, width, height, bytes });

function cleaned(reply: unknown, secret: string | undefined): unknown {
  const json = JSON.stringify(reply);
  const safe = withoutWord(json, secret).replace(PIXELS, '[data]');
  if (safe.length > KEPT) return { leftOut: `${safe.length - KEPT} characters`, beginning: safe.slice(0, KEPT) };
  return safe === json ? reply : parseJson(safe);
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

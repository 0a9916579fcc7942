import { createHash } from 'node:crypto';
import type { SendableImage } from '../image/types';
import type { AskRequest } from './types';

/** Who is asked: for a server its host and path, for a baseline its name. No query, which may hold a secret, and no key. */
export interface Asked {
  readonly kind: string;
  readonly address: string;
  readonly model?: string | undefined;
}

/**
 * SHA-256, lower-case hex, of everything that decides an answer: who is asked, the words, the parameters, the pixels, and
 * what the answer is held to or asked to carry.
 */
export function requestFingerprint(
  asked: Asked,
  request: AskRequest,
  image: Pick<SendableImage, 'sha256' | 'mime'> | undefined,
  second?: Pick<SendableImage, 'sha256' | 'mime'>,
): string {
  const { temperature, maxTokens, seed } = request.parameters;
  return sha256({
    v: 1,
    kind: asked.kind,
    address: asked.address,
    model: asked.model,
    system: request.system,
    prompt: request.prompt,
    parameters: { temperature, maxTokens, seed },
    image: image && { sha256: image.sha256, mime: image.mime },
    second: second && { sha256: second.sha256, mime: second.mime },
    letters: request.constrain === true ? Object.keys(request.options ?? {}) : undefined,
    logprobs: request.logprobs,
    promptLogprobs: request.promptLogprobs,
  });
}

/** SHA-256, lower-case hex, of a value's JSON. The caller writes fields in a fixed order; undefined ones are left out. */
export const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

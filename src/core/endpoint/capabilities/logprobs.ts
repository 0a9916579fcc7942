/** Which log-probabilities an endpoint gives, and why not where that is known. */
import type { AskReply, AskRequest, ServerSoftware } from '../types';
import type { Capabilities } from './types';

/** What came of a question about an ability. */
export interface Found {
  /** Null: it could not be found out. */
  readonly able: boolean | null;
  /** Why not. */
  readonly reason?: string;
}

/** Asks a question with these fields; whether it could be done is what `shows` says of the reply. */
export type Asking = (more: Partial<AskRequest>, shows: (reply: AskReply) => boolean | null) => Promise<Found>;

/** Candidates a token that are tried, most first: OpenAI's limit and most servers', TGI's default, the token alone. */
const CANDIDATES = [20, 5, 1] as const;

/** Why servers that take the field for a prompt's log-probabilities, or ignore it, give none; from their documentation. */
const PROMPT_REASONS: Readonly<Partial<Record<ServerSoftware, string>>> = {
  'llama.cpp':
    'llama.cpp gives log-probabilities of what it generates, and none of a prompt. Serve the model with vLLM or TGI for that.',
  sglang:
    'SGLang gives log-probabilities of a prompt from /generate alone, which takes no conversation and does not say how the model’s template writes one with an image. Serve the model with vLLM or TGI for that.',
};

/** Asks at most four questions. */
export async function logprobAbilities(
  can: Asking,
  software: ServerSoftware | undefined,
): Promise<Pick<Capabilities, 'logprobs' | 'topLogprobs' | 'promptLogprobs' | 'reasons'>> {
  const { topLogprobs, ...generated } = await ofGenerated(can);
  const prompt = await can({ promptLogprobs: true }, ({ promptLogprobs }) => promptLogprobs !== undefined);
  const promptReason = prompt.able === false ? ((software && PROMPT_REASONS[software]) ?? prompt.reason) : undefined;
  const reasons = {
    ...(generated.reason === undefined ? {} : { logprobs: generated.reason }),
    ...(promptReason === undefined ? {} : { promptLogprobs: promptReason }),
  };
  return {
    logprobs: generated.able,
    ...(topLogprobs === undefined ? {} : { topLogprobs }),
    promptLogprobs: prompt.able,
    ...(Object.keys(reasons).length === 0 ? {} : { reasons }),
  };
}

/** A server that refuses to give so many candidates may give fewer. The first refusal is the one that says why. */
async function ofGenerated(can: Asking): Promise<Found & Pick<Capabilities, 'topLogprobs'>> {
  let refusal: Found | undefined;
  for (const logprobs of CANDIDATES) {
    const found = await can({ logprobs }, reply => (reply.logprobs ?? []).some(({ top }) => top.length > 0));
    if (found.able === true) return { able: true, topLogprobs: logprobs };
    if (found.reason === undefined) return found; // fewer would change nothing
    refusal ??= found;
  }
  return refusal ?? { able: null };
}

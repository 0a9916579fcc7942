/** Log-probabilities as servers write them. What is not of the expected shape is as good as not given. */
import * as z from 'zod/mini';
import type { GeneratedToken, TokenLogprob } from '../types';

const tokenLogprob = z.object({ token: z.string(), logprob: z.number() });
const generated = z.array(
  z.object({ token: z.string(), logprob: z.number(), top_logprobs: z._default(z.array(tokenLogprob), []) }),
);

const chosen = z.object({ logprob: z.number(), rank: z.nullish(z.number()), decoded_token: z.nullish(z.string()) });
const prompt = z.array(z.nullable(z.record(z.string(), chosen)));

const plain = ({ token, logprob }: TokenLogprob): TokenLogprob => ({ token, logprob });

/**
 * Tokens of an answer: `choices[0].logprobs.content` of the chat completions interface (OpenAI's API reference; vLLM,
 * llama.cpp, SGLang and TGI write the same), and `logprobs` of Ollama's `/api/chat` (ollama/ollama, docs/openapi.yaml).
 */
export function readGenerated(value: unknown): readonly GeneratedToken[] | undefined {
  const { success, data } = generated.safeParse(value);
  if (!success || data.length === 0) return undefined;
  return data.map(({ token, logprob, top_logprobs: top }) => ({ token, logprob, top: top.map(plain) }));
}

/**
 * Tokens of a prompt: vLLM's `prompt_logprobs` (`ChatCompletionResponse` in its entrypoints/openai), for each place an
 * object of token id → log-probability: the most probable token, and the prompt's own where that is another. The
 * prompt's own has the higher rank.
 */
export function readPrompt(value: unknown): readonly (TokenLogprob | null)[] | undefined {
  const { success, data } = prompt.safeParse(value);
  if (!success || data.length === 0) return undefined;
  return data.map(place => {
    const [own] = Object.values(place ?? {}).sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0));
    return own === undefined ? null : { token: own.decoded_token ?? '', logprob: own.logprob };
  });
}

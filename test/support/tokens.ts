/** Log-probabilities as an OpenAI-compatible server writes them. */
import type { Reply } from './openaiServer';

/** The first token of a reply with its candidates, by probability. */
export function candidates(text: string, logprobs: Readonly<Record<string, number>>): Reply {
  const top = Object.entries(logprobs).map(([token, logprob]) => ({ token, logprob }));
  return { text, choice: { logprobs: { content: [{ token: text, logprob: -0.5, top_logprobs: top }] } } };
}

/** vLLM's `prompt_logprobs` of a prompt in a chat template: every word a token with its space, `logprobOf` its logarithm. */
export function promptTokens(prompt: string, logprobOf: (word: string, index: number) => number): Reply {
  const words = prompt.match(/\s*\S+/g) ?? [];
  const place = (token: string, logprob: number, n: number) => ({
    [String(1000 + n)]: { logprob, rank: 7, decoded_token: token },
    '5': { logprob: -0.1, rank: 1, decoded_token: ' the' },
  });
  const prompt_logprobs = [
    null,
    place('<start_of_turn>user\n', -3, 0),
    ...words.map((word, n) => place(word, logprobOf(word.trim(), n), n + 1)),
    place('<end_of_turn>', -2, 0),
  ];
  return { text: 'x', more: { prompt_logprobs } };
}

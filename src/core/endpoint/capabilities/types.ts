import * as z from 'zod/mini';

const known = z.nullable(z.boolean());

/** What an endpoint was found able to do. Null: it could not be found out. */
export const CapabilitiesSchema = z.object({
  reachable: z.boolean(),
  /** Present where the server let nobody in: the key is wrong or missing, or Google gave no token. */
  refused: z.exactOptional(z.literal(true)),
  /** As the server names it; null where nobody says. */
  model: z.nullable(z.string()),
  seesImages: known,
  /** Of generated tokens. */
  logprobs: known,
  /** How many candidates a token it takes to be asked for, of those that were tried; absent where `logprobs` is not true. */
  topLogprobs: z.exactOptional(z.int()),
  /** Of the prompt's own tokens. */
  promptLogprobs: known,
  /** Two images in one question. */
  multiImage: known,
  /** Answers held to a JSON schema. */
  constrain: known,
  /** Middle wall time of a short question with an image; null where none was answered. */
  latencyMs: z.nullable(z.number()),
  /** For a person: what was found, and what did not work. */
  message: z.string(),
  /** Why it does not give log-probabilities, where that is known, and what helps. */
  reasons: z.exactOptional(
    z.object({ logprobs: z.exactOptional(z.string()), promptLogprobs: z.exactOptional(z.string()) }),
  ),
});
export type Capabilities = z.infer<typeof CapabilitiesSchema>;

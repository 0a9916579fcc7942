/** Answers to a pair as they cross the boundary of the Pair panel: those asked here, and those that runs have recorded. */
import * as z from 'zod/mini';
import { failure, option, outcome, reading, verdict, type Message } from './common';

const count = z.int().check(z.nonnegative());
const candidate = { token: z.string(), logprob: z.number() };

/** A generated token with the most probable candidates for its place (natural logarithms). */
const token = z.object({ ...candidate, top: z.array(z.object(candidate)) });

/** One image's part of an answer. No `text` and no `error`: not answered yet. Both: what came is no answer. */
const imageAnswer = z.object({
  text: z.optional(z.string()),
  /** What the model thought before it answered; not part of `text`. */
  thought: z.optional(z.string()),
  /** The official reading of the reply as it came. */
  read: z.optional(reading),
  /** Absent while unanswered, or while the correct option is not chosen. */
  verdict: z.optional(verdict),
  finish: z.optional(z.enum(['stop', 'length', 'refusal'])),
  /** Wall time of the try that succeeded, milliseconds. */
  ms: z.optional(z.number()),
  usage: z.optional(z.object({ promptTokens: count, completionTokens: count })),
  cached: z.optional(z.boolean()),
  /** By option letter: how probable the model held it as the first thing to say (natural logarithm). */
  letters: z.optional(z.record(z.string(), z.number())),
  /** The answer token by token, where the server gave them; the first of very many. */
  tokens: z.optional(z.array(token)),
  /** Names what was sent for it and what came, which can be shown; absent where nothing was sent. */
  request: z.optional(z.string()),
  error: z.optional(failure),
});

/** What was asked, and what was correct then. */
export const asked = z.object({
  question: z.string(),
  options: z.array(option),
  correct1: z.nullable(z.string()),
  correct2: z.nullable(z.string()),
});

const round = z.tuple([imageAnswer, imageAnswer]);

/** What was answered about both images, once or several times in turn. */
export const answer = z.object({
  /** A newer message about the same answer replaces the older one. */
  id: z.string(),
  /** Where it stands: `columnOf`. */
  column: z.string(),
  /** ISO 8601: when it was asked. */
  at: z.string(),
  endpoint: z.string(),
  label: z.string(),
  /** As the server names it. */
  model: z.optional(z.string()),
  state: z.enum(['asking', 'done', 'cancelled', 'error']),
  asked,
  /** It was not the manifest's question; absent where it was, or where there is no manifest. */
  edited: z.optional(z.literal(true)),
  temperature: z.number(),
  /** The first round. */
  images: round,
  /** The rounds behind it, where it was asked several times. */
  repeats: z.optional(z.array(round)),
  /** Rounds that were asked for; absent for one. */
  times: z.optional(count),
  /** Of a run's control, such as `options-swapped`: not the plain question. */
  control: z.optional(z.string()),
  outcome: z.optional(outcome),
});

/** A run over the pair's manifest that has asked this pair. */
export const pairRun = z.object({
  column: z.string(),
  endpoint: z.string(),
  /** One line: `2026-11-22 · mc · official wording`. */
  detail: z.string(),
  /** What a reader must know, such as that the manifest has changed since. */
  note: z.optional(z.string()),
});

/** The pair's outcome in words, for what was answered last. */
export const headline = z.object({ outcome, sentence: z.string() });

/** Part of a snapshot. */
export const answerFields = {
  /** Everything known: the newest of a column stands in it, the others are its history. */
  answers: z.array(answer),
  /** What is shown beside each other, in order. */
  columns: z.array(z.string()),
  runs: z.array(pairRun),
  headline: z.nullable(headline),
};

/** How often and how warmly to ask. */
const manner = {
  times: z.optional(z.int().check(z.minimum(1), z.maximum(20))),
  temperature: z.optional(z.number().check(z.minimum(0), z.maximum(2))),
  /** Do not take an answer that was kept from an earlier time. */
  anew: z.optional(z.boolean()),
};

export const toAnswers = [
  /** Replaces the one of the same `id`, or is added. */
  z.object({ type: z.literal('answer'), answer, headline: z.nullable(headline) }),
  z.object({ type: z.literal('columns'), columns: z.array(z.string()), runs: z.array(pairRun) }),
  z.object({ type: z.literal('headline'), headline: z.nullable(headline) }),
] as const;

/** @param draft of pair.ts, which imports this file. */
export const fromAnswers = <D extends z.ZodMiniType>(draft: D) =>
  [
    z.object({ type: z.literal('ask'), endpoint: z.string(), draft, ...manner }),
    /** Of one endpoint; without it, all that is being asked. */
    z.object({ type: z.literal('cancelAsk'), endpoint: z.optional(z.string()) }),
    /** A question that is asked here and recorded nowhere; null goes back to the manifest's. */
    z.object({ type: z.literal('edit'), draft: z.nullable(draft) }),
    /** What is to be shown beside each other. */
    z.object({ type: z.literal('columns'), columns: z.array(z.string()) }),
    /** Show what was sent for an answer and what came. */
    z.object({ type: z.literal('showTranscript'), answer: z.string(), n: z.literal([1, 2]), round: count }),
    /** Show the run of a column, at this pair. */
    z.object({ type: z.literal('showRun'), column: z.string() }),
    z.object({ type: z.literal('copy'), text: z.string() }),
  ] as const;

export type ImageAnswer = Message<z.infer<typeof imageAnswer>>;
export type AnswerToken = Message<z.infer<typeof token>>;
export type Asked = Message<z.infer<typeof asked>>;
export type PairAnswer = Message<z.infer<typeof answer>>;
export type PairRun = Message<z.infer<typeof pairRun>>;
export type Headline = Message<z.infer<typeof headline>>;
export type AskManner = Message<z.infer<z.ZodMiniObject<typeof manner>>>;

const ENDPOINT = 'endpoint:';
const RUN = 'run:';

/** The column of what an endpoint is asked here, or of what a run has recorded. */
export const columnOf = (from: { readonly endpoint: string } | { readonly run: string }): string =>
  'run' in from ? RUN + from.run : ENDPOINT + from.endpoint;

/** The endpoint that a column asks; null for a run's, which only shows. */
export const endpointOf = (column: string): string | null =>
  column.startsWith(ENDPOINT) ? column.slice(ENDPOINT.length) : null;

/** The run whose answers a column shows. */
export const runOf = (column: string): string | null => (column.startsWith(RUN) ? column.slice(RUN.length) : null);

/** Both images' answers, round after round. */
export const roundsOf = ({ images, repeats = [] }: PairAnswer): readonly PairAnswer['images'][] => [images, ...repeats];

/** Whether two questions are the same, options and their order included. */
export const sameQuestion = (
  one: Pick<Asked, 'question' | 'options'>,
  two: Pick<Asked, 'question' | 'options'>,
): boolean => wordingKey(one) === wordingKey(two);

const wordingKey = ({ question, options }: Pick<Asked, 'question' | 'options'>): string =>
  JSON.stringify([question.trim(), options.map(({ letter, text }) => [letter, text.trim()])]);

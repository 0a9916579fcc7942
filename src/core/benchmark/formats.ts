import * as z from 'zod/mini';
import { ProbeError } from '../errors';
import { depthFault, parseJson } from '../files/boundedJson';

/** The version of run.json and answers.jsonl that this MedProbe writes. */
export const FORMAT_VERSION = 1;

const text = z.string();
const count = z.int().check(z.nonnegative());
const when = z.iso.datetime({ offset: true });
const maybe = z.optional(z.nullable(z.string()));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** `run.json` (docs/formats.md): everything needed to repeat a run. No secrets, no absolute paths. */
export const RunFileSchema = z.looseObject({
  v: z.literal(FORMAT_VERSION),
  id: text,
  created: when,
  medprobe: text,
  benchmark: text,
  protocolVersion: z.int(),
  mode: text,
  wording: text,
  templateKey: z.nullable(text),
  /** The template as it was read, so that a change of the prompt file is seen. */
  template: maybe,
  system: z.nullable(text),
  manifest: z.looseObject({ path: text, sha256, pairs: count }),
  endpoint: z.looseObject({
    kind: text,
    name: text,
    host: maybe,
    model: maybe,
    reportedModel: maybe,
    capabilities: z.optional(z.nullable(z.looseObject({}))),
    /** Answers were held to the schema of an option's letter. */
    constrain: z.exactOptional(z.boolean()),
    /** What the endpoint's caller is not told, or cannot fix. */
    notGuaranteed: z.exactOptional(z.array(text)),
  }),
  parameters: z.looseObject({ temperature: z.number(), maxTokens: count, seed: z.exactOptional(z.number()) }),
  image: z.looseObject({ format: text, maxSide: count, quality: z.number() }),
  controls: z.array(text),
  /** Every question asked again, so many times, at that temperature; absent where there were no repeats. */
  repeats: z.exactOptional(z.looseObject({ count, temperature: z.number() })),
  /** Who scored free text, in whose words. */
  judge: z.optional(
    z.nullable(
      z.looseObject({
        kind: text,
        name: text,
        host: maybe,
        model: maybe,
        wording: text,
        template: maybe,
        system: maybe,
        parameters: z.looseObject({ temperature: z.number(), maxTokens: count }),
      }),
    ),
  ),
  /** Of `baseline:encoder`. */
  encoder: z.optional(z.nullable(z.looseObject({ id: text, fingerprint: text }))),
  flags: z.looseObject({ allowBlind: z.boolean() }),
});
export type RunFile = z.infer<typeof RunFileSchema>;

const reading = z.nullable(text);
/** Which question an event belongs to; `repeat` (from 1) and `control` are absent for a plain question. */
const question = {
  v: z.literal(FORMAT_VERSION),
  pair: text,
  image: z.union([z.literal(1), z.literal(2)]),
  repeat: z.exactOptional(count),
  control: z.exactOptional(text),
};

const usage = z.exactOptional(z.looseObject({ promptTokens: z.number(), completionTokens: z.number() }));
/** Tries that broke off after they were sent, in an answer's case before the one that succeeded; absent for none. */
const maybeBilledTries = z.exactOptional(count);

/** By option letter. */
const byLetter = <S extends z.ZodMiniType>(value: S) => z.record(text, value);

/** What a reply is, whoever reads it. */
const reply = {
  /** Fingerprint of what was asked. */
  request: text,
  /** The reply as it came, thought included. */
  text,
  /** The part of the reply that was thought, not answer. */
  thought: z.exactOptional(text),
  finish: z.enum(['stop', 'length', 'refusal']),
  usage,
  ms: z.number(),
  /** Nobody was asked: the answer had been kept from an earlier run. */
  cached: z.boolean(),
  maybeBilledTries,
};

/** What a judge made of a reply in free text. */
const judged = z.looseObject({
  ...reply,
  /** By option letter, as a person reads the judge's reply. */
  scores: byLetter(z.number()),
  /** As the official parser reads it; null where that fails. */
  official: z.nullable(byLetter(z.number())),
  /** The judge's reply before this one, where it could not be read. */
  unread: z.exactOptional(text),
});

const answerEvent = z.looseObject({
  ...question,
  t: z.literal('answer'),
  ...reply,
  /**
   * By option letter, natural logarithms: how probable the model held it as the first thing to say; in the mode `prefix`
   * the mean over the tokens of the option's text.
   */
  logprobs: z.exactOptional(byLetter(z.number())),
  /** Of the mode `prefix`, by option letter: what was asked, and how many tokens the option has. */
  asked: z.exactOptional(byLetter(z.looseObject({ request: text, tokens: count }))),
  read: z.looseObject({ official: reading, robust: reading }),
  judged: z.exactOptional(judged),
  at: when,
});

const errorEvent = z.looseObject({
  ...question,
  t: z.literal('error'),
  /**
   * `http` with a status; `truncated`, `no-logprobs` and `unheld` for replies that are no answers; `unjudged` for an answer in free
   * text that waits for its judge; else the kind of the ProbeError.
   */
  kind: text,
  /** Whose failure it is; absent for that of the endpoint that was asked about the image. */
  by: z.exactOptional(z.literal('judge')),
  status: z.exactOptional(z.int()),
  message: text,
  /** What came, where a reply came that is no answer. */
  text: z.exactOptional(text),
  thought: z.exactOptional(text),
  /** Of a reply that is no answer. */
  usage,
  /** Of `unjudged`: the answer, so that its judge is asked and not the endpoint again. */
  reply: z.exactOptional(z.looseObject(reply)),
  maybeBilled: z.boolean(),
  maybeBilledTries,
  at: when,
});

/** One line of `answers.jsonl` (docs/formats.md). */
export const AnswerEventSchema = z.discriminatedUnion('t', [answerEvent, errorEvent]);
export type AnswerEvent = z.infer<typeof AnswerEventSchema>;
export type Answer = z.infer<typeof answerEvent>;
export type AnswerError = z.infer<typeof errorEvent>;
export type Judged = z.infer<typeof judged>;
export type RecordedReply = NonNullable<AnswerError['reply']>;

/**
 * Reads the text of a `run.json`; `file` names it in messages. Fields that MedProbe does not know are kept.
 * @throws ProbeError 'unsupported' for a newer version, 'bad-input' for anything else that is not a run.
 */
export const parseRunFile = (json: string, file: string): RunFile =>
  parseVersioned(json, file, 'run', RunFileSchema, 'Choose another run, or restore the file.');

/**
 * Reads one line of `answers.jsonl`; `where` names file and line in messages.
 * @throws ProbeError 'unsupported' for a newer version, 'bad-input' for anything else that is not an event.
 */
export const parseAnswerEvent = (line: string, where: string): AnswerEvent =>
  parseVersioned(
    line,
    where,
    'recorded answer',
    AnswerEventSchema,
    'Remove that line: its question is then asked again.',
  );

export const formatRunFile = (run: RunFile): string => `${JSON.stringify(run, null, 2)}\n`;

/** One whole line, newline included. */
export const formatAnswerEvent = (event: AnswerEvent): string => `${JSON.stringify(event)}\n`;

function parseVersioned<S extends z.ZodMiniType>(
  json: string,
  where: string,
  what: string,
  schema: S,
  remedy: string,
): z.infer<S> {
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (cause) {
    const why = depthFault(cause, 'it is not JSON');
    throw new ProbeError('bad-input', `${where}: this is not a ${what}, because ${why}.`, { remedy, cause });
  }
  const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
  if (typeof version === 'number' && version > FORMAT_VERSION) {
    throw new ProbeError('unsupported', `${where}: written by a newer MedProbe (format version ${version}).`, {
      remedy: 'Update MedProbe to read it.',
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'the whole' : `"${issue.path.join('.')}"`;
  throw new ProbeError('bad-input', `${where}: this is not a ${what}: ${field} is missing or not as it should be.`, {
    remedy,
  });
}

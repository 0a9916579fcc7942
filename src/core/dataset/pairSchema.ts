import * as z from 'zod/mini';
import { PAIR_STATUSES } from './types';

/** The version of the pair format that this MedProbe writes and reads. */
export const PAIR_VERSION = 1;

const text = z.string();
const nonEmpty = z.string().check(z.minLength(1));
const letter = z.string().check(z.regex(/^[A-Z]$/));
const rendering = z.looseObject({
  window: z.exactOptional(z.tuple([z.number(), z.number().check(z.positive())])),
  invert: z.exactOptional(z.boolean()),
  alpha: z.exactOptional(z.enum(['drop', 'black'])),
});

/**
 * One line of a `*.pairs.jsonl`, field by field, in the order in which they are written (docs/formats.md).
 * What involves more than one field is in rules.ts; the conditions that JSON Schema can state are in `pairJsonSchema`.
 */
export const PairSchema = z.looseObject({
  v: z.literal(PAIR_VERSION),
  id: nonEmpty,
  image1: nonEmpty,
  image2: z.optional(nonEmpty),
  question: z.optional(text),
  paraphrase: z.optional(text),
  // Single letters only: keys like "1" would be reordered by every JavaScript reader, and their order is what is asked.
  options: z.optional(z.record(letter, text)),
  correct1: z.optional(letter),
  correct2: z.optional(letter),
  answer1: z.optional(text),
  categories1: z.optional(z.array(text)),
  categories2: z.optional(z.array(text)),
  status: z.optional(z.enum(PAIR_STATUSES)),
  split: z.optional(text),
  group: z.optional(text),
  note: z.optional(text),
  rendering1: z.optional(rendering),
  rendering2: z.optional(rendering),
  similarity: z.optional(z.record(text, z.number())),
  provenance: z.optional(z.looseObject({})),
});

export type PairField = keyof typeof PairSchema.shape;

export const PAIR_FIELDS = Object.keys(PairSchema.shape) as readonly PairField[];

export const isPairField = (name: string): name is PairField => Object.hasOwn(PairSchema.shape, name);

const A_PATH =
  'a path relative to the manifest, with "/", such as "images/a.png" or "images/b.dcm#frame=3" (frames from 0)';
const A_RENDERING =
  'an object: "window" is [centre, width] with a width above 0, "invert" true or false, "alpha" "drop" or "black"';
const A_LETTER = 'the letter of the correct option';

/** What each field holds, as a noun phrase: the end of "must be …", a JSON Schema description, a hover. */
export const FIELD_MEANING: Readonly<Record<PairField, string>> = {
  v: 'the number 1, the version of the format',
  id: 'a text that is not empty and that no other line has',
  image1: A_PATH,
  image2: A_PATH,
  question: 'a text, asked of each image alone',
  paraphrase: 'the question in other words with the same meaning, for the control "paraphrased"',
  options: 'an object from a capital letter to a text, in the order they are asked, such as {"A":"Left","B":"Right"}',
  correct1: `${A_LETTER} for image 1`,
  correct2: `${A_LETTER} for image 2`,
  answer1: 'the answer in words to an open question about one image, which has no options',
  categories1: 'a list of texts',
  categories2: 'a list of texts',
  status: `one of ${PAIR_STATUSES.join(', ')}`,
  split: 'a text, such as "test"',
  group: 'a text that pairs which are not independent (same patient, same study) share',
  note: 'a text',
  rendering1: A_RENDERING,
  rendering2: A_RENDERING,
  similarity: 'an object from encoder@fingerprint to a cosine similarity',
  provenance: 'an object that says where the pair comes from',
};

/** What an accepted pair needs beyond a draft; `correct2` as well where there is an `image2`. See `isOpenQuestion`. */
export const ACCEPTED_NEEDS = ['question', 'options', 'correct1'] as const satisfies readonly PairField[];

/** One image, no options, and an answer in words: the question and that answer are then all that acceptance needs. */
export const isOpenQuestion = ({ image2, options, answer1 }: Readonly<Record<string, unknown>>): boolean =>
  image2 === undefined && options === undefined && answer1 !== undefined;

/** Something other than white space, in the words of JSON Schema and of rules.ts. */
export const NOT_BLANK = /\S/;
export const LEAST_OPTIONS = 2;

/**
 * JSON Schema (draft 07, which editors read) of one line of a `*.pairs.jsonl`. It says all that the reader says of
 * missing and mistyped fields; what it cannot say (correct options are among the options, ids differ, paths stay inside
 * the dataset) only the reader checks.
 */
export function pairJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(PairSchema, { target: 'draft-07' });
  const described = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    { description: isPairField(name) ? FIELD_MEANING[name] : undefined, ...(property as object) },
  ]);
  const notBlank = { pattern: NOT_BLANK.source };
  return {
    ...schema,
    title: 'MedProbe pair: one line of a *.pairs.jsonl',
    properties: Object.fromEntries(described) as Record<string, unknown>,
    dependencies: { correct2: ['image2'] },
    if: { properties: { status: { const: 'accepted' } }, required: ['status'] },
    then: {
      required: ['question'],
      properties: {
        question: notBlank,
        options: { minProperties: LEAST_OPTIONS, additionalProperties: notBlank },
      },
      anyOf: [
        { required: [...ACCEPTED_NEEDS], dependencies: { image2: ['correct2'] } },
        {
          required: ['answer1'],
          properties: { answer1: notBlank },
          not: { anyOf: [{ required: ['image2'] }, { required: ['options'] }] },
        },
      ],
    },
  };
}

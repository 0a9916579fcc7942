/** A pair's file: what of it outlives the panel, as JSON of a version, read with tolerance for what earlier versions kept. */
import { parseJson } from '../../../core/files/boundedJson';
import * as z from 'zod/mini';
import { ProbeError } from '../../../core/errors';
import { answer as answerSchema, asked, columnOf, runOf } from '../../../shared/panels/answers';
import type { PairAnswer } from '../../../shared/panels/answers';
import { draft } from '../../../shared/panels/pair';
import { RenderingSchema } from '../../../shared/workers/common';
import type { PairRecord } from '../record';
import { recordedAnswerId } from '../runAnswers';

/** UTF-16 units of earlier answers that are remembered for a pair; the oldest are forgotten first. */
const ANSWERS_KEPT = 400_000;

const image = z.object({ path: z.string(), frame: z.number(), rendering: z.optional(RenderingSchema) });
const draftField = z.enum(['question', 'options', 'correct1', 'correct2', 'categories1', 'categories2', 'note']);

const recordSchema = z.object({
  id: z.string(),
  images: z.tuple([image, image]),
  draft,
  editable: z.boolean(),
  selected: z.nullable(z.string()),
  edited: z.optional(draft),
  answers: z.array(z.unknown()),
  saved: z.nullable(z.object({ manifest: z.string(), line: z.number(), pair: z.optional(z.string()) })),
  base: z.optional(draft),
  clashes: z.optional(z.array(draftField)),
  inManifest: z.optional(z.object({ path: z.string(), root: z.string(), pair: z.string(), question: asked })),
  run: z.optional(z.object({ folder: z.string(), pair: z.string() })),
});

const fileSchema = z.object({ v: z.literal(1), revision: z.int().check(z.nonnegative()), record: recordSchema });

/** A pair as it was kept. */
export interface KeptPair {
  readonly revision: number;
  readonly record: PairRecord;
}

export const formatPairFile = ({ revision, record }: KeptPair): string =>
  JSON.stringify({ v: 1, revision, record: { ...record, answers: rememberedAnswers(record.answers) } }, finite);

/** JSON has no infinity: a probability of none would come back as no number. */
const finite = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? (value > 0 ? 1 : -1) * Number.MAX_VALUE : value;

/** @throws ProbeError bad-input for a text that is no pair's. */
export function parsePairFile(text: string): KeptPair {
  const file = fileSchema.safeParse(parsed(text));
  if (!file.success) throw new ProbeError('bad-input', 'It is no pair as MedProbe keeps it.', { cause: file.error });
  const { revision, record } = file.data;
  return { revision, record: upgradedRecord(record as unknown as PairRecord) };
}

/** A record that an earlier version kept among others; undefined for what is none. */
export function parseRecord(value: unknown): PairRecord | undefined {
  const record = recordSchema.safeParse(value);
  return record.success ? upgradedRecord(record.data as unknown as PairRecord) : undefined;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new ProbeError('bad-input', 'It is no JSON.', { cause });
  }
}

/** Answers as earlier versions kept them: one of each endpoint, to the draft's question. */
type EarlierAnswer = Omit<PairAnswer, 'id' | 'column' | 'at' | 'asked' | 'temperature'>;

/** A record as this version keeps it; what is no answer is left out. */
function upgradedRecord(record: PairRecord): PairRecord {
  const answers = record.answers.flatMap((kept: PairAnswer | EarlierAnswer): PairAnswer[] => {
    const column = columnOf(kept);
    const whole = 'id' in kept ? kept : { ...kept, id: column, column, at: '', asked: record.draft, temperature: 0 };
    const answer = answerSchema.safeParse(whole);
    return answer.success ? [ended(withOwnId(whole, record))] : [];
  });
  return { ...record, answers };
}

/** A run's answers had the run's id alone, the same for every pair. */
function withOwnId(answer: PairAnswer, { run, inManifest }: PairRecord): PairAnswer {
  const [runId, pair] = [runOf(answer.column), run?.pair ?? inManifest?.pair];
  const isOld = answer.id === answer.column || answer.id === `${answer.column}#${answer.control ?? ''}`;
  if (runId === null || pair === undefined || !isOld) return answer;
  const { control } = answer;
  return { ...answer, id: recordedAnswerId(runId, { pair, ...(control === undefined ? {} : { control }) }) };
}

/** Nobody is asking any more: what had come by then is kept. */
const ended = (answer: PairAnswer): PairAnswer =>
  answer.state === 'asking' ? { ...answer, state: 'cancelled' } : answer;

/** What is remembered of a pair's answers: the newest of each column whole, earlier ones as far as there is room. */
export function rememberedAnswers(answers: readonly PairAnswer[]): readonly PairAnswer[] {
  const newest = new Set(new Map(answers.map(({ column, id }) => [column, id])).values());
  let room = ANSWERS_KEPT;
  const kept = answers.toReversed().filter(answer => {
    if (newest.has(answer.id)) return true;
    room -= JSON.stringify(answer.images).length + JSON.stringify(answer.repeats ?? []).length;
    return room >= 0;
  });
  return kept.reverse();
}

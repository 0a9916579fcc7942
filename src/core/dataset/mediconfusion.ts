import { parse as parseCsv } from 'csv-parse/sync';
import * as z from 'zod/mini';
import { ProbeError } from '../errors';
import { depthFault, parseJson } from '../files/boundedJson';
import { parsePythonList } from './pythonList';
import type { Pair } from './types';

/** What MediConfusion calls its images' fields, the most frequent first. */
export const MEDICONFUSION_CATEGORIES = [
  'Cerebral',
  'Vascular',
  'Head and Neck',
  'Cardiac',
  'Spinal',
  'Gastrointestinal',
  'Musculoskeletal',
  'Pulmonary',
  'Nuclear Medicine',
] as const;

const text = z.string();
const nonEmpty = z.string().check(z.minLength(1));
const localNumber = z.int().check(z.nonnegative());
const option = z.enum(['A', 'B']);

/** One entry of the benchmark's `data/dataset.json`. Source: Sepehri et al., MediConfusion, ICLR 2025; AIF4S/MediConfusion. */
const EntrySchema = z.object({
  im_1: text,
  im_2: text,
  im_1_local: localNumber,
  im_2_local: localNumber,
  cap_1: text,
  cap_2: text,
  category_1: z.array(nonEmpty),
  category_2: z.array(nonEmpty),
  BiomedCLIP_sim: z.number(),
  DINO_sim: z.number(),
  question: nonEmpty,
  option_A: nonEmpty,
  option_B: nonEmpty,
  im_1_correct: option,
  im_2_correct: option,
  AI_question: text,
  AI_option_A: text,
  AI_option_B: text,
});

const FieldsSchema = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof FieldsSchema>;

/**
 * The pairs of MediConfusion's `dataset.json`, in the file's order. Images are `images/<im_N_local>.jpg` beside it.
 * @throws ProbeError 'bad-input' naming the entry and field that are not as published: a benchmark is whole or nothing.
 */
export function parseMediConfusionJson(file: string, content: string): Pair[] {
  let entries;
  try {
    entries = z.record(z.string(), FieldsSchema).parse(parseJson(content));
  } catch (error) {
    throw notAsPublished(file, depthFault(error, 'it is not one JSON object of entries'), error);
  }
  return Object.entries(entries).map(([id, fields]) => toPair(file, id, fields));
}

/** The same of `dataset.csv`, where lists are written as Python writes them. */
export function parseMediConfusionCsv(file: string, content: string): Pair[] {
  let rows;
  try {
    rows = z.array(z.record(z.string(), text)).parse(parseCsv(content, { columns: true, bom: true }));
  } catch (error) {
    throw notAsPublished(file, error instanceof Error ? error.message : 'it cannot be read as CSV', error);
  }
  const ids = new Set<string>();
  return rows.map((row, index) => {
    const { id } = row;
    if (!id || ids.has(id)) throw notAsPublished(file, `row ${index + 1} has ${id ? `the id ${id} again` : 'no id'}`);
    ids.add(id);
    return toPair(file, id, typedFields(row));
  });
}

/** A CSV row's texts as the JSON has them; a text that cannot be converted becomes undefined and is named by the schema. */
function typedFields(row: Readonly<Record<string, string>>): Fields {
  const number = (name: string): number | undefined => (row[name]?.trim() ? Number(row[name]) : undefined);
  const list = (name: string): string[] | undefined => parsePythonList(row[name] ?? '') ?? undefined;
  return {
    ...row,
    im_1_local: number('im_1_local'),
    im_2_local: number('im_2_local'),
    BiomedCLIP_sim: number('BiomedCLIP_sim'),
    DINO_sim: number('DINO_sim'),
    category_1: list('category_1'),
    category_2: list('category_2'),
  };
}

function toPair(file: string, id: string, fields: Fields): Pair {
  const parsed = EntrySchema.safeParse(fields);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0]);
    throw notAsPublished(file, `entry ${id} has no usable "${field}"`);
  }
  const entry = parsed.data;
  return {
    v: 1,
    id,
    image1: `images/${entry.im_1_local}.jpg`,
    image2: `images/${entry.im_2_local}.jpg`,
    question: entry.question,
    options: { A: entry.option_A, B: entry.option_B },
    correct1: entry.im_1_correct,
    correct2: entry.im_2_correct,
    categories1: entry.category_1,
    categories2: entry.category_2,
    status: 'accepted',
    similarity: { BiomedCLIP: entry.BiomedCLIP_sim, DINO: entry.DINO_sim },
    provenance: {
      by: 'MediConfusion',
      source1: entry.im_1,
      source2: entry.im_2,
      caption1: entry.cap_1,
      caption2: entry.cap_2,
      draft: { question: entry.AI_question, options: { A: entry.AI_option_A, B: entry.AI_option_B } },
    },
  };
}

function notAsPublished(file: string, what: string, cause?: unknown): ProbeError {
  return new ProbeError('bad-input', `${file} is not MediConfusion's data as published: ${what}.`, {
    remedy: "Take the file from the benchmark's repository (AIF4S/MediConfusion) again.",
    cause,
  });
}

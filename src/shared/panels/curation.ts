/** What the Pair panel shows and changes of the manifest line that its pair is from. */
import * as z from 'zod/mini';
import { PAIR_STATUSES } from '../../core/dataset/types';
import { failure, type Message } from './common';

const status = z.enum(PAIR_STATUSES);

/** What the line would have wrong with it if it were saved now; by the rules of the editor's own diagnostics. */
const lineProblem = z.object({
  /** The top-level field that it is about; null for the line as a whole. */
  field: z.nullable(z.string()),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
});

const ofLine = z.object({
  state: z.literal('line'),
  id: z.string(),
  status,
  /** From 1, and how many there are. */
  line: z.number(),
  lines: z.number(),
  split: z.optional(z.string()),
  group: z.optional(z.string()),
  /** Where the pair comes from, as the manifest says: `mine`. */
  by: z.optional(z.string()),
  /** Fields that were edited here and not saved. */
  edited: z.array(z.string()),
  /** Those of them that have changed in the manifest meanwhile. */
  clashes: z.array(z.string()),
  /** The manifest has edits in its editor that are not on the disk. */
  unsavedFile: z.boolean(),
  problems: z.array(lineProblem),
  /** What is missing or wrong before it can be accepted; empty for a pair that can be. */
  toAccept: z.array(z.string()),
  /** What Undo would take back, in words; null where nothing was changed from here. */
  undo: z.nullable(z.string()),
  hasPrevious: z.boolean(),
  hasNext: z.boolean(),
  /** Categories to offer. */
  known: z.array(z.string()),
});

export const curation = z.discriminatedUnion('state', [
  /** In no manifest yet. */
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('reading') }),
  /** Its manifest is only shown: `convert` offers a copy that can be edited, `edit` the pair's own panel. */
  z.object({ state: z.literal('readOnly'), why: z.string(), offer: z.enum(['convert', 'edit']) }),
  /** The line cannot be read, or is not there any more. */
  z.object({ state: z.literal('lost'), failure }),
  ofLine,
]);

/** Pair panel → extension. */
export const curationRequests = [
  /** Also saves what was edited. */
  z.object({ type: z.literal('setStatus'), status }),
  z.object({ type: z.literal('discard') }),
  z.object({ type: z.literal('undo') }),
  /** To the next or previous pair of the manifest; `undecided`: only to drafts and deferred ones. */
  z.object({ type: z.literal('step'), by: z.literal([1, -1]), undecided: z.boolean() }),
  z.object({ type: z.literal('convertManifest') }),
  /** Show the pair's own panel, where it can be edited. */
  z.object({ type: z.literal('editPair') }),
  z.object({ type: z.literal('openRun') }),
] as const;

export type Curation = Message<z.infer<typeof curation>>;
export type LineCuration = Extract<Curation, { state: 'line' }>;
export type CurationProblem = LineCuration['problems'][number];
export type CurationRequest = Message<z.infer<(typeof curationRequests)[number]>>;

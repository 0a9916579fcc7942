/** A run as one file, `*.medprobe-run.zip` (docs/formats.md). */
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import { ANSWERS_FILE, RUN_FILE } from '../runFolder';
import { TRANSCRIPTS_FILE } from '../transcripts';

export const ARCHIVE_VERSION = 1;
export const ARCHIVE_EXTENSION = 'medprobe-run.zip';

/** Says what the archive holds, so that a part that is missing, cut short or exchanged is seen. */
export const CONTENTS_FILE = 'contents.json';
/** The manifest as it was asked; where it belongs is in `run.json`. */
export const MANIFEST_MEMBER = 'manifest';

/** Every name that an archive may hold. Nothing is ever written to a path that comes from an archive's list of names. */
export const MEMBERS = [RUN_FILE, ANSWERS_FILE, TRANSCRIPTS_FILE, MANIFEST_MEMBER] as const;
export type Member = (typeof MEMBERS)[number];
export type Members = ReadonlyMap<Member, Uint8Array>;

/** Of the file, and of all that it unfolds to: what fits in memory, many times what runs of 10,000 pairs take. */
export const LARGEST_ARCHIVE = 512_000_000;

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

export const ContentsSchema = z.object({
  v: z.literal(ARCHIVE_VERSION),
  /** MedProbe's version. */
  medprobe: z.string(),
  files: z.partialRecord(z.enum(MEMBERS), z.object({ bytes: z.int().check(z.nonnegative()), sha256 })),
});
export type Contents = z.infer<typeof ContentsSchema>;

export const tooLarge = (file: string, bytes: number): ProbeError =>
  new ProbeError('too-large', `${file} would be ${bytes} bytes; at most ${LARGEST_ARCHIVE} are taken.`, {
    remedy: 'Export the run without its transcripts.',
  });

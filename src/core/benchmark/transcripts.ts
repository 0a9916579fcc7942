import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import type { Transcript } from '../endpoint/types';
import { ProbeError } from '../errors';
import { streamContainedFile } from '../files/containedFile';
import { AppendLog } from './appendLog';
import { parseJson } from '../files/boundedJson';
import type { Answer } from './formats';
import { FORMAT_VERSION } from './formats';

/** Beside `answers.jsonl`: what was sent and what came for each answer, for a person to look at. No figure depends on it. */
export const TRANSCRIPTS_FILE = 'transcripts.jsonl';

/** One line of `transcripts.jsonl` (docs/formats.md). */
export const TranscriptLineSchema = z.looseObject({
  v: z.literal(FORMAT_VERSION),
  pair: z.string(),
  image: z.union([z.literal(1), z.literal(2)]),
  repeat: z.exactOptional(z.int()),
  control: z.exactOptional(z.string()),
  /** As in the answer that it belongs to. */
  request: z.string(),
  sent: z.looseObject({
    url: z.string(),
    body: z.unknown(),
    image: z.exactOptional(z.looseObject({ sha256: z.string() })),
  }),
  came: z.unknown(),
});
export type TranscriptLine = z.infer<typeof TranscriptLineSchema>;

/**
 * Appends transcripts, each before its answer is recorded, so that an answer in the journal has its transcript. They are
 * flushed to the disk when the log is closed: after a power cut some may be missing, and their answers say nothing else.
 */
export class TranscriptLog {
  private log: AppendLog | undefined;

  constructor(private readonly folder: string) {}

  /** @throws ProbeError 'io', fatal for a run. */
  append(
    answer: Pick<Answer, 'pair' | 'image' | 'repeat' | 'control' | 'request'>,
    { url, body, image, reply }: Transcript,
  ): void {
    const line = {
      v: FORMAT_VERSION,
      ...answer,
      sent: { url, body, ...(image === undefined ? {} : { image }) },
      came: reply,
    };
    this.log ??= openAtNewLine(path.join(this.folder, TRANSCRIPTS_FILE));
    this.log.append(`${JSON.stringify(line)}\n`);
  }

  /** Waits for the disk. @throws ProbeError 'io' where an append or the flush has failed. */
  async close(): Promise<void> {
    const { log } = this;
    this.log = undefined;
    await log?.close();
  }
}

/** The line before may have been torn by a crash; an empty line costs nothing. */
function openAtNewLine(file: string): AppendLog {
  const log = AppendLog.open(file, { flush: 'at the end' });
  if (log.isBegun) log.append('\n');
  return log;
}

/**
 * The transcript of an answer, found by its question and fingerprint; undefined where there is none (baselines, runs of
 * earlier versions, a line that a crash has torn).
 * @throws ProbeError 'io' where the file is there and cannot be read.
 */
export async function readTranscript(
  folder: string,
  answer: Pick<Answer, 'pair' | 'image' | 'request' | 'repeat' | 'control'>,
): Promise<TranscriptLine | undefined> {
  const file = path.join(folder, TRANSCRIPTS_FILE);
  let found: TranscriptLine | undefined;
  try {
    const input = await streamContainedFile(file);
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      // Most lines are others': looking for the fingerprint is cheaper than reading JSON.
      if (line.includes(answer.request)) found = matching(line, answer) ?? found;
    }
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ProbeError('io', `${file} cannot be read.`, { cause });
  }
  return found;
}

function matching(
  line: string,
  { pair, image, request, repeat, control }: Pick<Answer, 'pair' | 'image' | 'request' | 'repeat' | 'control'>,
): TranscriptLine | undefined {
  try {
    const read = TranscriptLineSchema.parse(parseJson(line));
    const isIt = read.pair === pair && read.image === image && read.request === request;
    return isIt && read.repeat === repeat && read.control === control ? read : undefined;
  } catch {
    return undefined; // torn by a crash, or of a later version
  }
}

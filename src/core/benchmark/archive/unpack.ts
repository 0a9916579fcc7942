/** What an archive holds, checked: names, sizes, checksums, schemas. Nothing is written here. */
import { unzipSync } from 'fflate';
import * as z from 'zod/mini';
import { recogniseManifest } from '../../dataset/load';
import { ProbeError } from '../../errors';
import { isPlainPath } from '../../files/insidePath';
import { depthFault, parseJson } from '../../files/boundedJson';
import { sha256Hex } from '../../image/hash';
import type { RunFile } from '../formats';
import { parseRunFile } from '../formats';
import { parseJournal } from '../journal';
import { ANSWERS_FILE, RUN_FILE } from '../runFolder';
import { TranscriptLineSchema, TRANSCRIPTS_FILE } from '../transcripts';
import {
  ARCHIVE_VERSION,
  CONTENTS_FILE,
  ContentsSchema,
  LARGEST_ARCHIVE,
  MANIFEST_MEMBER,
  MEMBERS,
  tooLarge,
} from './format';
import type { Contents, Member, Members } from './format';

export interface UnpackedRun {
  readonly run: RunFile;
  readonly members: Members;
}

/**
 * The run in an archive; `file` names it in messages.
 * @throws ProbeError 'bad-input' for anything that is not whole, is not what the archive says of itself, or could not be
 * put into a dataset; 'unsupported' for a newer version; 'too-large'.
 */
export function unpackRun(archive: Uint8Array, file: string): UnpackedRun {
  const wrong = (why: string, cause?: unknown) => notARun(file, why, cause);
  const parts = unzipped(archive, file);
  const contents = contentsOf(parts.get(CONTENTS_FILE), file);
  const members = new Map<Member, Uint8Array>();
  for (const name of MEMBERS) {
    const [bytes, said] = [parts.get(name), contents.files[name]];
    if ((bytes === undefined) !== (said === undefined)) throw wrong(`${name} is not as its list of contents says`);
    if (bytes === undefined || said === undefined) continue;
    if (bytes.length !== said.bytes || sha256Hex(bytes) !== said.sha256) throw wrong(`${name} has been changed or cut`);
    members.set(name, bytes);
  }
  const [json, answers] = [members.get(RUN_FILE), members.get(ANSWERS_FILE)];
  if (json === undefined || answers === undefined) throw wrong('it lacks the run or its answers');
  const run = parseRunFile(Buffer.from(json).toString('utf8'), `${file}, ${RUN_FILE}`);
  requirePlaceable(run, wrong);
  const { notice } = parseJournal(Buffer.from(answers), `${file}, ${ANSWERS_FILE}`);
  if (notice !== undefined) throw wrong('its last answer is torn');
  requireTranscripts(members.get(TRANSCRIPTS_FILE), wrong);
  const manifest = members.get(MANIFEST_MEMBER);
  if (manifest !== undefined) requireManifest(manifest, run, wrong);
  return { run, members };
}

type Wrong = (why: string, cause?: unknown) => ProbeError;

const notARun = (file: string, why: string, cause?: unknown): ProbeError =>
  new ProbeError('bad-input', `${file} is no exported run: ${why}.`, {
    remedy: 'Export the run again, and copy the file whole.',
    cause,
  });

/** Sizes are looked at before anything is unfolded, and never exceeded: what is said of a part is all that it gets. */
function unzipped(archive: Uint8Array, file: string): ReadonlyMap<string, Uint8Array> {
  const known = new Set<string>([CONTENTS_FILE, ...MEMBERS]);
  const seen = new Set<string>();
  let size = 0;
  try {
    const parts = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (!known.has(name) || seen.has(name)) throw notARun(file, `${JSON.stringify(name)} does not belong into one`);
        seen.add(name);
        size += originalSize;
        if (size > LARGEST_ARCHIVE) throw tooLarge(file, size);
        return true;
      },
    });
    return new Map(Object.entries(parts));
  } catch (error) {
    if (error instanceof ProbeError) throw error;
    throw notARun(file, 'it is no zip file, or only a part of one', error);
  }
}

function contentsOf(bytes: Uint8Array | undefined, file: string): Contents {
  if (bytes === undefined) throw notARun(file, `it has no ${CONTENTS_FILE}`);
  let value: unknown;
  try {
    value = parseJson(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw notARun(file, `its ${CONTENTS_FILE} cannot be read: ${depthFault(cause, 'it is no JSON')}`, cause);
  }
  const newer = z.object({ v: z.number().check(z.gt(ARCHIVE_VERSION)) }).safeParse(value);
  if (newer.success) {
    throw new ProbeError('unsupported', `${file} was exported by a newer MedProbe (version ${newer.data.v}).`, {
      remedy: 'Update MedProbe to import it.',
    });
  }
  const contents = ContentsSchema.safeParse(value);
  if (!contents.success) throw notARun(file, `its ${CONTENTS_FILE} is not as it should be`, contents.error);
  return contents.data;
}

/** Run ids as MedProbe makes them are file names everywhere; a manifest's path stays below its dataset. */
function requirePlaceable({ id, manifest }: RunFile, wrong: Wrong): void {
  if (!/^\d[0-9A-Za-z-]{0,150}$/.test(id)) throw wrong(`its id ${JSON.stringify(id)} cannot be the name of a folder`);
  if (manifest.path.split('/').length > 3 || !isPlainPath(manifest.path)) {
    throw wrong(`its manifest ${JSON.stringify(manifest.path)} would lie outside the dataset`);
  }
}

/** It is put into the dataset's folder by the name that the run gives it: nothing but a manifest may come there. */
function requireManifest(bytes: Uint8Array, { manifest }: RunFile, wrong: Wrong): void {
  if (sha256Hex(bytes) !== manifest.sha256) throw wrong('its manifest is not the one that the run asked');
  try {
    recogniseManifest(manifest.path, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw wrong(`${JSON.stringify(manifest.path)} is no manifest that MedProbe knows`, cause);
  }
}

function requireTranscripts(bytes: Uint8Array | undefined, wrong: Wrong): void {
  if (bytes === undefined) return;
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line !== '' && !isTranscript(line)) throw wrong(`line ${index + 1} of its transcripts cannot be read`);
  }
}

function isTranscript(line: string): boolean {
  try {
    return TranscriptLineSchema.safeParse(parseJson(line)).success;
  } catch {
    return false;
  }
}

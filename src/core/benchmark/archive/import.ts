import path from 'node:path';
import { ProbeError, throwIfAborted } from '../../errors';
import { writeFileAtomic, writeNewFile } from '../../files/atomicWrite';
import { assertLinksStayBelow } from '../../files/insidePath';
import { ownFolder, removeOwn } from '../../files/ownFolder';
import { readRegularFile, READ_LIMITS } from '../../files/regularFile';
import { sha256Hex } from '../../image/hash';
import type { RunFile } from '../formats';
import { ANSWERS_FILE, makeRunFolder, RUN_FILE } from '../runFolder';
import { manifestIn } from '../runManifest';
import { TRANSCRIPTS_FILE } from '../transcripts';
import { LARGEST_ARCHIVE, MANIFEST_MEMBER } from './format';
import type { Members } from './format';
import { unpackRun } from './unpack';
import type { UnpackedRun } from './unpack';

export interface ImportOptions {
  /** The folder of the dataset; absent: `here`, if it holds the manifest, else a new folder in it named after the run. */
  readonly dataset?: string | undefined;
  /** The folder that the person is in. */
  readonly here: string;
  readonly signal?: AbortSignal | undefined;
}

export interface ImportedRun {
  readonly run: RunFile;
  /** The run's folder and the dataset's, absolute. */
  readonly folder: string;
  readonly dataset: string;
  /** True where the manifest was put there as well. */
  readonly manifestWritten: boolean;
}

/**
 * Puts an exported run into `.medprobe/runs` of the dataset that has its manifest, or beside a copy of the manifest.
 * Nothing that is there already is ever replaced.
 * @throws ProbeError 'not-found', 'io'; as `unpackRun`; 'bad-input' where the dataset has another manifest, where neither
 * dataset nor archive has one, or where the run is there already; 'cancelled'.
 */
export async function importRun(file: string, { dataset, here, signal }: ImportOptions): Promise<ImportedRun> {
  const unpacked = await readArchive(file);
  throwIfAborted(signal);
  const { run, members } = unpacked;
  const besideManifest = (await stateOf(here, run)) === 'same' ? here : path.join(here, run.id);
  const target = path.resolve(dataset ?? besideManifest);
  const state = await stateOf(target, run);
  if (state === 'other') throw otherManifest(target, run);
  const manifest = members.get(MANIFEST_MEMBER);
  if (state === 'none' && manifest === undefined) throw noManifest(file, target, run);
  const folder = await placeRun(target, unpacked);
  if (state === 'none' && manifest !== undefined) {
    await placeManifest(target, run.manifest.path, manifest).catch(async (error: unknown) => {
      await removeOwn(folder);
      throw error;
    });
  }
  return { run, folder, dataset: target, manifestWritten: state === 'none' };
}

/** What a file holds, to be shown before it is imported. @throws as `importRun`. */
export async function readArchive(file: string): Promise<UnpackedRun> {
  const absolute = path.resolve(file);
  const bytes = await readRegularFile(absolute, { limit: LARGEST_ARCHIVE }).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      throw new ProbeError('not-found', `There is no ${absolute}.`, { remedy: 'Give an exported run.', cause });
    }
    throw new ProbeError('io', `${absolute} cannot be read.`, {
      remedy: 'Give a file, and check its permissions.',
      cause,
    });
  });
  return unpackRun(bytes, absolute);
}

/** Whether a folder has the manifest of a run where the run expects it. */
export async function stateOf(dataset: string, { manifest }: RunFile): Promise<'same' | 'other' | 'none'> {
  const file = manifestIn(dataset, manifest.path, 'The run');
  await assertLinksStayBelow(dataset, file);
  const bytes = await readRegularFile(file, { limit: READ_LIMITS.text }).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ProbeError('io', `${file} cannot be read.`, { cause });
  });
  if (bytes === undefined) return 'none';
  return sha256Hex(bytes) === manifest.sha256 ? 'same' : 'other';
}

/** `run.json` comes last: a folder without it is no run. */
async function placeRun(dataset: string, { run, members }: UnpackedRun): Promise<string> {
  const runs = path.join(dataset, '.medprobe', 'runs');
  const folder = await makeRunFolder(runs, run.id).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'EEXIST') throw alreadyThere(path.join(runs, run.id), cause);
    throw notWritten(runs, cause);
  });
  try {
    for (const name of [ANSWERS_FILE, TRANSCRIPTS_FILE, RUN_FILE] as const) await placeMember(folder, name, members);
    return folder;
  } catch (cause) {
    await removeOwn(folder);
    throw notWritten(folder, cause);
  }
}

async function placeMember(
  folder: string,
  name: typeof ANSWERS_FILE | typeof TRANSCRIPTS_FILE | typeof RUN_FILE,
  members: Members,
): Promise<void> {
  const bytes = members.get(name);
  if (bytes === undefined) return;
  if (name === RUN_FILE) await writeFileAtomic(path.join(folder, name), Buffer.from(bytes).toString('utf8'));
  else await writeNewFile(path.join(folder, name), bytes);
}

async function placeManifest(dataset: string, relative: string, bytes: Uint8Array): Promise<void> {
  const file = manifestIn(dataset, relative, 'The run');
  try {
    const steps = path.relative(dataset, file).split(path.sep).slice(0, -1);
    await ownFolder(dataset, steps, 'shared');
    await writeNewFile(file, bytes, 'shared');
  } catch (cause) {
    throw notWritten(file, cause);
  }
}

const alreadyThere = (folder: string, cause: unknown): ProbeError =>
  new ProbeError('bad-input', `${folder} is there already.`, {
    remedy: 'Delete that run first if this one is to take its place, or name another dataset.',
    cause,
  });

const otherManifest = (dataset: string, { id, manifest }: RunFile): ProbeError =>
  new ProbeError('bad-input', `${path.join(dataset, manifest.path)} is not the manifest that the run ${id} asked.`, {
    remedy: 'Name another dataset, or an empty folder if the export holds the manifest.',
  });

const noManifest = (file: string, dataset: string, { manifest }: RunFile): ProbeError =>
  new ProbeError('bad-input', `Neither ${file} nor ${dataset} has the manifest ${manifest.path}.`, {
    remedy: 'Name the dataset that was asked (--dataset), or export the run with its manifest.',
  });

const notWritten = (where: string, cause: unknown): ProbeError =>
  cause instanceof ProbeError
    ? cause
    : new ProbeError('io', `${where} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`, {
        remedy: 'Correct the permissions, or name another folder.',
        cause,
      });

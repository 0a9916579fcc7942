/** A model, from the hub into MedProbe's own folder of models: what is needed of it, whole and checked. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { bytesText } from '../bytes';
import { ProbeError, throwIfAborted } from '../errors';
import { parseJson } from '../files/boundedJson';
import { writeFileAtomic } from '../files/atomicWrite';
import { acquireLock } from '../files/lock';
import { ownFolder } from '../files/ownFolder';
import { readRegularText, READ_LIMITS } from '../files/regularFile';
import { Pace } from '../pace';
import type { PaceReading } from '../pace';
import type { HubClient } from './client';
import { modelFolderName, modelId } from './modelId';
import { DEFAULT_REVISION, describeFile, isCommit, resolveModel } from './repository';
import type { HubModel, RemoteFile } from './repository';
import { filesToTake } from './select';
import { bytesHere, isComplete, transferFile } from './transfer';

export interface DownloadRequest {
  /** `owner/name`. */
  readonly model: string;
  /** A branch, tag or commit; default `main`. */
  readonly revision?: string | undefined;
  /** MedProbe's folder of models; the model comes into `<owner>--<name>/<commit>` below it. */
  readonly modelsDir: string;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Free space, so that a test can be short of it. */
  readonly freeBytes?: ((folder: string) => Promise<number>) | undefined;
}

/** `perSecond` in bytes. */
export interface DownloadProgress extends PaceReading {
  readonly phase: 'downloading' | 'checking';
  readonly file: string;
}

export interface DownloadedModel {
  readonly model: string;
  readonly commit: string;
  readonly folder: string;
  readonly licence?: string | undefined;
  /** Bytes that were missing before. */
  readonly downloaded: number;
}

/** Written last: a folder with it is complete. */
export const PROVENANCE_FILE = 'medprobe-download.json';

const ProvenanceSchema = z.object({
  model: z.string(),
  commit: z.string(),
  host: z.string(),
  licence: z.nullable(z.string()),
  /** ISO 8601. */
  finished: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      checksum: z.object({ algorithm: z.enum(['sha256', 'git-sha1']), hex: z.string() }),
    }),
  ),
});
export type Provenance = z.infer<typeof ProvenanceSchema>;

/** Room that is left free beside what is downloaded. */
const MARGIN_BYTES = 256e6;

/**
 * Downloads what is missing of a model; where nothing is, nothing is. One download of a model at a time.
 * @throws ProbeError 'bad-input' (name), 'not-found' (model, revision), 'unsupported' (no safetensors weights),
 * 'too-large' (no room on the disk), 'endpoint' (`details.reason`: token or licence; wrong length or checksum),
 * 'network', 'io', 'unavailable' (another download of it is under way), 'cancelled'.
 */
export async function downloadModel(
  client: HubClient,
  request: DownloadRequest,
  signal?: AbortSignal,
): Promise<DownloadedModel> {
  const id = modelId(request.model);
  const { revision = DEFAULT_REVISION } = request;
  const whole = isCommit(revision) ? await completeFolder(folderOf(request.modelsDir, id, revision)) : undefined;
  if (whole !== undefined) return { ...whole, downloaded: 0 };

  const model = await resolveModel(client, id, revision, signal);
  const folder = folderOf(request.modelsDir, id, model.commit);
  const complete = await completeFolder(folder);
  if (complete !== undefined) return { ...complete, downloaded: 0 };

  const names = filesToTake(id, model.files);
  const files = await Promise.all(names.map(name => describeFile(client, model, name, signal)));
  await makeFolder(request.modelsDir, folder);
  const lock = await acquireLock(path.join(folder, 'download.lock'), 'a download of MedProbe');
  try {
    const downloaded = await transferAll({ client, model, folder, files, request }, signal);
    await writeProvenance(folder, client, model, files);
    return { model: id, commit: model.commit, folder, licence: model.licence, downloaded };
  } finally {
    await lock.release();
  }
}

export const folderOf = (modelsDir: string, id: string, commit: string): string =>
  path.join(modelsDir, modelFolderName(id), commit);

interface Job {
  readonly client: HubClient;
  readonly model: HubModel;
  readonly folder: string;
  readonly files: readonly RemoteFile[];
  readonly request: DownloadRequest;
}

/** @returns bytes that were missing before. */
async function transferAll({ client, model, folder, files, request }: Job, signal?: AbortSignal): Promise<number> {
  const here = await Promise.all(files.map(file => bytesHere({ folder, file })));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const before = here.reduce((sum, bytes) => sum + bytes, 0);
  await checkRoom(request, folder, total - before);
  const report = new ProgressReport(total, before, request.onProgress);
  let done = before;
  for (const [n, file] of files.entries()) {
    throwIfAborted(signal);
    const others = done - here[n]!;
    const onBytes = (bytes: number): void => report.tell('downloading', file.name, others + bytes);
    const onChecking = (): void => report.tell('checking', file.name, others + file.bytes);
    await transferFile({ client, model, file, folder, onBytes, onChecking }, signal);
    done = others + file.bytes;
  }
  return total - before;
}

const REPORT_EVERY_MS = 250;

/** Passes on what is worth telling: a chunk is too little. */
class ProgressReport {
  readonly #pace: Pace;
  readonly #onProgress: DownloadRequest['onProgress'];
  #last = { at: -Infinity, what: '' };

  constructor(total: number, done: number, onProgress: DownloadRequest['onProgress']) {
    this.#pace = new Pace(total, done);
    this.#onProgress = onProgress;
  }

  tell(phase: DownloadProgress['phase'], file: string, done: number): void {
    const at = performance.now();
    const what = `${phase} ${file}`;
    if (what === this.#last.what && at - this.#last.at < REPORT_EVERY_MS) return;
    this.#last = { at, what };
    this.#onProgress?.({ phase, file, ...this.#pace.reading(done) });
  }
}

async function checkRoom(request: DownloadRequest, folder: string, needed: number): Promise<void> {
  if (needed === 0) return;
  const free = await (request.freeBytes ?? freeBytes)(folder);
  if (free >= needed + MARGIN_BYTES) return;
  throw new ProbeError(
    'too-large',
    `${request.model} needs ${bytesText(needed)} more, and ${folder} has ${bytesText(free)} free.`,
    { remedy: `Make room for it and ${bytesText(MARGIN_BYTES)} to spare, or choose another folder.` },
  );
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    throw new ProbeError('io', `It cannot be told how much room ${folder} has.`, {
      remedy: 'Choose another folder for models.',
      cause,
    });
  }
}

async function makeFolder(modelsDir: string, folder: string): Promise<void> {
  try {
    await ownFolder(modelsDir, path.relative(modelsDir, folder).split(path.sep), 'shared');
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `The folder ${folder} cannot be made.`, {
      remedy: 'Check the permissions of the folder above it, or choose another one.',
      cause,
    });
  }
}

async function writeProvenance(
  folder: string,
  client: HubClient,
  model: HubModel,
  files: readonly RemoteFile[],
): Promise<void> {
  const provenance: Provenance = {
    model: model.id,
    commit: model.commit,
    host: client.base.host,
    licence: model.licence ?? null,
    finished: new Date().toISOString(),
    files: files.map(({ name, bytes, checksum }) => ({ name, bytes, checksum })),
  };
  const file = path.join(folder, PROVENANCE_FILE);
  try {
    await writeFileAtomic(file, `${JSON.stringify(provenance, null, 2)}\n`, { access: 'shared' });
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `${file} cannot be written.`, { remedy: 'Check the free space.', cause });
  }
}

/** What a folder says it holds; undefined where it says nothing that can be read. */
export async function readProvenance(folder: string): Promise<Provenance | undefined> {
  try {
    const text = await readRegularText(path.join(folder, PROVENANCE_FILE), { limit: READ_LIMITS.settings });
    return ProvenanceSchema.parse(parseJson(text));
  } catch {
    return undefined; // not there, or not ours: the folder is looked at again, file by file
  }
}

async function completeFolder(folder: string): Promise<Omit<DownloadedModel, 'downloaded'> | undefined> {
  const provenance = await readProvenance(folder);
  if (provenance === undefined) return undefined;
  const { model, commit, licence, files } = provenance;
  const here = await Promise.all(files.map(file => isComplete({ folder, file })));
  if (here.includes(false)) return undefined;
  return { model, commit, folder, ...(licence === null ? {} : { licence }) };
}

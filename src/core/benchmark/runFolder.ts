import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest } from '../dataset/types';
import { ProbeError } from '../errors';
import { writeFileAtomic, writeNewFile } from '../files/atomicWrite';
import { readContainedText } from '../files/containedFile';
import { flushFolder } from '../files/diskFlush';
import { assertOwnFiles } from '../files/inPlaceWrite';
import { assertLinksStay, OWN_FOLDER, splitAtOwnFolder } from '../files/insidePath';
import type { Lock } from '../files/lock';
import { acquireLock, isHeld } from '../files/lock';
import { makePrivate, newOwnFolder, ownFolder, ownFolderAt } from '../files/ownFolder';
import { READ_LIMITS } from '../files/regularFile';
import type { RunFile } from './formats';
import { formatRunFile, parseRunFile } from './formats';
import { TRANSCRIPTS_FILE } from './transcripts';

export const RUN_FILE = 'run.json';
export const ANSWERS_FILE = 'answers.jsonl';
const LOCK_FILE = 'run.lock';

/** What of a `.medprobe` folder need not be kept: runs are worth keeping. */
const GITIGNORE = '*.lock\n*.lock.takeover\n*.tmp\n';

/** `<dataset>/.medprobe/runs`, where the runs over a manifest are. */
export const runsOf = (manifest: Manifest): string => path.join(manifest.root, OWN_FOLDER, 'runs');

export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  readonly run: RunFile;
}

export interface OpenRunFolder extends RunFolder {
  readonly lock: Lock;
  /** Set where the run is not beside its dataset, which the person must be told. */
  readonly notice: string | undefined;
}

/** `2026-11-22T09-15-30Z-mc-baseline-first-k3x9`: sorts by time, is a file name everywhere, is unique. */
export function newRunId(mode: string, endpoint: string, now: Date): string {
  const time = now.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  const name = endpoint
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const unique = Number.parseInt(randomBytes(4).toString('hex'), 16).toString(36).padStart(4, '0').slice(-4);
  return [time, mode, name, unique].filter(part => part !== '').join('-');
}

export interface RunPlace {
  /** The folder of runs asked for by the person. */
  readonly out?: string | undefined;
  /** Where runs go whose dataset cannot be written; without it such a run is refused. */
  readonly fallback?: string | undefined;
}

/**
 * Creates a run's folder with its `run.json` and takes its lock: below `place.out`, else beside the dataset, else (where
 * that cannot be written) below `place.fallback`, with a notice.
 * @throws ProbeError 'io' where none of these can be written.
 */
export async function createRun(
  manifest: Manifest,
  run: RunFile,
  place: RunPlace,
  program: string,
): Promise<OpenRunFolder> {
  const beside = place.out === undefined ? runsOf(manifest) : path.resolve(place.out);
  try {
    return { ...(await create(beside, run, program)), notice: undefined };
  } catch (error) {
    if (place.out !== undefined || place.fallback === undefined || !cannotWrite(error)) throw notCreated(beside, error);
  }
  try {
    await makePrivate(path.resolve(place.fallback));
    const folder = await create(path.resolve(place.fallback), run, program);
    return { ...folder, notice: `${manifest.root} cannot be written, so this run is kept in ${folder.path}.` };
  } catch (error) {
    throw notCreated(place.fallback, error);
  }
}

async function create(runs: string, run: RunFile, program: string): Promise<Omit<OpenRunFolder, 'notice'>> {
  const folder = await makeRunFolder(runs, run.id);
  const lock = await acquireLock(path.join(folder, LOCK_FILE), program);
  try {
    await writeFileAtomic(path.join(folder, RUN_FILE), formatRunFile(run));
    await flushFolder(runs);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return { path: folder, run, lock };
}

/**
 * An empty folder for a run that is new there, for its owner alone.
 * @throws ProbeError 'io' where `.medprobe` or a folder in it is a link or another user's; else the file system's own
 * error, EEXIST where the run is not new.
 */
export async function makeRunFolder(runs: string, id: string): Promise<string> {
  await ownFolderAt(runs);
  if (path.basename(path.dirname(runs)) === OWN_FOLDER) await addGitignore(path.dirname(runs));
  return newOwnFolder(runs, id);
}

async function addGitignore(folder: string): Promise<void> {
  await writeNewFile(path.join(folder, '.gitignore'), GITIGNORE).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

const cannotWrite = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EDQUOT'].includes(code);
};

const notCreated = (runs: string, cause: unknown): ProbeError =>
  cause instanceof ProbeError
    ? cause
    : new ProbeError(
        'io',
        `No run can be recorded in ${runs}: ${cause instanceof Error ? cause.message : String(cause)}.`,
        {
          remedy: 'Choose another folder for runs, or correct its permissions.',
          cause,
        },
      );

/**
 * Opens a run to go on with it: takes its lock and makes sure that `wanted` asks the same questions in the same way.
 * @throws ProbeError 'not-found'; 'unavailable' naming who holds it; 'bad-input' naming what differs; 'unsupported'.
 */
export async function reopenRun(folder: string, wanted: RunFile, program: string): Promise<OpenRunFolder> {
  await claimRunFolder(path.resolve(folder));
  const { path: absolute, run } = await readRun(folder);
  const changes = differences(run, wanted);
  if (changes.length > 0) {
    throw new ProbeError('bad-input', `${run.id} cannot be resumed: ${changes.join('; ')}.`, {
      remedy: 'Start a new run, or go back to what this run was begun with.',
    });
  }
  const lock = await acquireLock(path.join(absolute, LOCK_FILE), program);
  return { path: absolute, run, lock, notice: undefined };
}

/** The folder and what is in it are this user's own and no links, and from now on for this user alone. */
async function claimRunFolder(folder: string): Promise<void> {
  const { dataset, steps } = splitAtOwnFolder(folder) ?? {
    dataset: path.dirname(folder),
    steps: [path.basename(folder)],
  };
  await stat(folder).catch((cause: unknown) => {
    throw notARun(folder, cause); // nothing is made where nothing is
  });
  await ownFolder(dataset, steps);
  await assertOwnFiles(folder, [RUN_FILE, ANSWERS_FILE, TRANSCRIPTS_FILE]);
}

/** What makes two runs different runs; MedProbe's own version and the number of pairs asked do not. */
function differences(run: RunFile, wanted: RunFile): string[] {
  const compared: [string, Compared, Compared][] = [
    ['the manifest', run.manifest.sha256, wanted.manifest.sha256],
    ['the benchmark', run.benchmark, wanted.benchmark],
    ['the protocol version', run.protocolVersion, wanted.protocolVersion],
    ['the mode', run.mode, wanted.mode],
    ['the wording', run.wording, wanted.wording],
    ['the template', run.template ?? null, wanted.template ?? null],
    ['the system text', run.system, wanted.system],
    ['the endpoint', run.endpoint.name, wanted.endpoint.name],
    ['the kind of endpoint', run.endpoint.kind, wanted.endpoint.kind],
    ['what answers are held to', held(run), held(wanted)],
    ['the host', run.endpoint.host ?? null, wanted.endpoint.host ?? null],
    ['the model', run.endpoint.model ?? null, wanted.endpoint.model ?? null],
    ['the temperature', run.parameters.temperature, wanted.parameters.temperature],
    ['the most tokens of a reply', run.parameters.maxTokens, wanted.parameters.maxTokens],
    ['the seed', run.parameters.seed ?? null, wanted.parameters.seed ?? null],
    ['the controls', listed(run.controls), listed(wanted.controls)],
    ['the number of repeats', run.repeats?.count ?? null, wanted.repeats?.count ?? null],
    ['the temperature of repeats', run.repeats?.temperature ?? null, wanted.repeats?.temperature ?? null],
    ['the image format', run.image.format, wanted.image.format],
    ['the longest side of an image', run.image.maxSide, wanted.image.maxSide],
    ['the JPEG quality', run.image.quality, wanted.image.quality],
    ['the encoder', run.encoder?.fingerprint ?? null, wanted.encoder?.fingerprint ?? null],
    ['the judge', run.judge?.name ?? null, wanted.judge?.name ?? null],
    ['the kind of judge', run.judge?.kind ?? null, wanted.judge?.kind ?? null],
    ['the host of the judge', run.judge?.host ?? null, wanted.judge?.host ?? null],
    ['the model of the judge', run.judge?.model ?? null, wanted.judge?.model ?? null],
    ['the wording of the judge', run.judge?.wording ?? null, wanted.judge?.wording ?? null],
    ['the template of the judge', run.judge?.template ?? null, wanted.judge?.template ?? null],
    ['the system text of the judge', run.judge?.system ?? null, wanted.judge?.system ?? null],
    ['the temperature of the judge', ofJudge(run, 'temperature'), ofJudge(wanted, 'temperature')],
    ['the most tokens of a judgement', ofJudge(run, 'maxTokens'), ofJudge(wanted, 'maxTokens')],
  ];
  return compared
    .filter(([, then, now]) => then !== now)
    .map(([name, then, now]) => `${name} was ${shown(then)} and is now ${shown(now)}`);
}

const listed = (controls: readonly string[]): string | null => (controls.length === 0 ? null : controls.join(', '));

const ofJudge = ({ judge }: RunFile, parameter: 'temperature' | 'maxTokens'): number | null =>
  judge?.parameters[parameter] ?? null;

const held = (run: RunFile): string | null => (run.endpoint.constrain === true ? 'a schema' : null);

type Compared = string | number | null;

const shown = (value: Compared): string => {
  if (value === null) return 'none';
  const text = String(value).replace(/\s+/g, ' ');
  return text.length > 60 ? `"${text.slice(0, 60)}…"` : `"${text}"`;
};

/**
 * Reads a run's `run.json`.
 * @throws ProbeError 'not-found' where the folder is no run; 'bad-input', 'unsupported'.
 */
export async function readRun(folder: string): Promise<RunFolder> {
  const file = path.join(path.resolve(folder), RUN_FILE);
  const json = await readContainedText(file, { limit: READ_LIMITS.settings }).catch((cause: unknown) => {
    throw cause instanceof ProbeError ? cause : notARun(folder, cause);
  });
  return { path: path.dirname(file), run: parseRunFile(json, file) };
}

const notARun = (folder: string, cause: unknown): ProbeError =>
  new ProbeError('not-found', `${folder} is no run: it has no ${RUN_FILE}.`, {
    remedy: 'Give the folder of a run.',
    cause,
  });

/** Whether a run that is gone on with was begun although its endpoint may be blind. @throws ProbeError as `readRun`. */
export const recordedAllowBlind = async (resume: string | undefined): Promise<boolean> =>
  resume !== undefined && (await readRun(resume)).run.flags.allowBlind;

/** Whether a process that may still run is writing the run. */
export const isRunning = (folder: string): Promise<boolean> => isHeld(path.join(folder, LOCK_FILE));

export interface RunList {
  /** The newest first. */
  readonly runs: readonly RunFolder[];
  /** Folders whose `run.json` cannot be read, and why. */
  readonly unreadable: readonly ProbeError[];
}

/** The runs in one or more folders of runs (`runsOf`, the fallback); a folder that is not there has none. */
export async function listRuns(folders: readonly string[]): Promise<RunList> {
  const runs: RunFolder[] = [];
  const unreadable: ProbeError[] = [];
  const refused = (error: unknown): string[] => {
    unreadable.push(ProbeError.from(error));
    return [];
  };
  for (const folder of folders) {
    for (const found of await runFoldersIn(folder).catch(refused)) {
      try {
        runs.push(await readRun(found));
      } catch (error) {
        unreadable.push(ProbeError.from(error));
      }
    }
  }
  return { runs: runs.sort((a, b) => (a.run.id < b.run.id ? 1 : -1)), unreadable };
}

/**
 * The folders in a folder of runs, links not among them; none where it is not there.
 * @throws ProbeError 'bad-input' where a link leads it out of its dataset.
 */
export async function runFoldersIn(folder: string): Promise<string[]> {
  if (splitAtOwnFolder(folder) !== undefined) await assertLinksStay(folder);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isDirectory()).map(entry => path.join(folder, entry.name));
}

/**
 * The folder of a run named by its path or, within `folders`, by its id.
 * @throws ProbeError 'not-found'.
 */
export async function findRun(idOrPath: string, folders: readonly string[]): Promise<string> {
  for (const candidate of [idOrPath, ...folders.map(folder => path.join(folder, idOrPath))]) {
    // Whatever it is: what is no file is refused by name when it is read.
    const found = await stat(path.join(candidate, RUN_FILE)).catch(() => undefined);
    if (found !== undefined) return path.resolve(candidate);
  }
  const where = folders.length === 0 ? '' : ` in ${folders.join(' or ')}`;
  throw new ProbeError('not-found', `There is no run ${idOrPath}${where}.`, { remedy: 'Give its id or its folder.' });
}

/** Writes what was learnt since the run began (the model as the server names it). Only the lock's holder may. */
export const updateRun = (folder: string, run: RunFile): Promise<void> =>
  writeFileAtomic(path.join(folder, RUN_FILE), formatRunFile(run)).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `${path.join(folder, RUN_FILE)} cannot be written.`, {
      cause,
      details: { fatal: true },
    });
  });

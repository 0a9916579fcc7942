import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError, throwIfAborted } from '../../errors';
import { readManifestText } from '../load';
import { assertColumns, LAYOUT_NAMES, recogniseLayout } from './layouts';
import { OMNI_MED_VQA } from './omniMedVqa';
import { openParquet } from './parquet';
import { isConvertible, tableFormat } from './names';
import { readTable } from './tables';
import type { Layout, Row, TableHead } from './types';

/** A file of questions; whoever opens it closes it. */
export interface DatasetFile {
  /** Absolute. */
  readonly file: string;
  readonly batches: () => AsyncIterable<readonly Row[]>;
  readonly close: () => Promise<void>;
}

export interface Dataset {
  readonly layout: Layout;
  /** The folder that images must stay inside. */
  readonly root: string;
  readonly files: readonly DatasetFile[];
}

/** Below a folder, files of questions are looked for this many folders deep. */
const DEPTH = 2;
const MOST_FILES = 500;
const QUESTION_FOLDER = 'QA_information';

/**
 * Opens a benchmark as it lies on disk, recognised by its content: a file of questions, or the folder that holds it.
 * @throws ProbeError 'not-found', 'io', 'too-large', 'cancelled'; 'bad-input' where the file cannot be used, or a folder
 * holds several that could be meant; 'unsupported' where nothing is recognised.
 */
export async function openDataset(input: string, signal?: AbortSignal): Promise<Dataset> {
  const start = path.resolve(input);
  const facts = await stat(start).catch((cause: unknown) => {
    throw new ProbeError('not-found', `There is no ${input}.`, { remedy: 'Check its path.', cause });
  });
  return facts.isDirectory() ? openFolder(start, signal) : openFile(start, signal);
}

async function openFile(file: string, signal: AbortSignal | undefined): Promise<Dataset> {
  const opened = await openTable(file, signal);
  return { layout: opened.layout, root: rootOf(file, opened.layout), files: [opened.table] };
}

/** The files of OmniMedVQA lie in folders of their own, and name images from the folder that holds those. */
export function rootOf(file: string, layout: Layout): string {
  const folder = path.dirname(file);
  if (layout !== OMNI_MED_VQA) return folder;
  const steps = folder.split(path.sep);
  const at = steps.lastIndexOf(QUESTION_FOLDER);
  return at < 1 ? folder : steps.slice(0, at).join(path.sep) || path.sep;
}

async function openFolder(root: string, signal: AbortSignal | undefined): Promise<Dataset> {
  const found: { layout: Layout; table: DatasetFile }[] = [];
  try {
    for (const file of await questionFiles(root, signal)) {
      const opened = await openTable(file, signal).catch(orIfUnsupported);
      if (opened !== undefined) found.push(opened);
    }
    const [first] = found;
    if (first === undefined) throw unknown(root, 'holds no file of questions that MedProbe knows');
    const isOne = found.length === 1 || found.every(({ layout }) => layout === OMNI_MED_VQA);
    if (!isOne)
      throw severalMeant(
        root,
        found.map(({ table }) => table.file),
      );
    return { layout: first.layout, root, files: found.map(({ table }) => table) };
  } catch (error) {
    await Promise.all(found.map(({ table }) => table.close()));
    throw error;
  }
}

/** What is no file of questions is passed over; a file of questions that is broken is not. */
function orIfUnsupported(error: unknown): undefined {
  if (ProbeError.from(error).kind !== 'unsupported') throw error;
  return undefined;
}

/** Files that may hold questions, below a folder. */
export async function questionFiles(root: string, signal: AbortSignal | undefined): Promise<string[]> {
  const files: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    throwIfAborted(signal);
    for (const entry of await entriesOf(folder)) {
      const full = path.join(folder, entry.name);
      const goesOn = depth > 0 || full.includes(`${path.sep}${QUESTION_FOLDER}`);
      if (entry.isDirectory() && goesOn && !entry.name.startsWith('.')) await walk(full, depth - 1);
      if (entry.isFile() && isConvertible(entry.name)) files.push(full);
    }
  };
  await walk(root, DEPTH);
  if (files.length <= MOST_FILES) return files;
  throw new ProbeError('too-large', `${root} holds ${files.length} files that could hold questions.`, {
    remedy: 'Name the file of questions itself.',
  });
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ProbeError('io', `${folder} cannot be listed.`, { remedy: 'Check its permissions.', cause });
  });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function openTable(
  file: string,
  signal: AbortSignal | undefined,
): Promise<{ layout: Layout; table: DatasetFile }> {
  const format = tableFormat(file);
  if (format === undefined || file.toLowerCase().endsWith('.pairs.jsonl'))
    throw unknown(file, 'is no benchmark to convert');
  if (format === 'parquet') return openParquetTable(file, signal);
  const { text } = await readManifestText(file, signal);
  const table = readTable(file, format, text);
  const batches = async function* (): AsyncGenerator<readonly Row[]> {
    yield await Promise.resolve(table.rows);
  };
  return { layout: layoutOf(file, table), table: { file, batches, close: () => Promise.resolve() } };
}

async function openParquetTable(
  file: string,
  signal: AbortSignal | undefined,
): Promise<{ layout: Layout; table: DatasetFile }> {
  const table = await openParquet(file, signal);
  try {
    return { layout: layoutOf(file, table), table: { file, batches: table.groups, close: table.close } };
  } catch (error) {
    await table.close();
    throw error;
  }
}

function layoutOf(file: string, head: TableHead): Layout {
  const layout = recogniseLayout(head);
  if (layout === undefined) {
    const columns = [...head.columns].map(name => `"${name}"`).join(', ');
    throw unknown(file, `is in no layout that MedProbe knows; its columns are ${columns}`);
  }
  assertColumns(file, layout, head.columns);
  return layout;
}

const unknown = (file: string, what: string): ProbeError =>
  new ProbeError('unsupported', `${file} ${what}.`, {
    remedy: `Known are: ${LAYOUT_NAMES}. A *.pairs.jsonl and MediConfusion's own files need no conversion.`,
  });

function severalMeant(root: string, files: readonly string[]): ProbeError {
  const names = files.map(file => path.relative(root, file)).join(', ');
  return new ProbeError('bad-input', `${root} holds several files of questions: ${names}.`, {
    remedy: 'Name the one that is meant.',
  });
}

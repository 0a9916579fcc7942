import { stat } from 'node:fs/promises';
import path from 'node:path';
import { partialJson } from '../../files/positionedJson';
import { ProbeError, throwIfAborted } from '../../errors';
import { openRegularFile } from '../../files/regularFile';
import { questionFiles, rootOf } from './dataset';
import { recogniseLayout } from './layouts';
import { isConvertible, tableFormat } from './names';
import { OMNI_MED_VQA } from './omniMedVqa';
import { openParquet } from './parquet';
import { readTable } from './tables';
import type { TableFormat, TableHead } from './types';

/** A benchmark as it lies on disk. */
export interface FoundDataset {
  /** What to convert: the file, or the folder where several files make one benchmark. Absolute. */
  readonly input: string;
  /** The layout's name. */
  readonly layout: string;
}

/** What is read of a file: a header and the first records. */
const HEAD_BYTES = 256 * 1024;

/**
 * What a file is from its first bytes; undefined where it is no benchmark that MedProbe converts, or cannot be read.
 * A first record that is longer than what is read may be taken for a more general layout than it is of; converting looks
 * at the whole.
 * @throws ProbeError 'cancelled'.
 */
export async function recogniseFile(file: string, signal?: AbortSignal): Promise<FoundDataset | undefined> {
  throwIfAborted(signal);
  const absolute = path.resolve(file);
  const format = tableFormat(absolute);
  if (format === undefined || !isConvertible(path.basename(absolute))) return undefined;
  const head = await headOf(absolute, format, signal).catch((error: unknown) => {
    if (ProbeError.from(error).kind === 'cancelled') throw error;
    return undefined;
  });
  const layout = head && recogniseLayout(head);
  if (layout === undefined) return undefined;
  return { input: layout === OMNI_MED_VQA ? rootOf(absolute, layout) : absolute, layout: layout.name };
}

async function headOf(file: string, format: TableFormat, signal?: AbortSignal): Promise<TableHead | undefined> {
  if (format === 'parquet') {
    const table = await openParquet(file, signal);
    await table.close();
    return table;
  }
  const { text, isWhole } = await firstText(file);
  if (format === 'json') return listHead(text);
  const whole = isWhole ? text : text.slice(0, Math.max(0, text.lastIndexOf('\n')));
  try {
    return readTable(file, format, whole === '' ? text : whole);
  } catch {
    // The first records may be cut off; the header tells most layouts.
    return readTable(file, format, `${headerOf(text)}\n${headerOf(text)}`);
  }
}

async function firstText(file: string): Promise<{ text: string; isWhole: boolean }> {
  const handle = await openRegularFile(file);
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(bytes, 0, HEAD_BYTES, 0);
    return { text: bytes.toString('utf8', 0, bytesRead), isWhole: bytesRead < HEAD_BYTES };
  } finally {
    await handle.close();
  }
}

const headerOf = (text: string): string => /^[^\r\n]*/.exec(text)?.[0] ?? '';

/** The first records of a JSON list, however it goes on; undefined for any other JSON. */
function listHead(text: string): TableHead | undefined {
  if (!/^\uFEFF?\s*\[\s*\{/.test(text)) return undefined;
  const list = partialJson(text);
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  if (typeof first !== 'object' || first === null) return undefined;
  return { format: 'json', columns: new Set(Object.keys(first)), first: first as TableHead['first'] };
}

/**
 * The error for a file or folder that was taken for a manifest and is a benchmark to convert; undefined where it is none.
 */
export async function notYetConverted(input: string, signal?: AbortSignal): Promise<ProbeError | undefined> {
  const found = await firstIn(input, signal);
  if (found === undefined) return undefined;
  const name = path.parse(found.input).name.replaceAll(/[^\w.-]+/g, '-');
  return new ProbeError('bad-input', `${input} is ${found.layout} as it lies on disk, and no manifest yet.`, {
    remedy: `Write one with \`medprobe convert "${found.input}" ${name}.pairs.jsonl\` and run that.`,
  });
}

/** Files of a folder that are looked at before it is given up. */
const MOST_FILES = 50;

async function firstIn(input: string, signal: AbortSignal | undefined): Promise<FoundDataset | undefined> {
  const isFolder = await stat(input).then(
    facts => facts.isDirectory(),
    () => false,
  );
  const files = isFolder ? await questionFiles(path.resolve(input), signal) : [input];
  for (const file of files.slice(0, MOST_FILES)) {
    const found = await recogniseFile(file, signal);
    if (found !== undefined) return found;
  }
  return undefined;
}

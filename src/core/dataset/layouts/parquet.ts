import type { FileHandle } from 'node:fs/promises';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, FileMetaData, SchemaTree } from 'hyparquet';
import { ProbeError, throwIfAborted } from '../../errors';
import { openRegularFile } from '../../files/regularFile';
import type { Row, TableHead } from './types';

/** A Parquet file whose rows are read one row group at a time: its images would not fit into memory together. */
export interface ParquetTable extends TableHead {
  readonly groups: () => AsyncGenerator<readonly Row[]>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a Parquet file; whoever does closes it.
 * @throws ProbeError 'bad-input' where it is none or broken, 'unsupported' for its compression, 'io', 'cancelled'.
 */
export async function openParquet(file: string, signal?: AbortSignal): Promise<ParquetTable> {
  throwIfAborted(signal);
  const handle = await openRegularFile(file).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `${file} cannot be opened.`, { remedy: 'Check its path and permissions.', cause });
  });
  try {
    const buffer = await bufferOf(handle);
    const metadata = await parquetMetadataAsync(buffer);
    assertSound(metadata, buffer.byteLength);
    const columns = new Set(parquetSchema(metadata).children.map(({ element }) => element.name));
    const groups = (): AsyncGenerator<readonly Row[]> => rowGroups(file, buffer, metadata, signal);
    return { format: 'parquet', columns, first: {}, groups, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw notParquet(file, error);
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    slice: (start, end = size) => {
      const bytes = readRange(handle, start, Math.min(end, size));
      // Ranges are asked for ahead: once one has failed, nobody waits for the others.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  if (!Number.isSafeInteger(start) || start < 0 || !(end >= start)) throw new Error('it points outside itself');
  const bytes = new Uint8Array(end - start);
  await handle.read(bytes, 0, bytes.length, start);
  return bytes.buffer;
}

/**
 * Every column of every row group lies in the file and is one of the schema's: hyparquet starts on all columns before it
 * looks at the last, and what fails in the ones already started would be told to nobody.
 */
function assertSound(metadata: FileMetaData, size: number): void {
  const schema = parquetSchema(metadata);
  for (const { columns, num_rows: rows } of metadata.row_groups) {
    if (rows < 0n) throw new Error('its row groups are damaged');
    for (const { meta_data: chunk } of columns) {
      const start = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset);
      const length = Number(chunk?.total_compressed_size);
      if (!(start >= 0 && length >= 0 && start + length <= size)) throw new Error('its columns lie outside the file');
      if (!isInSchema(schema, chunk?.path_in_schema ?? [])) throw new Error('its columns are not those of its schema');
    }
  }
}

function isInSchema(schema: SchemaTree, path: readonly string[]): boolean {
  let at: SchemaTree | undefined = schema;
  for (const name of path) at = at?.children.find(({ element }) => element.name === name);
  return at !== undefined && at !== schema;
}

async function* rowGroups(
  file: string,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Row[]> {
  let start = 0;
  for (const group of metadata.row_groups) {
    throwIfAborted(signal);
    const end = start + Number(group.num_rows);
    const first = start + 1;
    // Without `utf8: false`, bytes that are no text (an image) would be decoded as one.
    const read = parquetReadObjects({ file: buffer, metadata, rowStart: start, rowEnd: end, utf8: false });
    const records: readonly Row['fields'][] = await read.catch((error: unknown) => {
      throw notParquet(file, error);
    });
    yield records.map((fields, index) => ({ line: first + index, fields }));
    start = end;
  }
}

function notParquet(file: string, cause: unknown): ProbeError {
  if (cause instanceof ProbeError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isCodec = /compression/i.test(reason);
  return new ProbeError(isCodec ? 'unsupported' : 'bad-input', `${file} cannot be read as Parquet: ${reason}.`, {
    remedy: isCodec ? 'Save it with Snappy compression, or with none.' : 'Download it again.',
    cause,
  });
}

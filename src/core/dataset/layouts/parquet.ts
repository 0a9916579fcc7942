import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { ProbeError, throwIfAborted } from '../../errors';
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
  const handle = await open(file).catch((cause: unknown) => {
    throw new ProbeError('io', `${file} cannot be opened.`, { remedy: 'Check its path and permissions.', cause });
  });
  try {
    const buffer = await bufferOf(handle);
    const metadata = await parquetMetadataAsync(buffer);
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
    slice: async (start, end = size) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await handle.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  };
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

/**
 * The header of a safetensors file: what tensors it holds and where.
 * Source: https://github.com/huggingface/safetensors#format: eight bytes little-endian header length, a JSON object, and
 * the tensors' bytes, which the offsets cover without overlap or gap.
 */
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import { openRegularFile } from '../../files/regularFile';
import { depthFault, parseJson } from '../../files/boundedJson';
import { fileError } from '../../image/sourceIndex';
import { visitJson } from '../../files/positionedJson';

/** Bytes of one element, by the format's name for its type. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

const LENGTH_BYTES = 8;
/** The headers of the largest encoders have a few hundred kilobytes. */
const MAX_HEADER_BYTES = 16 * 2 ** 20;
const REMEDY = 'Download the file again.';

export interface StoredTensor {
  /** As the format names it: `F32`, `F16`, `BF16`, … */
  readonly type: string;
  readonly shape: readonly number[];
  /** In bytes from the start of the file. */
  readonly offset: number;
  readonly length: number;
}

const size = z.int().check(z.nonnegative());
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(size).check(z.maxLength(8)),
  data_offsets: z.tuple([size, size]),
});
const headerSchema = z.record(z.string(), z.unknown());

/**
 * The tensors of a file by name. Every offset is checked against the file's length.
 * @throws ProbeError not-found | io | bad-input, naming the file and what is wrong with it.
 */
export async function readTensors(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  try {
    const handle = await openRegularFile(file);
    try {
      const { size: fileSize } = await handle.stat();
      const start = new Uint8Array(LENGTH_BYTES);
      const { bytesRead } = await handle.read(start, 0, LENGTH_BYTES, 0);
      if (bytesRead < LENGTH_BYTES) throw damaged(file, `it has ${bytesRead} bytes, too few for a header`);
      const headerSize = headerLength(start, fileSize, file);
      const header = new Uint8Array(headerSize);
      await handle.read(header, 0, headerSize, LENGTH_BYTES);
      return parseHeader(header, fileSize, file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(file, error);
  }
}

/** What stands in a file's place in a repository that was cloned without its large files. */
const LFS_POINTER = 'version ';

/** @param start the first eight bytes of a file. @throws ProbeError bad-input where it cannot hold such a header. */
export function headerLength(start: Uint8Array, fileSize: number, file: string): number {
  if (new TextDecoder().decode(start) === LFS_POINTER) {
    throw new ProbeError('bad-input', `${file} is a pointer of Git LFS, not the weights themselves.`, {
      remedy: 'Run "git lfs pull" in its folder, or download the file.',
    });
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(fileSize - LENGTH_BYTES)) {
    throw damaged(file, `its header is said to have ${length} bytes, but the file has ${fileSize}`);
  }
  if (length > MAX_HEADER_BYTES) throw damaged(file, `its header has ${length} bytes, more than any encoder needs`);
  return Number(length);
}

/**
 * @param header the JSON between the length and the tensors' bytes
 * @param fileSize of the whole file in bytes
 * @throws ProbeError bad-input, naming the tensor where one is at fault.
 */
export function parseHeader(header: Uint8Array, fileSize: number, file: string): ReadonlyMap<string, StoredTensor> {
  const { text, entries } = readObject(header, file);
  const dataStart = LENGTH_BYTES + header.length;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of Object.entries(entries)) {
    if (name !== '__metadata__') tensors.set(name, parseEntry(name, value, dataStart, fileSize, file));
  }
  refuseDuplicates(text, file);
  requireCover(tensors, dataStart, fileSize, file);
  return tensors;
}

function readObject(header: Uint8Array, file: string): { text: string; entries: Record<string, unknown> } {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(header);
  } catch (cause) {
    throw damaged(file, 'its header is not UTF-8', cause);
  }
  try {
    return { text, entries: headerSchema.parse(parseJson(text)) };
  } catch (cause) {
    throw damaged(file, depthFault(cause, 'its header is not a JSON object').replace(/^it /, 'its header '), cause);
  }
}

function parseEntry(name: string, value: unknown, dataStart: number, fileSize: number, file: string): StoredTensor {
  const parsed = z.safeParse(entrySchema, value);
  if (!parsed.success)
    throw damaged(file, `the tensor ${shown(name)} is not described by dtype, shape and data_offsets`);
  const { dtype: type, shape, data_offsets: offsets } = parsed.data;
  const elementBytes = Object.hasOwn(ELEMENT_BYTES, type) ? ELEMENT_BYTES[type] : undefined;
  if (elementBytes === undefined) throw damaged(file, `the tensor ${shown(name)} has the unknown type ${shown(type)}`);
  const [begin, end] = offsets;
  if (end < begin) throw damaged(file, `the tensor ${shown(name)} ends before it begins`);
  if (dataStart + end > fileSize) {
    const missing = dataStart + end - fileSize;
    throw damaged(file, `the tensor ${shown(name)} ends ${missing} bytes behind the end of the file`);
  }
  const length = shape.reduce((product, side) => product * side, elementBytes);
  if (length !== end - begin) {
    throw damaged(
      file,
      `the tensor ${shown(name)} has ${end - begin} bytes, but ${type} [${shape.join(', ')}] is ${length}`,
    );
  }
  return { type, shape, offset: dataStart + begin, length };
}

/** `JSON.parse` keeps the last of two equal names and says nothing. */
function refuseDuplicates(text: string, file: string): void {
  const names = new Set<string>();
  let duplicate: string | undefined;
  const isVisited = visitJson(text, {
    onObjectProperty: (name, _offset, _length, _line, _character, pathSupplier) => {
      if (pathSupplier().length > 0) return;
      if (names.has(name)) duplicate ??= name;
      names.add(name);
    },
  });
  if (!isVisited) throw damaged(file, 'its header is nested too deeply');
  if (duplicate !== undefined) throw damaged(file, `its header names ${shown(duplicate)} twice`);
}

function requireCover(
  tensors: ReadonlyMap<string, StoredTensor>,
  dataStart: number,
  fileSize: number,
  file: string,
): void {
  let at = dataStart;
  const inOrder = [...tensors].sort(([, a], [, b]) => a.offset - b.offset || a.length - b.length);
  for (const [name, { offset, length }] of inOrder) {
    if (offset < at) throw damaged(file, `the tensor ${shown(name)} overlaps another`);
    if (offset > at) throw damaged(file, `${offset - at} bytes before the tensor ${shown(name)} belong to none`);
    at = offset + length;
  }
  if (at !== fileSize) throw damaged(file, `${fileSize - at} bytes at its end belong to no tensor`);
}

const damaged = (file: string, what: string, cause?: unknown): ProbeError =>
  new ProbeError('bad-input', `${file} is no whole safetensors file: ${what}.`, {
    remedy: REMEDY,
    ...(cause === undefined ? {} : { cause }),
  });

const LONGEST_SHOWN = 100;

/** Names come from the file: quoted, cut, control characters escaped. */
function shown(name: string): string {
  return JSON.stringify(name.length <= LONGEST_SHOWN ? name : `${name.slice(0, LONGEST_SHOWN)}…`);
}

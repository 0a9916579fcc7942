/** Which other files an ONNX model keeps its weights in. Source of field numbers: `onnx/onnx.proto`. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ProbeError } from '../../errors';
import { fileError } from '../../image/sourceIndex';

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

/** Bytes of a field's content in the file. */
interface Field {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Locations as the model names them, relative to its folder; none where the weights are in the model itself, which is not
 * read as a whole.
 * @throws ProbeError not-found | io | bad-input (no ONNX model), naming the file.
 */
export async function externalFiles(file: string): Promise<string[]> {
  try {
    const handle = await open(file, 'r');
    try {
      return await locations(handle, (await handle.stat()).size);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw fileError(file, cause);
    throw new ProbeError('bad-input', `${file} is no ONNX model: ${cause.message}.`, {
      remedy: 'Download or export it again.',
      cause,
    });
  }
}

async function locations(handle: FileHandle, size: number): Promise<string[]> {
  const found = new Set<string>();
  let graphs = 0;
  for await (const graph of fields(handle, 0, size)) {
    if (graph.number !== MODEL_GRAPH) continue;
    graphs++;
    for await (const initializer of fields(handle, graph.from, graph.to)) {
      if (initializer.number !== GRAPH_INITIALIZER) continue;
      for await (const entry of fields(handle, initializer.from, initializer.to)) {
        if (entry.number !== TENSOR_EXTERNAL_DATA) continue;
        const { key, value } = await keyAndValue(handle, entry);
        if (key === 'location') found.add(value);
      }
    }
  }
  if (graphs === 0) throw new RangeError('it has no graph');
  return [...found].sort();
}

async function keyAndValue(handle: FileHandle, entry: Field): Promise<{ key: string; value: string }> {
  const texts = new Map<number, string>();
  for await (const { number, from, to } of fields(handle, entry.from, entry.to)) {
    texts.set(number, new TextDecoder().decode(await bytesAt(handle, from, Math.min(to, from + MAX_PATH))));
  }
  return { key: texts.get(ENTRY_KEY) ?? '', value: texts.get(ENTRY_VALUE) ?? '' };
}

const MAX_PATH = 4096;
const LONGEST_VARINT = 10;

/** The fields of a message that lies between two offsets. @throws RangeError where these are no fields. */
async function* fields(handle: FileHandle, from: number, to: number): AsyncGenerator<Field> {
  let at = from;
  while (at < to) {
    const start = await bytesAt(handle, at, Math.min(to, at + 2 * LONGEST_VARINT));
    const tag = varint(start, 0);
    const number = Math.floor(tag.value / 8);
    const content = contentOf(tag.value % 8, start, tag.end);
    const field = { number, from: at + content.from, to: at + content.to };
    if (number === 0 || field.to > to) throw new RangeError('a field ends behind its message');
    yield field;
    at = field.to;
  }
}

function contentOf(wireType: number, start: Uint8Array, at: number): { from: number; to: number } {
  if (wireType === 0) return { from: at, to: varint(start, at).end };
  if (wireType === 1) return { from: at, to: at + 8 };
  if (wireType === 5) return { from: at, to: at + 4 };
  if (wireType !== 2) throw new RangeError('it is no protocol buffer');
  const length = varint(start, at);
  return { from: length.end, to: length.end + length.value };
}

function varint(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  for (let n = 0; n < LONGEST_VARINT; n++) {
    const byte = bytes[from + n];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * n);
    if (byte < 0x80) return { value, end: from + n + 1 };
  }
  throw new RangeError('it ends within a number');
}

async function bytesAt(handle: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}

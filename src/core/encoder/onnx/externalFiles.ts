/** Which other files an ONNX model keeps its weights in. Source of field numbers: `onnx/onnx.proto`. */
import type { FileHandle } from 'node:fs/promises';
import { ProbeError } from '../../errors';
import { openRegularFile } from '../../files/regularFile';
import { fileError } from '../../image/sourceIndex';

type Kind = 'model' | 'training' | 'function' | 'graph' | 'node' | 'attribute' | 'sparse' | 'tensor' | 'entry';

/** Which fields of a message are messages that a tensor may lie in, however deep: ONNX Runtime opens what any of them names. */
const INSIDE: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'entry' },
  entry: {},
};
const MODEL_GRAPH = 7;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

/** Far more than any model has: a file that is made of nothing else would take hours. */
const MOST_FIELDS = 500_000;
const MOST_LEVELS = 64;

/** Bytes of a field's content in the file. */
interface Field {
  readonly number: number;
  /** Whether it is a message, a text or bytes, by its wire type. */
  readonly isBytes: boolean;
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
    const handle = await openRegularFile(file);
    try {
      return await new Search(handle).locations((await handle.stat()).size);
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

const MAX_PATH = 4096;
const LONGEST_VARINT = 10;
const WINDOW_BYTES = 64 * 1024;

class Search {
  readonly #handle: FileHandle;
  readonly #found = new Set<string>();
  #window: { readonly from: number; readonly bytes: Uint8Array } = { from: 0, bytes: new Uint8Array(0) };
  #fields = 0;
  #hasGraph = false;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async locations(size: number): Promise<string[]> {
    await this.#search('model', 0, size, 0);
    if (!this.#hasGraph) throw new RangeError('it has no graph');
    return [...this.#found].sort();
  }

  async #search(kind: Kind, from: number, to: number, level: number): Promise<void> {
    if (level > MOST_LEVELS) throw new RangeError('its graphs are nested too deeply');
    if (kind === 'entry') return this.#addEntry(from, to);
    for await (const field of this.#fieldsOf(from, to)) {
      if (kind === 'model' && field.number === MODEL_GRAPH) this.#hasGraph = true;
      const inside = field.isBytes ? INSIDE[kind][field.number] : undefined;
      if (inside !== undefined) await this.#search(inside, field.from, field.to, level + 1);
    }
  }

  async #addEntry(from: number, to: number): Promise<void> {
    const texts = new Map<number, string>();
    for await (const field of this.#fieldsOf(from, to)) {
      const bytes = await this.#bytesAt(field.from, Math.min(field.to, field.from + MAX_PATH));
      texts.set(field.number, new TextDecoder().decode(bytes));
    }
    if (texts.get(ENTRY_KEY) === 'location') this.#found.add(texts.get(ENTRY_VALUE) ?? '');
  }

  /** The fields of a message that lies between two offsets. @throws RangeError where these are no fields. */
  async *#fieldsOf(from: number, to: number): AsyncGenerator<Field> {
    let at = from;
    while (at < to) {
      if (++this.#fields > MOST_FIELDS) throw new RangeError('it has more fields than any model');
      const start = await this.#bytesAt(at, Math.min(to, at + 2 * LONGEST_VARINT));
      const tag = varint(start, 0);
      const number = Math.floor(tag.value / 8);
      const content = contentOf(tag.value % 8, start, tag.end);
      const field = { number, isBytes: tag.value % 8 === 2, from: at + content.from, to: at + content.to };
      if (number === 0 || field.to > to) throw new RangeError('a field ends behind its message');
      yield field;
      at = field.to;
    }
  }

  /** Most that is asked for lies close to what was asked for last. */
  async #bytesAt(from: number, to: number): Promise<Uint8Array> {
    const { from: start, bytes } = this.#window;
    if (from >= start && to <= start + bytes.length) return bytes.subarray(from - start, to - start);
    const next = new Uint8Array(Math.max(to - from, WINDOW_BYTES));
    const { bytesRead } = await this.#handle.read(next, 0, next.length, from);
    this.#window = { from, bytes: next.subarray(0, bytesRead) };
    return this.#window.bytes.subarray(0, to - from);
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

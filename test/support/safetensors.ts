/** Writing safetensors files: whole ones, and every way in which one can be wrong. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FIXTURES } from './checkpoints';

export interface TensorData {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}
export type Tensors = ReadonlyMap<string, TensorData>;

export interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}
export type Header = Record<string, HeaderEntry>;

/** A file of a header, whatever it says, and bytes. */
export function fileOf(header: unknown, data: Uint8Array): Uint8Array {
  const text =
    header instanceof Uint8Array ? header : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

export function parts(file: Uint8Array): { header: Header; data: Uint8Array } {
  const bytes = Buffer.from(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...header } = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Header;
  return { header, data: bytes.subarray(8 + length) };
}

export function writeTensors(tensors: Tensors): Uint8Array {
  const header: Header = {};
  let at = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    header[name] = { dtype, shape: [...shape], data_offsets: [at, (at += data.length)] };
  }
  return fileOf(header, Buffer.concat([...tensors.values()].map(({ data }) => data)));
}

export function readTensorData(file: Uint8Array): Map<string, TensorData> {
  const { header, data } = parts(file);
  const entries = Object.entries(header).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      return [name, { dtype, shape, data: data.slice(from, to) }] as const;
    },
  );
  return new Map(entries);
}

/** A copy of a fixture that a test may spoil. */
export class ModelCopy {
  private constructor(readonly folder: string) {}

  static async of(name: string): Promise<ModelCopy> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-model-'));
    await cp(path.join(FIXTURES, name), folder, { recursive: true });
    return new ModelCopy(folder);
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): Promise<void> {
    return writeFile(this.file(name), content);
  }

  async config(change: (config: Record<string, unknown>) => void): Promise<void> {
    const config = JSON.parse(await readFile(this.file('config.json'), 'utf8')) as Record<string, unknown>;
    change(config);
    await this.write('config.json', JSON.stringify(config));
  }

  /** Changes the header and leaves the bytes. */
  async header(change: (header: Header) => unknown): Promise<void> {
    const { header, data } = parts(await this.weights());
    await this.write('model.safetensors', fileOf(change(header) ?? header, data));
  }

  async tensors(change: (tensors: Map<string, TensorData>) => void): Promise<void> {
    const tensors = readTensorData(await this.weights());
    change(tensors);
    await this.write('model.safetensors', writeTensors(tensors));
  }

  weights(): Promise<Uint8Array> {
    return readFile(this.file('model.safetensors'));
  }

  /** The same weights in several files with an index, every n-th tensor in the n-th. */
  async shard(count: number): Promise<Record<string, string>> {
    const tensors = [...readTensorData(await this.weights())];
    const map: Record<string, string> = {};
    for (let n = 0; n < count; n++) {
      const name = `model-${n + 1}-of-${count}.safetensors`;
      const own = tensors.filter((_, i) => i % count === n);
      await this.write(name, writeTensors(new Map(own)));
      for (const [tensor] of own) map[tensor] = name;
    }
    await rm(this.file('model.safetensors'));
    await this.index(map);
    return map;
  }

  index(map: unknown): Promise<void> {
    return this.write('model.safetensors.index.json', JSON.stringify({ weight_map: map }));
  }

  dispose(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

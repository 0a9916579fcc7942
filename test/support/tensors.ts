/** Raw float32 files, and how far two tensors are apart. */
import { readFile } from 'node:fs/promises';

export async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

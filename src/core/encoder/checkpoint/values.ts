/** The numbers of a weight, read from its file. */
import path from 'node:path';
import { openRegularFile } from '../../files/regularFile';
import { fileError } from '../../image/sourceIndex';
import type { ElementType } from '../onnx/model';
import type { Weight, Weights } from './weights';

/** Row by row, widened to float32. @throws ProbeError not-found | io, naming the file. */
export async function readValues(weights: Pick<Weights, 'root'>, weight: Weight): Promise<Float32Array> {
  return toFloat32(await readBytes(weights, weight), weight.type);
}

/** As they lie in the file. @throws ProbeError not-found | io, naming the file. */
export async function readBytes({ root }: Pick<Weights, 'root'>, { data }: Weight): Promise<Uint8Array> {
  const file = path.join(root, data.location);
  try {
    const handle = await openRegularFile(file);
    try {
      const bytes = new Uint8Array(data.length);
      await handle.read(bytes, 0, data.length, data.offset);
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError(file, cause);
  }
}

/** @param bytes alone in their buffer, little-endian as every machine that ONNX Runtime has a build for */
function toFloat32(bytes: Uint8Array, type: ElementType): Float32Array {
  if (type === 'float32') return new Float32Array(bytes.buffer);
  const halves = new Uint16Array(bytes.buffer);
  const widen = type === 'float16' ? halfToNumber : bfloat16ToNumber;
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = widen(halves[i]!);
  return values;
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The upper half of a float32. */
function bfloat16ToNumber(half: number): number {
  bits[0] = half << 16;
  return float[0]!;
}

/** What ONNX Runtime gives back, as plain arrays. */
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../errors';

/** @throws ProbeError internal where there is no such float32 output. */
export function floats(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new ProbeError('internal', `The encoder gave no float32 ${name}.`);
  return data;
}

/** The `i`-th of `count` equal parts, copied. */
export function nth(values: Float32Array, i: number, count: number): Float32Array {
  const size = values.length / count;
  return values.slice(i * size, (i + 1) * size);
}

/** What an ONNX file takes and gives. */
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../../errors';

const INPUT = 'pixel_values';
/** Side of an image where neither the file nor its image processor says it: the default of transformers' processors. */
const USUAL_SIDE = 224;

/** What exporters call the vector of an image, the best first. */
const POOLED = ['image_embeds', 'pooler_output', 'image_features', 'embedding', 'embeddings', 'sentence_embedding'];

/** Pixels a side. @throws ProbeError unsupported where the file takes anything but float32 pixels; its inputs are named. */
export function pixelSide({ inputMetadata: inputs }: InferenceSession, file: string): number {
  const names = inputs.map(({ name }) => name).join(', ');
  const pixels = inputs.find(({ name }) => name === INPUT);
  if (pixels === undefined || inputs.length > 1) {
    throw new ProbeError('unsupported', `${file} takes ${names || 'nothing'}; MedProbe gives it ${INPUT} alone.`, {
      remedy: 'Export the image tower alone (vision_model.onnx).',
    });
  }
  if (!pixels.isTensor || pixels.type !== 'float32' || pixels.shape.length !== 4) {
    throw new ProbeError('unsupported', `${file} does not take ${INPUT} as float32 [images, 3, height, width].`, {
      remedy: 'Export it in float32.',
    });
  }
  const side = pixels.shape[2];
  return typeof side === 'number' && side > 0 ? side : USUAL_SIDE;
}

/**
 * The output [1, dim] that stands for the image: one of the usual names, or the only one of that shape.
 * @param values of one image
 * @throws ProbeError unsupported, naming the outputs.
 */
export function pooledOutput(values: InferenceSession.OnnxValueMapType, file: string): { name: string; dim: number } {
  const vectors = Object.entries(values).filter(
    ([, { dims, type }]) => type === 'float32' && dims.length === 2 && dims[0] === 1,
  );
  const names = vectors.map(([name]) => name);
  const name = POOLED.find(usual => names.includes(usual)) ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined) return { name, dim: values[name]!.dims[1]! };
  const found = Object.entries(values).map(([output, { dims }]) => `${output} [${dims.join(', ')}]`);
  throw new ProbeError(
    'unsupported',
    `Which output of ${file} is the embedding is not clear: it gives ${found.join(', ')}.`,
    {
      remedy: `Export it with one of the outputs ${POOLED.join(', ')}.`,
    },
  );
}

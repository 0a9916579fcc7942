// Reads the TensorFlow.js graph that the npm package `nsfwjs` carries: its nodes, and its weights as they are stored
// (uint8 with one scale and minimum per tensor; value = stored * scale + min).
import { MobileNetV2MidModel } from 'nsfwjs/models/mobilenet_v2_mid';

/**
 * @typedef {{ name: string, op: string, inputs: string[], attr: Record<string, any> }} TfjsNode
 * @typedef {{ shape: number[], stored: Uint8Array, scale: number, min: number }} TfjsWeight
 * @returns {Promise<{ nodes: TfjsNode[], weights: Map<string, TfjsWeight> }>} nodes in their order of computation
 */
export async function readTfjsModel() {
  const { default: model } = await MobileNetV2MidModel.modelJson();
  const shards = await Promise.all(MobileNetV2MidModel.weightBundles.map(async load => (await load()).default));
  const bytes = Buffer.concat(shards.map(shard => Buffer.from(shard, 'base64')));
  const nodes = model.modelTopology.node
    .filter(node => node.op !== 'Const')
    .map(({ name, op, input, attr }) => ({ name, op, inputs: input ?? [], attr }));
  return { nodes, weights: readWeights(model.weightsManifest, bytes) };
}

function readWeights(manifest, bytes) {
  const weights = new Map();
  let offset = 0;
  for (const { name, shape, quantization } of manifest.flatMap(group => group.weights)) {
    if (quantization?.dtype !== 'uint8') throw new Error(`Weight ${name} is not stored as uint8.`);
    const end = offset + shape.reduce((product, size) => product * size, 1);
    weights.set(name, {
      shape,
      stored: bytes.subarray(offset, end),
      scale: quantization.scale,
      min: quantization.min,
    });
    offset = end;
  }
  if (offset !== bytes.length)
    throw new Error(`The weights take ${offset} bytes, but the shards hold ${bytes.length}.`);
  return weights;
}

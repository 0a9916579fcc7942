// Makes test/fixtures/encoder/general-*.f32 (little-endian float32): what TensorFlow.js itself computes with the weights
// of `nsfwjs` on the image of test/unit/encoder/referenceImage.ts. Run by hand: node scripts/reference/general.mjs
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import tf from '@tensorflow/tfjs';
import esbuild from 'esbuild';
import { MobileNetV2MidModel } from 'nsfwjs/models/mobilenet_v2_mid';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OUT = path.join(ROOT, 'test/fixtures/encoder');

const bundle = path.join(ROOT, 'dist/reference-image.mjs');
await esbuild.build({
  entryPoints: [path.join(ROOT, 'test/unit/encoder/referenceImage.ts')],
  bundle: true,
  format: 'esm',
  outfile: bundle,
});
const { referenceImage } = await import(pathToFileURL(bundle).href);

const { default: model } = await MobileNetV2MidModel.modelJson();
const shards = await Promise.all(MobileNetV2MidModel.weightBundles.map(async load => (await load()).default));
const weightData = Uint8Array.from(Buffer.concat(shards.map(shard => Buffer.from(shard, 'base64')))).buffer;
const weightSpecs = model.weightsManifest.flatMap(group => group.weights);
const network = await tf.loadGraphModel({ load: async () => ({ ...model, weightSpecs, weightData }) });

const named = end => model.modelTopology.node.find(node => node.name.endsWith(end)).name;
const { width, height, data } = referenceImage();
// As nsfwjs prepares its input: value / 255.
const input = tf.tensor4d(Float32Array.from(data), [1, height, width, 3]).div(tf.scalar(255));
const [map, embedding] = network.execute(input, [named('/Conv_1/Relu6'), named('/SpatialSqueeze')]);
const write = (name, tensor) => fs.writeFileSync(path.join(OUT, name), Buffer.from(tensor.dataSync().buffer));
write('general-embedding.f32', embedding);
write('general-patch-means.f32', map.mean(3));

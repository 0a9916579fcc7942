/** A ready-made ONNX file (exported by Optimum or others) that takes `pixel_values`, as an encoder. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { normaliseImagePath } from '../../dataset/imageRef';
import { ProbeError } from '../../errors';
import { assertRegularFile } from '../../files/regularFile';
import { fileError } from '../../image/sourceIndex';
import type { RgbImage } from '../../image/types';
import { weightsIdentity } from '../checkpoint/identity';
import { isMedical, titleOf } from '../checkpoint/naming';
import { encoderFingerprint } from '../fingerprint';
import { externalFiles } from '../onnx/externalFiles';
import { pixelTensor } from '../pixels';
import { preprocessing } from '../preprocess/fromFolder';
import type { EncoderRef } from '../ref';
import type { OnnxRuntime } from '../runtime';
import { floats, nth } from '../tensors';
import type { EncodeOptions, Encoded, Encoder, EncoderInfo, PixelSpec } from '../types';
import { pixelSide, pooledOutput } from './signature';

const INPUT = 'pixel_values';
const HIDDEN = 'last_hidden_state';

/**
 * @param file the `.onnx` file that `ref` stands for
 * @param cacheDir where hashes are remembered
 * @throws ProbeError not-found | io | bad-input | unsupported (what it takes or gives is not what is needed; named) |
 * unavailable (ONNX Runtime refuses it).
 */
export async function loadOnnxFile(
  ref: EncoderRef,
  file: string,
  runtime: OnnxRuntime,
  cacheDir: string | undefined,
): Promise<Encoder> {
  if (ref.precision === 'int8') {
    throw new ProbeError('unsupported', `${file} is computed in the precision that it was exported in.`, {
      remedy: 'Leave the precision out.',
    });
  }
  const identity = await weightsIdentity([await realFile(file), ...(await dataFiles(file))], cacheDir);
  const session = await createSession(runtime, file);
  try {
    const imageSize = pixelSide(session, file);
    const { pixels, note } = await preprocessing(settingsFolder(file), { imageSize }, ref.preprocess ?? 'checkpoint');
    const values = await runBlank(session, runtime, pixels, file);
    const { name, dim } = pooledOutput(values, file);
    const title = titleOf(file);
    const origin = `The ONNX file ${file}; its output "${name}" is the embedding.`;
    const info: EncoderInfo = {
      id: ref.encoder,
      title,
      kind: 'onnx',
      dim,
      fingerprint: encoderFingerprint({
        weights: identity.sha256,
        precision: 'as-exported',
        pixels,
        architecture: { output: name },
      }),
      pixels,
      composition: 'other',
      outputs: HIDDEN in values ? ['embedding', 'hidden'] : ['embedding'],
      origin: note === undefined ? origin : `${origin} ${note}`,
      licence: 'The terms that it was downloaded under.',
      medical: isMedical(title),
    };
    return new OnnxFileEncoder(info, session, runtime, name, identity.requireUnchanged);
  } catch (error) {
    await session.release();
    throw error;
  }
}

class OnnxFileEncoder implements Encoder {
  constructor(
    readonly info: EncoderInfo,
    private readonly session: InferenceSession,
    private readonly runtime: OnnxRuntime,
    private readonly pooled: string,
    readonly requireUnchanged: () => Promise<void>,
  ) {}

  async encode(images: readonly RgbImage[], options?: EncodeOptions): Promise<Encoded[]> {
    return images.length === 0 ? [] : this.encodeTensor(pixelTensor(images, this.info.pixels), options);
  }

  async encodeTensor(tensor: Float32Array, { outputs = [] }: EncodeOptions = {}): Promise<Encoded[]> {
    const { pixels, title } = this.info;
    const lacking = outputs.find(output => !this.info.outputs.includes(output));
    if (lacking !== undefined) throw new ProbeError('unsupported', `${title} has no output "${lacking}".`);
    const values = await run(this.session, this.runtime, tensor, pixels);
    const count = tensor.length / (3 * pixels.width * pixels.height);
    const embeddings = floats(values, this.pooled);
    const hidden = outputs.includes('hidden') ? floats(values, HIDDEN) : undefined;
    return Array.from({ length: count }, (_, i) => ({
      embedding: nth(embeddings, i, count),
      ...(hidden === undefined ? {} : { hidden: nth(hidden, i, count) }),
    }));
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

async function run(
  session: InferenceSession,
  runtime: OnnxRuntime,
  tensor: Float32Array,
  { width, height }: PixelSpec,
) {
  const count = tensor.length / (3 * width * height);
  return session.run({ [INPUT]: new runtime.Tensor('float32', tensor, [count, 3, height, width]) });
}

/** What it gives for one black image. @throws ProbeError unsupported where it takes no image of that size. */
async function runBlank(session: InferenceSession, runtime: OnnxRuntime, pixels: PixelSpec, file: string) {
  const { width, height } = pixels;
  try {
    return await run(session, runtime, new Float32Array(3 * width * height), pixels);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ProbeError('unsupported', `${file} does not take images of ${width} × ${height}: ${why}`, {
      remedy: 'Put the preprocessor_config.json of its model beside it.',
      cause,
    });
  }
}

/** Files beside the model that hold its weights; they are as much part of its identity as the model itself. */
async function dataFiles(file: string): Promise<string[]> {
  const folder = path.dirname(file);
  const names = await externalFiles(file);
  // Not only this system's way to leave a folder: the name is a stranger's.
  const outside = names.find(name => normaliseImagePath(name) === null);
  if (outside !== undefined) {
    throw new ProbeError('bad-input', `${file} keeps weights in ${JSON.stringify(outside)}, outside its folder.`, {
      remedy: 'Export it again.',
    });
  }
  return Promise.all(names.map(name => realFile(path.join(folder, name))));
}

/** Exporters put the settings beside the file, or above its folder `onnx`. */
function settingsFolder(file: string): string {
  const folder = path.dirname(file);
  return path.basename(folder) === 'onnx' ? path.dirname(folder) : folder;
}

async function realFile(file: string): Promise<string> {
  try {
    await assertRegularFile(file);
    return await realpath(file);
  } catch (cause) {
    throw fileError(file, cause);
  }
}

async function createSession(runtime: OnnxRuntime, file: string): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ProbeError('unavailable', `ONNX Runtime could not load ${file}: ${why}`, {
      remedy: 'Export it again, for a newer or older operator set.',
      cause,
    });
  }
}

/** Encodes images and texts with the network of a model folder. */
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../../errors';
import type { RgbImage } from '../../image/types';
import type { AttentionHead } from '../../saliency/head/types';
import { ensureInt8File, readInt8File } from '../int8/file';
import { int8Contents, int8Model } from '../int8/model';
import { pixelTensor } from '../pixels';
import type { OnnxRuntime } from '../runtime';
import { floats, nth } from '../tensors';
import { ENCODER_OUTPUTS } from '../types';
import type { EncodeOptions, Encoded, Encoder, EncoderOutput, TextTower } from '../types';
import type { ModelFolder } from './folder';
import { gemm } from './graph/builder';
import { attentionHead } from './head';
import { PIXELS, visionModel } from './graph/vision';
import { weightsSession } from './session';
import type { WeightLoading } from './session';
import { CheckpointText } from './text';

export interface CheckpointOptions {
  /** Where the quantised weights are (for a folder that is opened in int8). */
  readonly int8File?: string | undefined;
  /** Of the float32 weights; quantised ones are always packed. */
  readonly weightLoading?: WeightLoading | undefined;
  readonly threads?: number | undefined;
  readonly provider?: string | undefined;
}

/**
 * @throws ProbeError bad-input | unsupported (a tensor is missing or wrong) | unavailable (ONNX Runtime refuses it) |
 * io (quantised weights cannot be written).
 */
export async function loadCheckpoint(
  folder: ModelFolder,
  runtime: OnnxRuntime,
  options: CheckpointOptions = {},
): Promise<Encoder> {
  const { architecture, weights } = folder;
  const text =
    architecture.text === undefined ? undefined : await CheckpointText.open(architecture.text, weights, runtime);
  const encoder = new CheckpointEncoder(folder, runtime, options, text);
  await encoder.session(['embedding']);
  return encoder;
}

class CheckpointEncoder implements Encoder {
  readonly info;
  readonly text?: TextTower;
  readonly head?: () => Promise<AttentionHead>;
  /** One for each set of outputs: ONNX Runtime computes the whole of a graph. The weights are mapped, so they are shared. */
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  constructor(
    private readonly folder: ModelFolder,
    private readonly runtime: OnnxRuntime,
    private readonly options: CheckpointOptions,
    private readonly ownText: CheckpointText | undefined,
  ) {
    this.info = folder.info;
    if (ownText !== undefined) this.text = ownText;
    const { architecture, weights } = folder;
    const { pooling, transformer } = architecture.vision;
    if (pooling.by === 'attention') this.head = () => attentionHead(transformer, pooling, weights);
  }

  async encode(images: readonly RgbImage[], options?: EncodeOptions): Promise<Encoded[]> {
    return images.length === 0 ? [] : this.encodeTensor(pixelTensor(images, this.info.pixels), options);
  }

  async encodeTensor(pixels: Float32Array, { outputs: wanted = [] }: EncodeOptions = {}): Promise<Encoded[]> {
    const { width, height } = this.info.pixels;
    const count = pixels.length / (3 * width * height);
    const outputs = ENCODER_OUTPUTS.filter(output => output === 'embedding' || wanted.includes(output));
    const session = await this.session(outputs);
    const input = new this.runtime.Tensor('float32', pixels, [count, 3, height, width]);
    const values = await session.run({ [PIXELS]: input });
    const arrays = outputs.map(output => [output, floats(values, output)] as const);
    return Array.from({ length: count }, (_, i) => {
      const parts = Object.fromEntries(arrays.map(([output, array]) => [output, nth(array, i, count)]));
      return { embedding: parts['embedding']!, ...parts };
    });
  }

  /** @throws ProbeError unsupported, naming the output that this kind of network has not. */
  session(outputs: readonly EncoderOutput[]): Promise<InferenceSession> {
    const key = outputs.join();
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const made = this.#make(outputs);
    this.#sessions.set(key, made);
    made.catch(() => this.#sessions.delete(key));
    return made;
  }

  requireUnchanged(): Promise<void> {
    return this.folder.requireUnchanged();
  }

  async dispose(): Promise<void> {
    const sessions = await Promise.all(this.#sessions.values());
    await Promise.all(sessions.map(session => session.release()));
    await this.ownText?.dispose();
  }

  async #make(outputs: readonly EncoderOutput[]): Promise<InferenceSession> {
    const { info, architecture, weights } = this.folder;
    const lacking = outputs.find(output => !info.outputs.includes(output));
    if (lacking !== undefined) {
      throw new ProbeError('unsupported', `${info.title} (${info.kind}) has no output "${lacking}".`, {
        remedy: `It has: ${info.outputs.join(', ')}.`,
      });
    }
    const { int8File, weightLoading = 'mmap', threads, provider } = this.options;
    const request = { outputs, grid: info.grid!, pixels: info.pixels };
    const shared = { shown: weights.shown, threads, provider };
    if (int8File === undefined) {
      const model = visionModel(architecture, weights, { ...request, linear: gemm });
      return weightsSession(this.runtime, model, { ...shared, folder: weights.root, weightLoading });
    }
    const contents = int8Contents(architecture, weights, { ...request, outputs: info.outputs });
    await ensureInt8File(int8File, contents, { weights, check: this.folder.requireUnchanged });
    const model = int8Model(architecture, weights, request, await readInt8File(int8File));
    return weightsSession(this.runtime, model, { ...shared, folder: path.dirname(int8File), weightLoading: 'copy' });
  }
}

/** The text tower of a model folder. */
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../../errors';
import type { OnnxRuntime } from '../runtime';
import { floats, nth } from '../tensors';
import type { TextTower } from '../types';
import type { TextTowerSpec } from './architectures/types';
import { TOKEN_IDS, textModel } from './graph/text';
import { weightsSession } from './session';
import { readValues } from './values';
import type { Weights } from './weights';

export class CheckpointText implements TextTower {
  readonly length: number;
  readonly logitBias?: number;
  #session: Promise<InferenceSession> | undefined;

  /** Reads the two numbers that a similarity is scaled by; the tower itself is loaded with the first text. */
  static async open(spec: TextTowerSpec, weights: Weights, runtime: OnnxRuntime): Promise<CheckpointText> {
    const scale = await readNumber(weights, spec.logitScale);
    const bias = spec.logitBias === undefined ? undefined : await readNumber(weights, spec.logitBias);
    return new CheckpointText(spec, weights, runtime, scale, bias);
  }

  private constructor(
    private readonly spec: TextTowerSpec,
    private readonly weights: Weights,
    private readonly runtime: OnnxRuntime,
    readonly logitScale: number,
    logitBias: number | undefined,
  ) {
    this.length = spec.length;
    if (logitBias !== undefined) this.logitBias = logitBias;
  }

  async encode(ids: readonly (readonly number[])[]): Promise<Float32Array[]> {
    if (ids.length === 0) return [];
    this.#requireIds(ids);
    const session = await (this.#session ??= this.#load());
    const input = new this.runtime.Tensor('int64', BigInt64Array.from(ids.flat(), BigInt), [ids.length, this.length]);
    const embeddings = floats(await session.run({ [TOKEN_IDS]: input }), 'embedding');
    return ids.map((_, i) => nth(embeddings, i, ids.length));
  }

  async dispose(): Promise<void> {
    await (await this.#session)?.release();
  }

  #load(): Promise<InferenceSession> {
    const model = () => textModel(this.spec, this.weights);
    const loading = new Promise<InferenceSession>(resolve => {
      resolve(
        weightsSession(this.runtime, model(), {
          folder: this.weights.root,
          shown: this.weights.shown,
          weightLoading: 'mmap',
        }),
      );
    });
    loading.catch(() => (this.#session = undefined));
    return loading;
  }

  #requireIds(ids: readonly (readonly number[])[]): void {
    const { length, vocabulary } = this.spec;
    const wrong = ids.find(row => row.length !== length);
    if (wrong !== undefined) {
      throw new ProbeError('bad-input', `A text of ${wrong.length} token ids was given to a model of ${length}.`, {
        remedy: 'Pad the ids, or cut them.',
      });
    }
    const unknown = ids.flat().find(id => !Number.isInteger(id) || id < 0 || id >= vocabulary);
    if (unknown !== undefined) {
      throw new ProbeError('bad-input', `The token id ${unknown} is not in a vocabulary of ${vocabulary}.`, {
        remedy: "Use the model's own tokenizer.",
      });
    }
  }
}

/** A tensor of one number: [1], or [] in newer checkpoints. */
async function readNumber(weights: Weights, name: string): Promise<number> {
  const [number] = await readValues(weights, weights.tensor(name, weights.isScalar(name) ? [] : [1]));
  return number!;
}

/** What the encoders that come with MedProbe are, and how each is loaded when it is first needed. */
import path from 'node:path';
import { ProbeError } from '../errors';
import { loadCheckpoint } from './checkpoint/encoder';
import type { CheckpointOptions } from './checkpoint/encoder';
import { openModelFolder } from './checkpoint/folder';
import type { ModelFolder } from './checkpoint/folder';
import type { WeightLoading } from './checkpoint/session';
import { describeGeneral, loadGeneral } from './general';
import { encoderId } from './ids';
import type { EncoderId } from './ids';
import { int8File } from './int8/file';
import type { EncoderRef } from './ref';
import { loadOnnxFile } from './readyMade/encoder';
import { findOnnx } from './readyMade/find';
import { loadRuntime } from './runtime';
import type { OnnxRuntime } from './runtime';
import { describeStructure, StructureEncoder } from './structure';
import { chooseProvider } from './tuning/provider';
import type { Provider } from './tuning/provider';
import { readTuning, writeTuning } from './tuning/store';
import { fastestThreads } from './tuning/threads';
import { workOf } from './tuning/work';
import type { Encoder, EncoderInfo } from './types';

export interface EncoderSources {
  /** The folder of the embedded weights (`dist/encoders`). */
  readonly modelDir: string;
  /** How ONNX Runtime is loaded; called only for an encoder that needs it. */
  readonly runtime?: () => Promise<OnnxRuntime>;
  /**
   * Where a model folder's quantised weights, and what was found out about it, are kept; absent: nowhere, and such a
   * folder is computed in float32 only.
   */
  readonly cacheDir?: string;
  /** What computes model folders; the processor where it is absent. */
  readonly provider?: Provider;
  /** Of the float32 weights of model folders; `mmap` where it is absent. */
  readonly weightLoading?: WeightLoading;
}

interface EmbeddedEncoder {
  describe(sources: EncoderSources): Promise<EncoderInfo>;
  load(sources: EncoderSources): Promise<Encoder>;
}

const EMBEDDED: Readonly<Record<EncoderId, EmbeddedEncoder>> = {
  general: {
    describe: ({ modelDir }) => describeGeneral(modelDir),
    load: ({ modelDir, runtime = loadRuntime }) => loadGeneral({ modelDir, runtime }),
  },
  structure: {
    describe: () => Promise.resolve(describeStructure()),
    load: () => Promise.resolve(new StructureEncoder()),
  },
};

/**
 * What an encoder is, without loading its weights or ONNX Runtime; only a ready-made ONNX file must be loaded to be known.
 * @throws as `loadEncoder` does, as far as it looks.
 */
export async function describeEncoder(ref: EncoderRef, sources: EncoderSources): Promise<EncoderInfo> {
  if (!path.isAbsolute(ref.encoder)) return embedded(ref).describe(sources);
  if ((await findOnnx(ref.encoder)) === undefined) return (await openModelFolder(ref, sources.cacheDir)).info;
  const encoder = await loadEncoder(ref, sources);
  await encoder.dispose();
  return encoder.info;
}

/**
 * @throws ProbeError unavailable (no ONNX Runtime, and it needs one) | not-found | io | bad-input (damaged files) |
 * unsupported (another kind of model; what was found and what is supported is named).
 */
export async function loadEncoder(ref: EncoderRef, sources: EncoderSources): Promise<Encoder> {
  if (!path.isAbsolute(ref.encoder)) return embedded(ref).load(sources);
  const { runtime = loadRuntime, cacheDir } = sources;
  const onnx = await findOnnx(ref.encoder);
  if (onnx !== undefined) return loadOnnxFile(ref, onnx, await runtime(), cacheDir);
  const folder = await openModelFolder(ref, cacheDir);
  return loadCheckpoint(folder, await runtime(), await checkpointOptions(folder, await runtime(), sources));
}

async function checkpointOptions(
  folder: ModelFolder,
  runtime: OnnxRuntime,
  { cacheDir, provider = 'cpu', weightLoading }: EncoderSources,
): Promise<CheckpointOptions> {
  const { info, int8Identity } = folder;
  const chosen = await chooseProvider(provider, runtime);
  if (cacheDir === undefined && info.precision?.used === 'int8') {
    throw new ProbeError('unsupported', 'int8 needs a cache folder, where the quantised weights are kept.', {
      remedy: 'Name a cache folder, or use the precision fp32.',
    });
  }
  if (cacheDir === undefined) return { weightLoading, provider: chosen.name };
  const threads = await rememberedThreads(folder, runtime, cacheDir);
  if (info.precision?.used !== 'int8') return { weightLoading, threads, provider: chosen.name };
  // Accelerators have no such products: what is quantised is computed by the processor.
  return { threads, int8File: int8File(cacheDir, int8Identity) };
}

/** Measured with the first load of a model on a machine. */
async function rememberedThreads({ info, architecture }: ModelFolder, runtime: OnnxRuntime, cacheDir: string) {
  const known = await readTuning(cacheDir, info.fingerprint);
  if (known.threads !== undefined) return known.threads;
  const { linear } = workOf(architecture, info.grid!, 1);
  const threads = await fastestThreads(runtime, linear, info.precision?.used ?? 'fp32');
  await writeTuning(cacheDir, info.fingerprint, { ...known, threads });
  return threads;
}

/** An embedded encoder has one precision and one preprocessing: whoever asks for others is told. */
function embedded({ encoder, precision = 'auto', preprocess = 'checkpoint' }: EncoderRef): EmbeddedEncoder {
  const id = encoderId(encoder);
  if (precision !== 'auto' || preprocess !== 'checkpoint') {
    throw new ProbeError('bad-input', `The encoder ${id} comes with one precision and one preprocessing.`, {
      remedy: 'Choose a precision and a preprocessing for model folders only.',
    });
  }
  return EMBEDDED[id];
}

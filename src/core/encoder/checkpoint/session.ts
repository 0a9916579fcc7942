/** A graph that was built in memory, as a session whose weights stay in their file. */
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../../errors';
import { encodeModel } from '../onnx/model';
import type { Model } from '../onnx/model';
import type { OnnxRuntime } from '../runtime';

export const WEIGHT_MEMORIES = ['mapped', 'packed'] as const;

/**
 * `mapped`: weights are used as they lie in the file, which the system may drop from memory and read again.
 * `packed`: they are copied once into the order that the processor likes, which is private memory.
 */
export type WeightMemory = (typeof WEIGHT_MEMORIES)[number];

export interface SessionOptions {
  /** The real folder that the places of all weights are relative to. */
  readonly folder: string;
  /** What the session is made of, for errors. */
  readonly shown: string;
  readonly memory: WeightMemory;
  /** CPU threads of one run; absent: one for each physical core. */
  readonly threads?: number | undefined;
  /** ONNX Runtime's name of what computes; `cpu` where it is absent. */
  readonly provider?: string | undefined;
}

/** @throws ProbeError unavailable, with ONNX Runtime's own words. */
export async function weightsSession(
  runtime: OnnxRuntime,
  model: Model,
  { folder, shown, memory, threads, provider = 'cpu' }: SessionOptions,
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(encodeModel(model), {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: folder,
          ...(memory === 'mapped' ? { disable_prepacking: '1' } : {}),
        },
      },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ProbeError('unavailable', `ONNX Runtime could not load ${shown}: ${why}`, {
      remedy: 'Is there enough memory? Otherwise report this.',
      cause,
    });
  }
}

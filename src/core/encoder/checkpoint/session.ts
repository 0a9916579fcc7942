/** A graph that was built in memory, as a session whose weights stay in their file. */
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../../errors';
import { encodeModel } from '../onnx/model';
import type { Model } from '../onnx/model';
import type { OnnxRuntime } from '../runtime';

export const WEIGHT_LOADINGS = ['mmap', 'copy'] as const;

/**
 * `mmap`: weights are used as they lie in the file, which the system may drop from memory and read again.
 * `copy`: they are copied once into the order that the processor likes, which is private memory.
 */
export type WeightLoading = (typeof WEIGHT_LOADINGS)[number];

/** What was written before these names, and is still read. */
const WRITTEN_BEFORE: Readonly<Record<string, WeightLoading>> = { mapped: 'mmap', packed: 'copy' };

/** Undefined for a name that means none. */
export const weightLoadingNamed = (name: string): WeightLoading | undefined =>
  WEIGHT_LOADINGS.find(known => known === name) ?? WRITTEN_BEFORE[name];

export interface SessionOptions {
  /** The real folder that the places of all weights are relative to. */
  readonly folder: string;
  /** What the session is made of, for errors. */
  readonly shown: string;
  readonly weightLoading: WeightLoading;
  /** CPU threads of one run; absent: one for each physical core. */
  readonly threads?: number | undefined;
  /** ONNX Runtime's name of what computes; `cpu` where it is absent. */
  readonly provider?: string | undefined;
}

/** @throws ProbeError unavailable, with ONNX Runtime's own words. */
export async function weightsSession(
  runtime: OnnxRuntime,
  model: Model,
  { folder, shown, weightLoading, threads, provider = 'cpu' }: SessionOptions,
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(encodeModel(model), {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: folder,
          ...(weightLoading === 'mmap' ? { disable_prepacking: '1' } : {}),
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

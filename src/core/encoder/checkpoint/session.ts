/** A graph that was built in memory, as a session whose weights stay in the checkpoint's files. */
import type { InferenceSession } from 'onnxruntime-node';
import { ProbeError } from '../../errors';
import { encodeModel } from '../onnx/model';
import type { Model } from '../onnx/model';
import type { OnnxRuntime } from '../runtime';
import type { Weights } from './weights';

/** @throws ProbeError unavailable, with ONNX Runtime's own words. */
export async function weightsSession(runtime: OnnxRuntime, model: Model, weights: Weights): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(encodeModel(model), {
      extra: {
        session: {
          model_external_initializers_file_folder_path: weights.root,
          // Packed weights would be a copy in private memory; as they lie, they are mapped and the system may drop them.
          disable_prepacking: '1',
        },
      },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ProbeError('unavailable', `ONNX Runtime could not load ${weights.shown}: ${why}`, {
      remedy: 'Is there enough memory? Otherwise report this.',
      cause,
    });
  }
}

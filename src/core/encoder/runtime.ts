import { isMainThread } from 'node:worker_threads';
import type * as Runtime from 'onnxruntime-node';
import { ProbeError } from '../errors';
import { optOutOfTelemetry } from './telemetryOptOut';

export type OnnxRuntime = typeof Runtime;

/**
 * Loads ONNX Runtime's native library, and only when an encoder needs it: everything else works without. The one place
 * that loads it, in tests and benches too, because the library must be told beforehand that it may not send usage data.
 * @throws ProbeError unavailable, where there is no build for this platform or the library cannot be loaded.
 */
export async function loadRuntime(
  load: () => Promise<OnnxRuntime> = () => import('onnxruntime-node'),
): Promise<OnnxRuntime> {
  if (!optOutOfTelemetry(isMainThread)) {
    throw new ProbeError(
      'internal',
      'ONNX Runtime is not loaded in a thread, where its telemetry cannot be switched off.',
    );
  }
  try {
    return await load();
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`;
    throw new ProbeError('unavailable', `ONNX Runtime, which computes embeddings, cannot be loaded on ${platform}.`, {
      remedy:
        'It has builds for Linux (glibc; x64, arm64), Windows (x64, arm64) and macOS (arm64): install the build of ' +
        'MedProbe for your platform, or open the folder on a machine that has one.',
      cause,
    });
  }
}

/** What computes: the processor, or an accelerator that ONNX Runtime knows. */
import { ProbeError } from '../../errors';
import { encodeModel } from '../onnx/model';
import type { OnnxRuntime } from '../runtime';

const FATAL = 4;

/** ONNX Runtime's names of its execution providers; `auto` takes the first that works. */
export const PROVIDERS = ['auto', 'cpu', 'cuda', 'coreml', 'dml', 'webgpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** By the platform where each exists; WebGPU is left to who asks for it, being no faster than some processors. */
const PREFERRED: readonly Provider[] = ['cuda', 'coreml', 'dml'];

export interface ChosenProvider {
  readonly name: string;
  /** Why it is the processor although an accelerator was thinkable. */
  readonly note?: string | undefined;
}

/**
 * @param attempt makes a small session on a provider, or throws
 * @returns the processor, with the reason, where `auto` finds nothing else that works
 * @throws ProbeError unavailable where a provider was asked for by name and does not work, with ONNX Runtime's own words.
 */
export async function chooseProvider(
  wanted: Provider,
  runtime: OnnxRuntime,
  attempt = (provider: string) => tinySession(runtime, provider),
): Promise<ChosenProvider> {
  if (wanted === 'cpu') return { name: 'cpu' };
  if (wanted !== 'auto') {
    const failure = await failureOf(wanted, attempt);
    if (failure === undefined) return { name: wanted };
    throw new ProbeError('unavailable', `ONNX Runtime cannot compute with ${wanted} here: ${failure}`, {
      remedy: 'Set medprobe.encoder.provider to "auto" or "cpu".',
    });
  }
  const known = runtime.listSupportedBackends().map(backend => backend.name);
  const notes: string[] = [];
  for (const provider of PREFERRED.filter(name => known.includes(name))) {
    const failure = await failureOf(provider, attempt);
    if (failure === undefined) return { name: provider };
    notes.push(`${provider}: ${failure}`);
  }
  const none = `this build of ONNX Runtime has no accelerator but ${known.filter(name => name !== 'cpu').join(', ') || 'none'}`;
  return { name: 'cpu', note: notes.length === 0 ? none : notes.join('; ') };
}

/** One addition: whether a provider works at all is known when its first session is made. */
async function tinySession(runtime: OnnxRuntime, provider: string): Promise<void> {
  const value = { name: 'x', type: 'float32', shape: [1] } as const;
  const graph = {
    name: 'tiny',
    nodes: [{ op: 'Add', inputs: ['x', 'x'], outputs: ['y'] }],
    initializers: [],
    inputs: [value],
    outputs: [{ ...value, name: 'y' }],
  };
  const session = await runtime.InferenceSession.create(encodeModel({ graph, opsets: { '': 20 } }), {
    executionProviders: [provider],
    // What fails here is said by the exception; the library would write it to the terminal as well.
    logSeverityLevel: FATAL,
  });
  await session.release();
}

async function failureOf(provider: string, attempt: (provider: string) => Promise<void>): Promise<string | undefined> {
  try {
    await attempt(provider);
    return undefined;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return text.split('\n')[0]!.slice(0, 300);
  }
}

import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../../../../src/core/encoder/runtime';
import type { OnnxRuntime } from '../../../../src/core/encoder/runtime';
import { chooseProvider } from '../../../../src/core/encoder/tuning/provider';

const ort = await loadRuntime();

const withBackends = (...names: string[]): OnnxRuntime => ({
  ...ort,
  listSupportedBackends: () => names.map(name => ({ name, bundled: false })),
});
const works = () => Promise.resolve();
const fails = () => Promise.reject(new Error('no libcuda.so.1\nat line 3'));

describe('what computes', () => {
  it('is an accelerator that works', async () => {
    expect(await chooseProvider('auto', withBackends('cpu', 'cuda'), works)).toEqual({ name: 'cuda' });
  });

  it('is the processor where an accelerator does not work, with the reason', async () => {
    const chosen = await chooseProvider('auto', withBackends('cpu', 'cuda'), fails);
    expect(chosen).toEqual({ name: 'cpu', note: 'cuda: no libcuda.so.1' });
  });

  it('is the processor where there is nothing else, and says so', async () => {
    const chosen = await chooseProvider('auto', withBackends('cpu'), works);
    expect(chosen.name).toBe('cpu');
    expect(chosen.note).toMatch(/no accelerator/);
  });

  it('is never another than the one that was asked for', async () => {
    const choosing = chooseProvider('cuda', withBackends('cpu', 'cuda'), fails);
    await expect(choosing).rejects.toThrow('ONNX Runtime cannot compute with cuda here: no libcuda.so.1');
  });

  it('is found out with the real library: the processor works, an unknown accelerator does not', async () => {
    await expect(chooseProvider('coreml', withBackends('cpu', 'coreml'))).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(await chooseProvider('cpu', ort)).toEqual({ name: 'cpu' });
  });
});

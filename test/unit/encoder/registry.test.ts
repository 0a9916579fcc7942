import { describe, expect, it } from 'vitest';
import { ENCODER_IDS, encoderId } from '../../../src/core/encoder/ids';
import { describeEncoder, loadEncoder } from '../../../src/core/encoder/registry';
import { generalModelDir } from './generalModel';

describe('the embedded encoders', () => {
  it('are described without being loaded, by the id they are listed under', async () => {
    const sources = { modelDir: await generalModelDir(), runtime: () => Promise.reject(new Error('not to be called')) };
    for (const id of ENCODER_IDS) expect((await describeEncoder({ encoder: id }, sources)).id).toBe(id);
    const structure = await loadEncoder({ encoder: 'structure' }, sources);
    expect(structure.info).toEqual(await describeEncoder({ encoder: 'structure' }, sources));
  });

  it('have no choice of precision or preprocessing, and no choice is passed over in silence', async () => {
    const sources = { modelDir: await generalModelDir() };
    for (const choice of [{ precision: 'int8' }, { precision: 'fp32' }, { preprocess: 'serving' }] as const) {
      await expect(loadEncoder({ encoder: 'structure', ...choice }, sources)).rejects.toMatchObject({
        kind: 'bad-input',
      });
    }
  });

  it.each(['structre', 'Structure', 'strucutre'])('are suggested for %s', name => {
    expect(() => encoderId(name)).toThrow(
      expect.objectContaining({
        kind: 'not-found',
        remedy: 'Did you mean "structure"? Available: general, structure, or the path of a model folder.',
      }) as Error,
    );
  });

  it('are listed, and none suggested, for a name like none of theirs', () => {
    expect(() => encoderId('medsiglip')).toThrow(
      expect.objectContaining({
        kind: 'not-found',
        remedy: 'Available: general, structure, or the path of a model folder.',
      }) as Error,
    );
  });
});

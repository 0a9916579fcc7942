import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunFile } from '../../../../src/core/benchmark/formats';
import { indexImages, markOf } from '../../../../src/extension/views/model/imageIndex';
import { summarise } from '../../../../src/extension/views/model/manifestLibrary';
import type { RunEntry, RunFigures } from '../../../../src/extension/views/model/runLibrary';
import { balancedManifest } from '../../benchmark/manifest';

const shared = balancedManifest('/data', 3, (pair, n) => ({
  ...pair,
  image1: 'images/shared.png',
  ...(n === 2 ? { status: 'rejected' } : {}),
}));
const figures: RunFigures = {
  ...{ figures: [], of: 'pair', pairs: 2, answered: 2, failing: [{ id: 'p0001', outcome: 'confused' }] },
  ...{ toldApart: ['p0000'], complete: true, errors: 0, notes: [] },
};
const run = { endpoint: { kind: 'baseline', name: 'baseline:first' } } as RunFile;
const newest: RunEntry & { figures: RunFigures } = {
  ...{ state: 'complete', path: '/data/.medprobe/runs/x', manifest: shared.path, run, figures },
};

describe('marks on images', async () => {
  const index = await indexImages([summarise(shared)], new Map([[shared.path, newest]]));
  const mark = (file: string) => markOf(index.get(`/data/images/${file}`)!);

  it('count the pairs that an image is in, rejected ones left out', () => {
    expect(mark('p0000-2.png')).toEqual({ badge: '1', tooltip: 'in 1 pair: p0000', failing: false });
    expect(index.has('/data/images/p0002-2.png')).toBe(false);
  });

  it('say which pair the newest run failed on, and how', () => {
    expect(mark('shared.png')).toEqual({
      badge: '!2',
      tooltip: 'in 2 pairs: p0000, p0001; failed in the newest run: p0001 (confused, baseline:first)',
      failing: true,
    });
    expect(mark('p0001-2.png').failing).toBe(true);
  });

  it('fit into the two characters that an editor shows, whatever they count', () => {
    const names = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(names, fc.boolean(), (pairs, failing) => {
        const failures = failing ? [{ pair: pairs[0]!, outcome: 'swapped' as const, endpoint: 'e' }] : [];
        const { badge } = markOf({ pairs, failures });
        expect(badge.length).toBeLessThanOrEqual(2);
        expect(badge.startsWith('!')).toBe(failing);
      }),
    );
  });
});

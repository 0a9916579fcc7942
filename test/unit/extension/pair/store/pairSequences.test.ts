import fc from 'fast-check';
import { describe, it } from 'vitest';
import { holdSequence, sequences } from '../../../../support/pairWorld';

describe('whatever happens in whatever order', () => {
  // bench/pair-sequences.ts tries 100,000.
  it('no pair holds or shows anything of another, no revision falls, no answer is lost, and both sides agree', () => {
    fc.assert(fc.property(sequences, holdSequence), { numRuns: 300 });
  });
});

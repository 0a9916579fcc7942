import assert from 'node:assert/strict';
import { extension } from './support';

// The first suite by name: later ones start workers.
describe('Activation', () => {
  it('does not happen before something of MedProbe is used, and starts no process', async () => {
    assert.equal(extension().isActive, false);
    const api = await extension().activate();
    assert.deepEqual(api.workerPids(), { image: undefined, encoder: undefined });
  });
});

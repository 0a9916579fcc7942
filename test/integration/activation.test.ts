import assert from 'node:assert/strict';
import { extension } from './support';

// The first suite by name: later ones start workers.
describe('Activation', () => {
  it('comes with a workspace that has manifests, and starts no process', async () => {
    const api = await extension().activate();
    assert.deepEqual(api.workerPids(), { image: undefined, encoder: undefined });
  });
});

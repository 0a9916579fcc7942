import { describe, expect, it } from 'vitest';
import type { RemoteEncoder } from '../../../../src/core/encoder/remote/config';
import { describeRemote } from '../../../../src/core/encoder/remote/describe';
import { describeStructure } from '../../../../src/core/encoder/structure';

const remote: RemoteEncoder = {
  name: 'far',
  kind: 'vertex-medsiglip',
  url: 'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/1',
  model: 'google/medsiglip-448',
  dim: 1152,
};
const fingerprint = (over: Partial<RemoteEncoder> = {}) => describeRemote({ ...remote, ...over }).fingerprint;

describe('the fingerprint of a remote encoder', () => {
  it('is the same at another host, under another name, at another pace', () => {
    for (const over of [
      { url: 'http://localhost:8080/predict' },
      { name: 'b' },
      { tries: 9, concurrency: 1 },
      { timeoutMs: 1 },
    ]) {
      expect(fingerprint(over)).toBe(fingerprint());
    }
  });

  it('differs with everything that decides an embedding', () => {
    const others = [{ kind: 'openai-embeddings' as const }, { model: 'other' }, { dim: 768 }, { maxSide: 512 }].map(
      fingerprint,
    );
    expect(new Set([fingerprint(), describeStructure().fingerprint, ...others]).size).toBe(6);
  });
});

describe('what is known of a remote encoder', () => {
  it('names the host that is sent the images, and gives embeddings only', () => {
    const facts = describeRemote(remote);
    expect(facts).toMatchObject({ id: 'far', dim: 1152, outputs: ['embedding'], composition: 'other', medical: true });
    expect(facts.origin).toContain('us-central1-aiplatform.googleapis.com');
    expect(facts.pixels).toBeUndefined();
  });
});

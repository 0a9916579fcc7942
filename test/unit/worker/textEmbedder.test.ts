import { afterEach, expect, it } from 'vitest';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { RemoteClient } from '../../../src/core/encoder/remote/client';
import { embedTexts } from '../../../src/worker/textEmbedder';
import { Workers } from '../../../src/worker/workers';
import { startEmbeddingServer } from '../../support/embeddingServer';
import type { EmbeddingServer } from '../../support/embeddingServer';

const open: EmbeddingServer[] = [];
afterEach(() => Promise.all(open.splice(0).map(server => server.close())));

it('has a server embed texts, which shows no tokens, and starts no worker for it', async () => {
  const server = await startEmbeddingServer({ answer: input => ('text' in input ? [input.text.length, 1] : []) });
  open.push(server);
  const remote = { name: 'far', kind: 'openai-embeddings', url: server.url, model: 'org/model', dim: 2 } as const;
  const workers = new Workers({
    distDir: '/nowhere',
    cacheDir: '/nowhere',
    connect: to => Promise.resolve(new RemoteClient(to, { consent: headlessConsent([]), env: {} })),
  });
  expect(await embedTexts(workers, { encoder: 'far', remote }, ['effusion', 'a mass'])).toEqual([
    { text: 'effusion', inputIds: null, embedding: Float32Array.of(8, 1) },
    { text: 'a mass', inputIds: null, embedding: Float32Array.of(6, 1) },
  ]);
  expect(server.requests).toHaveLength(1);
  workers.dispose();
});

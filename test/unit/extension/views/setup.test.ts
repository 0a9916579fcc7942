import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddingStore } from '../../../../src/core/embedding/store';
import { describeGeneral } from '../../../../src/core/encoder/general';
import { bytesText, encoderNodes } from '../../../../src/extension/views/model/encoders';
import { endpointNodes } from '../../../../src/extension/views/model/endpoints';
import { drawn, flat, temporaryFolders } from './support';

const DESCRIPTION = 'media/encoders';

describe('the Encoders view', () => {
  const folder = temporaryFolders();

  it('states what the encoder is and what of it is cached, without loading it or creating a cache', async () => {
    const cacheDir = await folder();
    const info = await describeGeneral(DESCRIPTION);
    const before = flat(await encoderNodes({ encoderDir: DESCRIPTION, cacheDir }));
    expect(before[0]!.description).toContain('general · not medical');
    expect(before.find(node => node.id === 'structure')?.description).toContain('structure · not medical');
    const value = (label: string) => before.find(node => node.label === label)?.description;
    expect([value('Dimensions'), value('Licence'), value('Fingerprint')]).toEqual([
      info.dim.toLocaleString('en'),
      info.licence,
      info.fingerprint,
    ]);
    expect(value('Cached embeddings')).toBe('none yet');

    const store = await EmbeddingStore.open(cacheDir, info.fingerprint, info.dim);
    await store.put(['a', 'b', 'c'].map(key => ({ key, embedding: new Float32Array(info.dim) })));
    const after = flat(await encoderNodes({ encoderDir: DESCRIPTION, cacheDir }));
    expect(after.find(node => node.label === 'Cached embeddings')?.description).toMatch(/^3 images, \d+ kB$/);
  });

  it('shows a description that cannot be read in its place', async () => {
    const encoderDir = await folder();
    await mkdir(encoderDir, { recursive: true });
    await writeFile(path.join(encoderDir, 'general.json'), '{}');
    const [broken, whole] = await encoderNodes({ encoderDir, cacheDir: encoderDir });
    expect(broken).toMatchObject({ label: 'general', icon: { id: 'error' } });
    expect(whole).toMatchObject({ id: 'structure', label: 'Structure (HOG)' });
  });

  it.each([
    [0, '0 kB'],
    [1, '1 kB'],
    [999_001, '1000 kB'],
    [2_500_000, '2.5 MB'],
    [3_210_000_000, '3.2 GB'],
  ])('says %i bytes as %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));
});

describe('the Endpoints view', () => {
  const config = { name: 'lab', kind: 'openai', url: 'http://10.0.0.7:8000/v1', model: 'google/medgemma' } as const;

  it('says host, model, whether there is a key and whether images may go there', () => {
    const nodes = endpointNodes(
      [
        { config, hasKey: true, consent: ['private'] },
        { config: { ...config, name: 'typo', url: 'nowhere' }, hasKey: false, consent: [] },
      ],
      ['baseline:first'],
    );
    expect(drawn(nodes)).toEqual([
      'lab | 10.0.0.7:8000 · google/medgemma · key set · consent given',
      'typo | nowhere · google/medgemma · no key · no consent yet',
      'Baselines | built in: no server, no images sent',
      '  baseline:first',
    ]);
  });

  it('shows what a test found, below the endpoint', () => {
    const found = {
      ...{
        reachable: true,
        model: 'medgemma',
        logprobs: true,
        promptLogprobs: false,
        multiImage: null,
        constrain: true,
      },
      ...{ latencyMs: 812.4, message: 'It sees images.', seesImages: true },
    };
    const nodes = endpointNodes([{ config, hasKey: false, consent: [], found }], []);
    expect(drawn(nodes).slice(0, 8)).toEqual([
      'lab | 10.0.0.7:8000 · google/medgemma · sees images · no key · no consent yet',
      '  Model | medgemma',
      '  Sees images | yes',
      '  Log-probabilities of an answer | yes',
      '  Log-probabilities of the prompt | no',
      '  Two images in a question | not known',
      '  Answers held to a schema | yes',
      '  A short question takes | 812 ms',
    ]);
    const [blind] = endpointNodes([{ config, hasKey: false, consent: [], found: { ...found, seesImages: false } }], []);
    expect(blind).toMatchObject({ icon: { id: 'eye-closed' }, tooltip: expect.stringContaining('It sees') as string });
    expect(blind!.description).toContain('blind');
  });

  it('names a language model of the editor by its vendor', () => {
    const editor = { name: 'editor', kind: 'vscode-lm', model: 'copilot/gpt-4o' } as const;
    const [node] = endpointNodes([{ config: editor, hasKey: false, consent: ['public'] }], []);
    expect(node!.description).toBe('copilot (VS Code language models) · copilot/gpt-4o · no key · consent given');
  });

  it('offers the first step while there is none', () => {
    const [first] = endpointNodes([], ['baseline:first']);
    expect(first).toMatchObject({ label: 'Add Endpoint…', open: 'medprobe.addEndpoint' });
  });
});

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddingStore } from '../../../../src/core/embedding/store';
import { ProbeError } from '../../../../src/core/errors';
import { describeGeneral } from '../../../../src/core/encoder/general';
import { bytesText } from '../../../../src/core/bytes';
import { encoderNodes } from '../../../../src/extension/views/model/encoders';
import { endpointNodes } from '../../../../src/extension/views/model/endpoints';
import type { EndpointFacts } from '../../../../src/extension/views/model/endpoints';
import { drawn, flat, temporaryFolders } from './support';

const DESCRIPTION = 'media/encoders';

describe('the Encoders view', () => {
  const folder = temporaryFolders();

  it('states what the encoder is and what of it is cached, without loading it or creating a cache', async () => {
    const cacheDir = await folder();
    const info = await describeGeneral(DESCRIPTION);
    const before = flat(await encoderNodes({ encoderDir: DESCRIPTION, cacheDir, named: () => [] }));
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
    const after = flat(await encoderNodes({ encoderDir: DESCRIPTION, cacheDir, named: () => [] }));
    expect(after.find(node => node.label === 'Cached embeddings')?.description).toMatch(/^3 images, \d+ kB$/);
  });

  it('shows a description that cannot be read in its place', async () => {
    const encoderDir = await folder();
    await mkdir(encoderDir, { recursive: true });
    await writeFile(path.join(encoderDir, 'general.json'), '{}');
    const [broken, whole] = await encoderNodes({ encoderDir, cacheDir: encoderDir, named: () => [] });
    expect(broken).toMatchObject({ label: 'general', icon: { id: 'error' } });
    expect(whole).toMatchObject({ id: 'structure', label: 'Structure (HOG)' });
  });

  it('shows named encoders as their folders do, without loading them', async () => {
    const cacheDir = await folder();
    const model = path.join(cacheDir, 'siglip');
    await mkdir(model, { recursive: true });
    await writeFile(path.join(model, 'config.json'), '{"model_type":"siglip"}');
    await writeFile(path.join(model, 'model.safetensors'), Buffer.alloc(2_500_000));
    const named = () => [
      { name: 'medsiglip', path: model, precision: 'int8' as const },
      { name: 'file', path: path.join(model, 'config.json') },
      { name: 'other', path: cacheDir },
      { name: 'gone', path: path.join(cacheDir, 'gone') },
    ];
    const nodes = (await encoderNodes({ encoderDir: DESCRIPTION, cacheDir, named })).slice(2);
    expect(drawn(nodes)).toEqual([
      'medsiglip | siglip · 2.5 MB',
      `  Folder | ${model}`,
      '  Precision | int8',
      'file | ONNX · 1 kB',
      `  Folder | ${path.join(model, 'config.json')}`,
      'other | a folder without safetensors weights',
      `  Folder | ${cacheDir}`,
      'gone | its folder is not there',
      `  Folder | ${path.join(cacheDir, 'gone')}`,
    ]);
    expect(nodes[0]).toMatchObject({ context: 'encoder', target: { kind: 'encoder', name: 'medsiglip', path: model } });
  });

  it('offers the first step while there is none, and says what is wrong with the setting', async () => {
    const places = { encoderDir: DESCRIPTION, cacheDir: await folder() };
    const nodes = await encoderNodes({ ...places, named: () => [] });
    expect(nodes.at(-1)).toMatchObject({ label: 'Add Encoder…', open: 'medprobe.addEncoder' });
    const named = () => {
      throw new ProbeError('bad-input', 'The setting is wrong.');
    };
    expect((await encoderNodes({ ...places, named })).at(-1)).toMatchObject({ description: 'The setting is wrong.' });
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
  const capabilities = {
    ...{ reachable: true, model: 'medgemma', seesImages: true, logprobs: true, promptLogprobs: false },
    ...{ multiImage: null, constrain: true, latencyMs: 812.4, message: 'It sees images.' },
  };
  const found = { at: '2026-03-01T09:05:00', capabilities };
  const unasked = { hasKey: false, consent: [] };
  const rowOf = (facts: Partial<EndpointFacts>) => endpointNodes([{ config, ...unasked, ...facts }], [])[0]!;

  it('says the state, where the host is, the model and when it was tested', () => {
    const typo = { ...config, name: 'typo', url: 'nowhere' };
    const nodes = endpointNodes(
      [
        { config, hasKey: true, consent: ['private'], place: 'private', found },
        { config: typo, ...unasked },
      ],
      ['baseline:first'],
    );
    expect(nodes.map(({ label, description }) => [label, description])).toEqual([
      ['lab', 'sees images · private · 10.0.0.7:8000 · google/medgemma · tested 1 Mar 2026, 09:05'],
      ['typo', 'untested · nowhere · google/medgemma'],
      ['Baselines', 'built in: no server, no images sent'],
    ]);
  });

  it('shows what is configured and what a test found, below the endpoint', () => {
    const priced = { ...config, price: { prompt: 0.15, completion: 0.6 } };
    const node = rowOf({ config: priced, hasKey: true, consent: ['private'], place: 'private', found });
    expect(drawn(node.children!())).toEqual([
      'URL | http://10.0.0.7:8000/v1',
      'Model | medgemma',
      'Key | A key is kept in the editor’s secret storage.',
      'Images | You agreed to send images of this workspace to it (private address).',
      'US dollars for a million tokens | 0.15 / 0.6 (prompts / replies)',
      'Tested | 1 Mar 2026, 09:05: It sees images.',
      'Sees images | yes',
      'Log-probabilities of an answer | yes',
      'Log-probabilities of the prompt | no',
      'Two images in a question | not known',
      'Answers held to a schema | yes',
      'A short question takes | 812 ms',
    ]);
  });

  const google = { name: 'v', kind: 'vertex', url: 'https://h/v1/projects/p/locations/l/endpoints/1:predict' } as const;
  it.each<[string, string, Partial<EndpointFacts>]>([
    ['untested', 'circle-outline', {}],
    ['sees images', 'eye', { found }],
    ['blind', 'eye-closed', { found: { ...found, capabilities: { ...capabilities, seesImages: false } } }],
    ['sight not known', 'question', { found: { ...found, capabilities: { ...capabilities, seesImages: null } } }],
    ['unreachable', 'debug-disconnect', { found: { ...found, capabilities: { ...capabilities, reachable: false } } }],
    ['key missing', 'key', { found: { ...found, capabilities: { ...capabilities, refused: true } } }],
    ['key refused', 'key', { hasKey: true, found: { ...found, capabilities: { ...capabilities, refused: true } } }],
    ['key missing', 'key', { config: google }],
    ['key to be given again', 'key', { staleKey: true, found }],
    ['untested', 'circle-outline', { config: google, hasKey: true }],
    ['untested', 'circle-outline', { config: { ...google, auth: 'google' } }],
  ])('says “%s” by word and icon', (words, icon, facts) => {
    const node = rowOf(facts);
    expect(node.description).toMatch(new RegExp(`^${words} · `));
    expect(node.icon!.id).toBe(icon);
  });

  it('says local, private and public, and a name that is not found', () => {
    const texts = (['loopback', 'private', 'public', null] as const).map(place => rowOf({ place }).description);
    expect(texts.map(text => text!.split(' · ')[1])).toEqual(['local', 'private', 'public', 'name not found']);
  });

  it('claims nothing of a server that could not be asked', () => {
    const node = rowOf({ found: { ...found, capabilities: { ...capabilities, reachable: false } } });
    expect(drawn(node.children!()).filter(line => line.startsWith('Sees images'))).toEqual([]);
  });

  it('names a language model of the editor by its vendor, with no key and no URL to copy', () => {
    const node = rowOf({ config: { name: 'editor', kind: 'vscode-lm', model: 'copilot/gpt-4o' } });
    expect(node.description).toBe('untested · copilot (VS Code language models) · copilot/gpt-4o');
    expect(node.context).toBe('endpoint.editor');
  });

  it('offers the first step while there is none', () => {
    const [first] = endpointNodes([], ['baseline:first']);
    expect(first).toMatchObject({ label: 'Add Endpoint…', open: 'medprobe.addEndpoint' });
  });
});

import { mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetNodes, isEmpty } from '../../../../src/extension/views/model/datasets';
import type { Dataset } from '../../../../src/extension/views/model/datasets';
import { imagesText, scanImageFolders } from '../../../../src/extension/views/model/imageFolders';
import { ManifestLibrary, summarise } from '../../../../src/extension/views/model/manifestLibrary';
import type { ManifestState } from '../../../../src/extension/views/model/manifestLibrary';
import { ProbeError } from '../../../../src/core/errors';
import { balancedManifest } from '../../benchmark/manifest';
import { drawn, flat, temporaryFolders, waiting } from './support';
import { dicomImage } from '../../../support/dicomImage';

const STATUSES = ['accepted', 'draft', 'rejected', 'accepted', undefined] as const;
const manifest = balancedManifest('/data', 5, (pair, index) => ({ ...pair, status: STATUSES[index] }));
const ready = (summary = summarise(manifest)): ManifestState => ({ state: 'ready', summary });
const dataset = (more: Partial<Dataset> = {}): Dataset => ({
  name: 'data',
  path: '/data',
  manifests: [{ path: manifest.path, state: ready() }],
  layouts: [],
  images: { folders: [{ path: '/data/images', images: 10 }], capped: false },
  ...more,
});

describe('the Datasets view', () => {
  it('shows a manifest’s pairs by status, and where the images are', () => {
    expect(drawn(datasetNodes([dataset()]))).toEqual([
      'set.pairs.jsonl | 2 accepted · 2 draft · 1 rejected',
      '  accepted | 2 pairs',
      '    p0000 | On which side is the finding of p0000?',
      '    p0003 | On which side is the finding of p0003?',
      '  draft | 2 pairs',
      '    p0001 | On which side is the finding of p0001?',
      '    p0004 | On which side is the finding of p0004?',
      '  rejected | 1 pair',
      '    p0002 | On which side is the finding of p0002?',
      'images | 10 images',
    ]);
  });

  it('offers to convert a benchmark as it lies on disk, by its name', () => {
    const layouts = [{ input: '/data/rad/VQA_RAD.json', layout: 'VQA-RAD' }];
    const node = datasetNodes([dataset({ layouts })]).find(({ context }) => context === 'layout');
    expect(node).toMatchObject({
      label: 'rad/VQA_RAD.json',
      description: 'to be converted · VQA-RAD',
      target: { kind: 'layout', path: '/data/rad/VQA_RAD.json' },
      open: 'medprobe.convertDataset',
    });
    const beside = { path: '/data/rad/VQA_RAD.pairs.jsonl', state: ready(summarise(balancedManifest('/data/rad', 1))) };
    const done = datasetNodes([dataset({ manifests: [beside], layouts })]).find(({ context }) => context === 'layout');
    expect(done?.description).toBe('converted · VQA-RAD');
    expect(isEmpty(dataset({ manifests: [], layouts, images: { folders: [], capped: false } }))).toBe(false);
  });

  it('puts several workspace folders under their names, every node with an id of its own', () => {
    const other = balancedManifest('/other', 1);
    const manifests = [{ path: other.path, state: ready(summarise(other)) }];
    const images = { folders: [{ path: '/other/images', images: 2 }], capped: true };
    const nodes = datasetNodes([dataset(), { name: 'other', path: '/other', manifests, layouts: [], images }]);
    expect(nodes.map(node => node.label)).toEqual(['data', 'other']);
    const ids = flat(nodes).map(node => node.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts the errors of a manifest, and shows in its place one that cannot be read', () => {
    const failed: ManifestState = { state: 'failed', error: new ProbeError('bad-input', 'It is not UTF-8 text.') };
    const nodes = datasetNodes([
      dataset({
        manifests: [
          { path: '/data/a.pairs.jsonl', state: ready({ ...summarise(manifest), errors: 3 }) },
          { path: '/data/b.pairs.jsonl', state: failed },
          { path: '/data/dataset.json', state: { state: 'foreign' } },
        ],
      }),
    ]);
    expect(nodes[0]?.description).toContain('3 errors');
    expect(nodes[1]).toMatchObject({ label: 'b.pairs.jsonl', description: 'It is not UTF-8 text.' });
    expect(nodes.map(node => node.label)).not.toContain('dataset.json');
  });

  it('opens a pair in the Pair panel, and a case of one image in the editor', () => {
    const single = balancedManifest('/data', 2, (pair, n) => (n === 0 ? pair : { ...pair, image2: undefined }));
    const nodes = flat(
      datasetNodes([dataset({ manifests: [{ path: single.path, state: ready(summarise(single)) }] })]),
    );
    const [pair, alone] = ['p0000', 'p0001'].map(id => nodes.find(node => node.label === id));
    expect(pair).toMatchObject({ open: 'medprobe.openPair', target: { kind: 'pair', id: 'p0000', line: 1 } });
    expect(alone).toMatchObject({ open: 'medprobe.openInEditor', context: 'case' });
  });

  it('puts more pairs than a tree can take under nodes of ranges, none lost', () => {
    const many = summarise(balancedManifest('/data', 1203));
    const [top] = datasetNodes([dataset({ manifests: [{ path: many.path, state: ready(many) }] })]);
    const [accepted] = top!.children!();
    const ranges = accepted!.children!();
    expect(ranges.map(node => node.label)).toEqual(['1–500', '501–1,000', '1,001–1,203']);
    expect(ranges.flatMap(node => node.children!()).map(node => node.label)).toEqual(many.pairs.map(({ id }) => id));
  });

  it('is empty only when everything has been looked at and nothing found', () => {
    const none = { manifests: [], images: { folders: [], capped: false } };
    expect(isEmpty(dataset(none))).toBe(true);
    expect(isEmpty(dataset({ ...none, images: undefined }))).toBe(false);
    expect(isEmpty(dataset({ manifests: [] }))).toBe(false);
  });
});

describe('looking for images', () => {
  const folder = temporaryFolders();

  it('counts what lies directly in each folder, and passes over hidden ones, node_modules and links', async () => {
    const root = await folder();
    for (const name of ['a/deep', '.hidden', 'node_modules/x', 'empty']) {
      await mkdir(path.join(root, name), { recursive: true });
    }
    const files = [
      'top.png',
      'a/1.png',
      'a/2.JPG',
      'a/notes.txt',
      'a/deep/3.jpeg',
      '.hidden/4.png',
      'node_modules/x/5.png',
    ];
    await Promise.all(files.map(file => writeFile(path.join(root, file), '')));
    await writeFile(path.join(root, 'a', 'IM0001'), dicomImage({ columns: 1, rows: 1, values: Uint8Array.of(1) }));
    await writeFile(path.join(root, 'a', 'LICENSE'), 'text');
    await symlink(path.join(root, 'a'), path.join(root, 'link'));
    const { folders, capped } = await scanImageFolders(root, new AbortController().signal);
    const relative = folders.map(found => [path.relative(root, found.path), found.images]);
    expect(relative).toEqual([
      ['', 1],
      ['a', 3],
      [path.join('a', 'deep'), 1],
    ]);
    expect(capped).toBe(false);
  });

  it('stops at a number of folders, saying so, and at once when it is cancelled', async () => {
    const root = await folder();
    for (const name of ['a', 'b', 'c']) await mkdir(path.join(root, name));
    expect(await scanImageFolders(root, new AbortController().signal, 2)).toMatchObject({ capped: true });
    await expect(scanImageFolders(root, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it.each([
    [1, '1 image'],
    [999, '999 images'],
    [1000, '1,000+ images'],
    [250_000, '1,000+ images'],
  ])('says %i as %s', (images, text) => expect(imagesText(images)).toBe(text));
});

describe('the library of manifests', () => {
  const folder = temporaryFolders();
  const line = (id: string) => `${JSON.stringify({ v: 1, id, image1: 'a.png', image2: 'b.png' })}\n`;

  it('reads each once in the background, and again only what has changed', async () => {
    const file = path.join(await folder(), 'x.pairs.jsonl');
    await writeFile(file, line('one'));
    let reads = 0;
    const { changed, until } = waiting();
    const library = new ManifestLibrary(() => {
      reads += 1;
      changed();
    });
    const ids = () => {
      const known = library.get(file);
      return known.state === 'ready' ? known.summary.pairs.map(pair => pair.id) : [];
    };
    expect(library.get(file)).toEqual({ state: 'reading' });
    await until(() => ids().length === 1);
    library.changed(file); // it has not
    await writeFile(`${file}.new`, line('one') + line('two'));
    await utimes(`${file}.new`, new Date(), new Date(Date.now() + 5_000));
    await rename(`${file}.new`, file);
    library.changed(file);
    await until(() => ids().length === 2);
    expect(reads).toBe(2);
    expect(ids()).toEqual(['one', 'two']);
  });

  it('tells another program’s dataset.json from a manifest that is broken', async () => {
    const root = await folder();
    const [foreign, broken] = [path.join(root, 'dataset.json'), path.join(root, 'broken.pairs.jsonl')];
    await writeFile(foreign, '{"name": "something else"}');
    await writeFile(broken, Buffer.from([0xff, 0xfe, 0x00]));
    const { changed, until } = waiting();
    const library = new ManifestLibrary(changed);
    await until(() => [foreign, broken].every(file => library.get(file).state !== 'reading'));
    expect(library.get(foreign)).toEqual({ state: 'foreign' });
    expect(library.get(broken)).toMatchObject({ state: 'failed', error: { kind: 'bad-input' } });
  });
});

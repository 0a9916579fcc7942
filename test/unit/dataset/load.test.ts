import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/core/dataset/load';
import { parseMediConfusionCsv, parseMediConfusionJson } from '../../../src/core/dataset/mediconfusion';
import { missingImages, missingImagesError } from '../../../src/core/dataset/missing';
import { parsePythonList } from '../../../src/core/dataset/pythonList';
import { savePairs } from '../../../src/core/dataset/save';

let dir: string;
beforeEach(() => {
  dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-load-')));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function write(name: string, content: string | Buffer): string {
  const file = path.join(dir, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

const kind = (expected: string): unknown => expect.objectContaining({ kind: expected });
const pairLine = (id: string, image1: string, image2: string) => JSON.stringify({ v: 1, id, image1, image2 });

/** Invented, in the layout of the benchmark's files. */
const ENTRY = {
  ...{
    im_1: 'train/ROCO_1.jpg',
    im_2: 'train/ROCO_2.jpg',
    im_1_local: 11,
    im_2_local: 12,
    cap_1: ' One, "1"',
    cap_2: 'Two',
  },
  ...{ category_1: ['Head and Neck'], category_2: ["Crohn's", 'Vascular'], BiomedCLIP_sim: 0.91, DINO_sim: 0.5 },
  ...{ question: 'Which?', option_A: 'This', option_B: 'That', im_1_correct: 'B', im_2_correct: 'A' },
  ...{ AI_question: 'What?', AI_option_A: 'this', AI_option_B: 'that' },
};
const asJson = (entry: object) => JSON.stringify({ '10001': entry });
function asCsv(entry: Readonly<Record<string, unknown>>): string {
  const cell = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
  const python = (value: unknown) => (Array.isArray(value) ? `[${value.map(v => `"${v}"`).join(', ')}]` : value);
  const names = ['', 'id', ...Object.keys(entry)];
  return `${names.join(',')}\n${['0', '10001', ...Object.values(entry).map(python)].map(cell).join(',')}\n`;
}

describe('loadManifest', () => {
  it('reads a *.pairs.jsonl whose folder is the dataset', async () => {
    const text = `${pairLine('a', 'images/1.png', 'images/2.dcm#frame=4')}\nbroken\n{"v":1,"id":"b","image1":"3.png"}\n`;
    const file = write('x.pairs.jsonl', text);
    const manifest = await loadManifest(file);
    expect(manifest).toMatchObject({ path: file, format: 'pairs', root: dir, benchmark: 'pairs' });
    expect(manifest.sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(manifest.pairs.map(({ line, images }) => ({ line, images }))).toEqual([
      {
        line: 1,
        images: [
          { path: path.join(dir, 'images', '1.png'), frame: 0 },
          { path: path.join(dir, 'images', '2.dcm'), frame: 4 },
        ],
      },
      { line: 3, images: [{ path: path.join(dir, '3.png'), frame: 0 }] },
    ]);
    expect(manifest.problems).toMatchObject([{ line: 2, code: 'broken-json' }]);
  });

  it('reads both files of a MediConfusion checkout to the same pairs', async () => {
    const prompts = write('configs/prompts/answering.json', '{}');
    const json = await loadManifest(write('data/dataset.json', asJson(ENTRY)));
    const csv = await loadManifest(write('data/dataset.csv', asCsv(ENTRY)));
    expect(json).toMatchObject({ format: 'mediconfusion-json', benchmark: 'mediconfusion', root: dir, problems: [] });
    expect(json.officialPrompts).toBe(prompts);
    expect(csv.format).toBe('mediconfusion-csv');
    expect(csv.pairs).toEqual(json.pairs);
    expect(json.pairs).toEqual([
      {
        line: 0,
        images: [11, 12].map(n => ({ path: path.join(dir, 'data', 'images', `${n}.jpg`), frame: 0 })),
        pair: {
          ...{
            v: 1,
            id: '10001',
            image1: 'images/11.jpg',
            image2: 'images/12.jpg',
            question: 'Which?',
            status: 'accepted',
          },
          ...{ options: { A: 'This', B: 'That' }, correct1: 'B', correct2: 'A' },
          ...{ categories1: ['Head and Neck'], categories2: ["Crohn's", 'Vascular'] },
          similarity: { BiomedCLIP: 0.91, DINO: 0.5 },
          provenance: {
            ...{ by: 'MediConfusion', source1: 'train/ROCO_1.jpg', source2: 'train/ROCO_2.jpg' },
            ...{ caption1: ' One, "1"', caption2: 'Two' },
            draft: { question: 'What?', options: { A: 'this', B: 'that' } },
          },
        },
      },
    ]);
  });

  it('has no official prompts where the checkout has none', async () => {
    expect(await loadManifest(write('data/dataset.json', asJson(ENTRY)))).not.toHaveProperty('officialPrompts');
  });

  it.each([
    ['x.jsonl', '{"v":1}', 'unsupported'],
    ['x.json', '{"a":1}', 'unsupported'],
    ['x.csv', 'a,b\n1,2', 'unsupported'],
    ['x.pairs.jsonl', Buffer.from([0x7b, 0xff, 0x7d]), 'bad-input'],
    ['x.pairs.jsonl', '{"v":2,"id":"a"}', 'unsupported'],
    ['x.json', '{"10001":{"im_1_local":1}}', 'bad-input'],
    ['x.json', '{"10001":{"im_1_local":1}', 'bad-input'],
    ['x.json', asJson({ ...ENTRY, im_1_local: '../../secret' }), 'bad-input'],
  ])('refuses %s with %j', async (name, content, expected) => {
    await expect(loadManifest(write(name, content))).rejects.toEqual(kind(expected));
  });

  it('refuses what is not there, a folder, one that is too large, and stops when it is told', async () => {
    await expect(loadManifest(path.join(dir, 'none.pairs.jsonl'))).rejects.toEqual(kind('not-found'));
    await expect(loadManifest(dir)).rejects.toEqual(kind('unsupported'));
    const large = write('large.pairs.jsonl', '');
    fs.truncateSync(large, 600_000_000);
    await expect(loadManifest(large)).rejects.toEqual(kind('too-large'));
    await expect(loadManifest(write('x.pairs.jsonl', ''), AbortSignal.abort())).rejects.toEqual(kind('cancelled'));
  });

  it('refuses a manifest whose images are reached by a link out of the dataset', async () => {
    write('elsewhere/1.png', '');
    const file = write('set/x.pairs.jsonl', pairLine('a', 'images/1.png', 'images/2.png'));
    fs.symlinkSync(path.join(dir, 'elsewhere'), path.join(dir, 'set', 'images'));
    await expect(loadManifest(file)).rejects.toMatchObject({ details: { code: 'outside-dataset' } });
  });
});

describe('missing images', () => {
  it('are counted once each, in one message', async () => {
    write('1.png', '');
    const lines = [
      pairLine('a', '1.png', '2.png'),
      pairLine('b', '2.png', 'sub/3.png'),
      pairLine('c', '4.png', '5.png'),
    ];
    const manifest = await loadManifest(write('x.pairs.jsonl', lines.join('\n')));
    const report = await missingImages(manifest);
    expect(report).toEqual({
      of: 5,
      missing: ['2.png', 'sub/3.png', '4.png', '5.png'].map(name => path.join(dir, name)),
    });
    const line = missingImagesError(manifest, report)?.toLine();
    expect(line).toContain(
      `4 of 5 images of ${manifest.path} are missing; looked in ${dir} for 2.png, sub/3.png, 4.png, ….`,
    );
    expect(missingImagesError(manifest, { missing: [], of: 5 })).toBeUndefined();
  });
});

describe('MediConfusion files', () => {
  it('are whole or nothing, and say what is wrong', () => {
    const without = Object.fromEntries(Object.entries(ENTRY).filter(([name]) => name !== 'question'));
    expect(() => parseMediConfusionJson('d.json', asJson(without))).toThrow('entry 10001 has no usable "question"');
    expect(() => parseMediConfusionCsv('d.csv', asCsv({ ...ENTRY, category_1: 'x' }))).toThrow(
      'no usable "category_1"',
    );
    expect(() => parseMediConfusionCsv('d.csv', asCsv({ ...ENTRY, im_1_local: '' }))).toThrow('no usable "im_1_local"');
    const twice = asCsv(ENTRY) + (asCsv(ENTRY).split('\n')[1] ?? '');
    expect(() => parseMediConfusionCsv('d.csv', twice)).toThrow('row 2 has the id 10001 again');
    expect(() => parseMediConfusionCsv('d.csv', 'id,im_1_local\n1,2,3')).toThrow('not MediConfusion');
  });

  it.each([
    ["['Cerebral', 'Vascular']", ['Cerebral', 'Vascular']],
    ['[]', []],
    [`["Crohn's", 'say "x"']`, ["Crohn's", 'say "x"']],
    [String.raw`['it\'s', '\\', '\xe9\u6f22\U0001f600\n']`, ["it's", '\\', 'é漢😀\n']],
    ["['a'", null],
    ["['a',]", null],
    ["['a' 'b']", null],
    ['[1]', null],
    ["['a', __import__('os')]", null],
    [String.raw`['\q']`, null],
    [String.raw`['\Uffffffff']`, null],
    ['', null],
  ])('hold Python lists: %s', (text, expected) => {
    expect(parsePythonList(text)).toEqual(expected);
  });
});

describe('savePairs', () => {
  const others = () => fs.readdirSync(dir).filter(name => name.endsWith('.tmp'));

  it('replaces the file, keeps its mode and leaves nothing beside it', async () => {
    const file = write('x.pairs.jsonl', 'old');
    fs.chmodSync(file, 0o606);
    await savePairs(file, 'new 漢\n');
    expect(fs.readFileSync(file, 'utf8')).toBe('new 漢\n');
    if (process.platform !== 'win32') expect(fs.statSync(file).mode & 0o777).toBe(0o606);
    expect(others()).toEqual([]);
  });

  it('makes a new file, and writes through a link', async () => {
    const file = path.join(dir, 'new.pairs.jsonl');
    await savePairs(file, 'a');
    const link = path.join(dir, 'link.pairs.jsonl');
    fs.symlinkSync(file, link);
    await savePairs(link, 'b');
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(file, 'utf8')).toBe('b');
  });

  it('says so where it cannot, and leaves nothing behind', async () => {
    await expect(savePairs(path.join(dir, 'none', 'x.pairs.jsonl'), '')).rejects.toEqual(kind('io'));
    fs.mkdirSync(path.join(dir, 'folder.pairs.jsonl'));
    await expect(savePairs(path.join(dir, 'folder.pairs.jsonl'), '')).rejects.toEqual(kind('io'));
    expect(others()).toEqual([]);
  });
});

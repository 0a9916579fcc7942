import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../../../src/core/dataset/load';
import { datasetFolder, png, table } from './fixtures';

const set = datasetFolder();
const CSV = 'image,question,answer\n1.png,Is it?,yes\n2.png,Is it?,no\n';
const kind = (expected: string): unknown => expect.objectContaining({ kind: expected });
const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/layouts');

describe('the file as a whole', () => {
  it.each([
    ['an empty CSV', 'q.csv', '', /holds no record/],
    ['a header alone', 'q.csv', 'image,question,answer\n', /holds no record/],
    ['an empty JSON list', 'q.json', '[]', /holds no record/],
    ['an empty JSON Lines file', 'q.jsonl', '\n\n', /holds no record/],
    ['lines that are all broken', 'q.jsonl', '{\n{\n', /holds no record that can be read: broken JSON/],
    ['broken JSON', 'q.json', '[{"image":', /is no JSON/],
    ['a quote that is not closed', 'q.csv', `${CSV}3.png,"Is it?,yes\n`, /from line 4 on/],
    ['a column twice', 'q.csv', 'image,question,question,answer\n1.png,a,b,yes\n', /column "question" twice/],
    ['UTF-16', 'q.csv', Buffer.from(`\uFEFF${CSV}`, 'utf16le'), /is not UTF-8/],
    ['Latin-1', 'q.csv', Buffer.from(CSV.replace('Is it?', 'Ménière?'), 'latin1'), /is not UTF-8/],
    ['no Parquet', 'q.parquet', 'PAR1 and no more', /cannot be read as Parquet/],
    ['an empty Parquet file', 'q.parquet', '', /cannot be read as Parquet/],
  ])('is one error: %s', async (_what, name, content, message) => {
    set.images('1.png', '2.png');
    set.write(name, content);
    await expect(set.convert(name)).rejects.toEqual(kind('bad-input'));
    await expect(set.convert(name)).rejects.toThrow(message);
    expect(fs.existsSync(path.join(set.path, 'out.pairs.jsonl'))).toBe(false);
  });

  it.each([
    ['other columns', 'q.csv', 'name,score\na,1\n', /its columns are "name", "score"/],
    ['no list', 'q.json', '{"a":1}', /no list of questions/],
    ['another kind of file', 'q.txt', 'image', /no benchmark to convert/],
  ])('is of no known layout: %s', async (_what, name, content, message) => {
    set.write(name, content);
    await expect(set.convert(name)).rejects.toEqual(kind('unsupported'));
    await expect(set.convert(name)).rejects.toThrow(message);
    await expect(set.convert()).rejects.toEqual(kind('unsupported'));
  });

  it('is not there', async () => {
    await expect(set.convert('q.csv')).rejects.toEqual(kind('not-found'));
  });

  it('is named where a folder holds several', async () => {
    set.images('1.png', '2.png');
    set.write('a.csv', CSV);
    set.write('b/c.csv', CSV);
    set.write('notes.json', '{}');
    await expect(set.convert()).rejects.toThrow(/several files of questions: a\.csv, b\/c\.csv/);
    expect((await set.convert('a.csv')).written).toBe(2);
  });

  it('is named where nothing in it can be asked', async () => {
    set.write('q.csv', 'image,question,options,answer\n1.png,What?,"[""a""]",a\n');
    await expect(set.convert()).rejects.toThrow(/no question that can be asked: 1 × fewer than two options/);
  });
});

describe('images', () => {
  it('are one error where none is there: where they were looked for, and how to get them', async () => {
    const file = set.write('q.csv', CSV);
    const failure = await set.convert('q.csv').catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'not-found', details: { missing: 2 } });
    const { message, remedy } = failure as { message: string; remedy: string };
    expect(message).toContain(`None of the 2 images`);
    expect(message).toContain(`looked in ${path.dirname(file)}, ${path.join(path.dirname(file), 'images')} for 1.png`);
    expect(remedy).toMatch(/paths/);
  });

  it('are named from the manifest where they lie below it', async () => {
    set.images('images/1.png', 'images/2.png');
    set.write('q.csv', CSV);
    const { pairs, images } = await set.convert('q.csv', '../above.pairs.jsonl');
    expect(pairs.map(({ image1 }) => image1)).toEqual(['set/images/1.png', 'set/images/2.png']);
    expect(images.written).toBe(0);
  });

  it('are copied by their content where they lie elsewhere', async () => {
    set.images('1.png');
    set.write('2.png', png('1.png'));
    set.write('q.csv', CSV);
    const { pairs, images } = await set.convert('q.csv', '../other/x.pairs.jsonl');
    expect(images.written).toBe(1);
    expect(pairs[0]?.image1).toBe(pairs[1]?.image1);
    const copy = path.join(set.path, '../other', pairs[0]?.image1 ?? '');
    expect(fs.readFileSync(copy)).toEqual(png('1.png'));
    const manifest = await loadManifest(path.join(set.path, '../other/x.pairs.jsonl'));
    expect(manifest.pairs[0]?.images[0]?.path).toBe(fs.realpathSync(copy));
  });

  it('are never written into the dataset’s own folder', async () => {
    set.images('1.png', '2.png');
    set.write('q.csv', CSV);
    await expect(set.convert('q.csv', 'sub/x.pairs.jsonl')).rejects.toEqual(kind('bad-input'));
    expect(fs.readdirSync(set.path).sort()).toEqual(['1.png', '2.png', 'q.csv']);
  });

  it('are not read through a link, or a path, that leads out of the dataset', async () => {
    set.images('1.png', '../secret.png');
    fs.symlinkSync(path.join(set.path, '../secret.png'), path.join(set.path, '2.png'));
    set.write('q.csv', `${CSV}../secret.png,Is it?,no\n/etc/passwd,Is it?,no\nC:\\x.png,Is it?,no\n`);
    const { written, faults } = await set.convert('q.csv');
    expect(written).toBe(1);
    expect(faults.map(({ line, reason }) => [line, reason])).toEqual(
      [3, 4, 5, 6].map(line => [line, 'its image lies outside the dataset']),
    );
  });
});

describe('Parquet', () => {
  const file = path.join(FIXTURES, 'vqa.parquet');
  const copied = () => set.write('data/test.parquet', fs.readFileSync(file));

  it('is read row group by row group, its images written beside the manifest', async () => {
    copied();
    const { pairs, faults, images } = await set.convert('', '../out/x.pairs.jsonl');
    expect(pairs.map(({ id, question, correct1, answer1 }) => [id, question, correct1 ?? answer1])).toEqual([
      ['1', 'Is there an effusion?', 'A'],
      ['2', 'What is shown?', 'a lung'],
      ['3', 'Is the heart large?', 'B'],
    ]);
    expect(faults.map(({ line, reason }) => [line, reason])).toEqual([
      [4, 'its image is in no format that MedProbe reads'],
      [5, 'no image is named'],
    ]);
    expect(images.written).toBe(2);
    expect(pairs[0]?.image1).toMatch(/^x\.images\/[0-9a-f]{64}\.png$/);
  });

  it('names a column that is missing, and a compression that cannot be read', async () => {
    set.write('a.parquet', fs.readFileSync(path.join(FIXTURES, 'no-answer.parquet')));
    set.write('b.parquet', fs.readFileSync(path.join(FIXTURES, 'zstd.parquet')));
    await expect(set.convert('a.parquet', '../x.pairs.jsonl')).rejects.toThrow(/has no column "answer"/);
    await expect(set.convert('b.parquet', '../x.pairs.jsonl')).rejects.toEqual(kind('unsupported'));
  });

  it('is one error where it is cut off anywhere', async () => {
    const whole = fs.readFileSync(file);
    for (let length = 0; length < whole.length; length += 97) {
      set.write('cut.parquet', whole.subarray(0, length));
      await expect(set.convert('cut.parquet', '../x.pairs.jsonl')).rejects.toEqual(kind('bad-input'));
    }
  });
});

describe('the manifest', () => {
  it('is never written over', async () => {
    set.images('1.png', '2.png');
    set.write('q.csv', CSV);
    set.write('out.pairs.jsonl', 'kept');
    await expect(set.convert('q.csv')).rejects.toThrow(/is there already/);
    expect(fs.readFileSync(path.join(set.path, 'out.pairs.jsonl'), 'utf8')).toBe('kept');
  });

  it('is the same from CSV, TSV, JSON and JSON Lines', async () => {
    set.images('1.png', '2.png');
    const rows = ['1.png', '2.png'].map((image, n) => ({
      id: `q${n}`,
      image,
      question: 'A, "b"\tor\nc?',
      answer: 'no',
    }));
    set.write('q.csv', table(rows));
    set.write('q.tsv', table(rows, '\t', '\r\n'));
    set.write('q.json', `\uFEFF${JSON.stringify(rows)}`);
    set.write('q.jsonl', rows.map(row => JSON.stringify(row)).join('\n'));
    const bare = async (name: string) =>
      (await set.convert(name, `${name}.pairs.jsonl`)).pairs.map(({ provenance, ...pair }) => [
        pair,
        provenance?.['by'],
      ]);
    const csv = await bare('q.csv');
    expect(csv).toHaveLength(2);
    for (const name of ['q.tsv', 'q.json', 'q.jsonl']) expect(await bare(name)).toEqual(csv);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notYetConverted, recogniseFile } from '../../../../src/core/dataset/layouts/recognise';
import { datasetFolder, png, table } from './fixtures';

const set = datasetFolder();
const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/layouts');
const recognised = async (name: string, content: string | Buffer) =>
  (await recogniseFile(set.write(name, content)))?.layout;

describe('recogniseFile', () => {
  const mmvp = { Index: 1, Question: 'Q?', Options: '(a) Open (b) Closed', 'Correct Answer': '(a)' };
  const rad = { qid: 1, image_name: '1.jpg', question: 'Q?', answer: 'Yes', answer_type: 'CLOSED' };

  it('tells a layout from the first bytes, however long the file is', async () => {
    const many = Array.from({ length: 5_000 }, (_, Index) => ({ ...mmvp, Index }));
    expect(await recognised('Questions.csv', table(many))).toBe('MMVP');
    expect(await recognised('rad.json', JSON.stringify(Array.from({ length: 5_000 }, () => rad)))).toBe('VQA-RAD');
    expect(await recognised('q.jsonl', '{"images":["1.png"],"options":{},"question":"Q?"}\n'.repeat(9_000))).toBe(
      'MedXpertQA-MM',
    );
    expect(await recognised('a.parquet', readFileSync(path.join(FIXTURES, 'vqa.parquet')))).toMatch(/^Parquet/);
    expect(await recognised('q.csv', 'image,question,answer\n1.png,Is it?,yes\n')).toMatch(/^multiple choice/);
  });

  it('tells one whose first record is longer than what is read by its header', async () => {
    const image = Buffer.concat([png(1), Buffer.alloc(400_000, 'x')]).toString('base64');
    const row = { index: 0, image, question: 'Q?', A: 'x', B: 'y', answer: 'A' };
    expect(await recognised('Bench.tsv', table([row], '\t'))).toBe('VLMEvalKit TSV');
  });

  it('names the folder where several files are one benchmark', async () => {
    const entry = { image_path: 'Images/1.png', question: 'Q?', gt_answer: 'x', option_A: 'x', option_B: 'y' };
    const file = set.write('QA_information/a.json', JSON.stringify([entry]));
    expect(await recogniseFile(file)).toEqual({ input: path.resolve(set.path), layout: 'OmniMedVQA' });
  });

  it.each([
    ['package.json', '{"name":"x","question":1,"image":2}'],
    ['list.json', '[1, 2, 3]'],
    ['notes.csv', 'a,b\n1,2\n'],
    ['x.pairs.jsonl', '{"image":"1.png","question":"Q?"}\n'],
    ['broken.json', '[{"qid": 1, "image_na'],
    ['empty.tsv', ''],
    ['none.parquet', 'no parquet'],
    ['question.txt', 'image,question\n'],
  ])('says nothing of %s', async (name, content) => {
    expect(await recognised(name, content)).toBeUndefined();
  });

  it('never throws, whatever a file holds', async () => {
    const names = fc.constantFrom('a.csv', 'a.tsv', 'a.json', 'a.jsonl', 'a.parquet');
    const content = fc.oneof(fc.string(), fc.json(), fc.constantFrom('[{', '"', 'question\timage\n"', '[{"a":1},'));
    await fc.assert(
      fc.asyncProperty(names, content, async (name, text) => {
        await recogniseFile(set.write(name, text));
      }),
      { numRuns: 150 },
    );
    await expect(recogniseFile(set.write('a.csv', ''), AbortSignal.abort())).rejects.toMatchObject({
      kind: 'cancelled',
    });
    expect(await recogniseFile(path.join(set.path, 'gone.csv'))).toBeUndefined();
  });

  it('gives the command that converts, for a file and for the folder that holds it', async () => {
    const file = set.write('My set.csv', table([mmvp]));
    for (const input of [file, set.path]) {
      const error = await notYetConverted(input);
      expect(error?.remedy).toContain(`medprobe convert "${path.resolve(file)}" My-set.pairs.jsonl`);
    }
    expect(await notYetConverted(set.write('other/notes.json', '{}'))).toBeUndefined();
  });
});

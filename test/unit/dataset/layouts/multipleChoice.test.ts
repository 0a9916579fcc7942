import { describe, expect, it } from 'vitest';
import { counts, datasetFolder, dropping, png, table, without } from './fixtures';

const set = datasetFolder();

describe('PMC-VQA', () => {
  const row = (more: Record<string, string> = {}) => ({
    ...{ Figure_path: 'PMC1_Fig1.jpg', Caption: 'A "scan", axial\nof the head', Question: 'Which modality?' },
    ...{
      'Choice A': ' A:CT ',
      'Choice B': ' B:MRI',
      'Choice C': 'C:PET',
      'Choice D': 'X-ray',
      Answer: 'B',
      split: 'test',
    },
    ...more,
  });
  const write = (rows: Parameters<typeof table>[0]) => {
    set.images('figures/PMC1_Fig1.jpg');
    set.write('test_2.csv', table(rows));
  };

  it('reads choices with and without their letters, and the answer as letter or text', async () => {
    write([row(), row({ Answer: 'X-ray' }), row({ Answer: ' C:PET ' })]);
    const { pairs, read } = await set.convert();
    expect(read).toBe(3);
    expect(pairs.map(({ correct1 }) => correct1)).toEqual(['B', 'D', 'C']);
    expect(pairs[0]).toMatchObject({
      image1: 'figures/PMC1_Fig1.jpg',
      options: { A: 'CT', B: 'MRI', C: 'PET', D: 'X-ray' },
      split: 'test',
    });
  });

  it.each([
    ['the answer is neither the letter nor the text of an option', { Answer: 'E' }],
    ['two options have the same text', { 'Choice D': 'CT' }],
    ['the answer is the letter of one option and the text of another', { 'Choice D': 'B' }],
    ['no answer', { Answer: '' }],
    ['its image is not there', { Figure_path: 'PMC2.jpg' }],
  ])('drops a question: %s', async (reason, change) => {
    write([row(), row(change)]);
    // The caption of a record goes over two lines.
    expect(counts(await set.convert())).toMatchObject({ read: 2, written: 1, ...dropping(reason, 4) });
  });

  it('names a missing column', async () => {
    write(without([row()], 'Choice C'));
    await expect(set.convert()).rejects.toThrow(/looks like PMC-VQA, but has no column "Choice C"/);
  });
});

describe('OmniMedVQA', () => {
  const entry = (gt_answer: string, more: object = {}) => ({
    ...{ image_path: 'Images/ct/1.png', question: 'Which modality?', gt_answer, option_A: 'CT', option_B: 'MRI' },
    ...more,
  });
  const write = (entries: readonly object[], name = 'Open-access/one.json') => {
    set.images('Images/ct/1.png');
    return set.write(`QA_information/${name}`, JSON.stringify(entries));
  };

  it('finds the letter of the answer’s text, in all files of the folder', async () => {
    write([entry('MRI'), entry('PET', { option_C: 'PET', question_id: 'x_1', modality_type: 'CT' })]);
    write([entry('CT')], 'Restricted-access/two.json');
    const { pairs, ...rest } = await set.convert();
    expect(counts(rest)).toEqual({ read: 3, written: 3, dropped: {}, faults: [] });
    expect(pairs.map(({ id, correct1, image1 }) => [id, correct1, image1])).toEqual([
      ['one-1', 'B', 'Images/ct/1.png'],
      ['x_1', 'C', 'Images/ct/1.png'],
      ['two-1', 'A', 'Images/ct/1.png'],
    ]);
  });

  it('looks for images in the folder above QA_information where one file is named', async () => {
    write([entry('MRI')]);
    expect((await set.convert('QA_information/Open-access/one.json')).pairs[0]?.image1).toBe('Images/ct/1.png');
  });

  it.each([
    ['the answer is not the text of an option', entry('Ultrasound')],
    ['the answer is not the text of an option', entry('B')],
    ['fewer than two options', entry('CT', { option_B: '' })],
    ['its image is not there', entry('CT', { image_path: 'Images/ct/2.png' })],
  ])('drops a question: %s', async (reason, wrong) => {
    write([entry('CT'), wrong]);
    expect(counts(await set.convert())).toMatchObject({ written: 1, ...dropping(reason, 2) });
  });

  it('names a missing column', async () => {
    write(without([entry('CT')], 'gt_answer'));
    await expect(set.convert()).rejects.toThrow(/looks like OmniMedVQA, but has no column "gt_answer"/);
  });
});

describe('MedXpertQA-MM', () => {
  const line = (id: string, label: string, more: object = {}) =>
    JSON.stringify({
      id,
      question: 'Which?',
      options: { A: 'One', B: 'Two' },
      label,
      images: ['MM-1-a.jpeg'],
      ...more,
    });
  const write = (...lines: string[]) => {
    set.images('images/MM-1-a.jpeg');
    set.write('MM/test.jsonl', `${lines.join('\r\n')}\r\n`);
  };

  it('reads options as an object and as a list, and drops questions about several images', async () => {
    const list = [
      { letter: 'A', content: 'One' },
      { letter: 'B', content: 'Two' },
    ];
    write(line('MM-1', 'B'), line('MM-2', 'A', { images: ['a.jpeg', 'b.jpeg'] }), line('MM-3', 'A', { options: list }));
    const found = await set.convert();
    expect(counts(found)).toEqual({
      read: 3,
      written: 2,
      dropped: { 'several images for one question': 1 },
      faults: [],
    });
    expect(found.pairs).toMatchObject([
      { id: 'MM-1', image1: 'images/MM-1-a.jpeg', correct1: 'B' },
      { id: 'MM-3', options: { A: 'One', B: 'Two' }, correct1: 'A' },
    ]);
  });

  it.each([
    ['the answer is not the letter of an option', line('MM-2', 'E')],
    ['options that cannot be read', line('MM-2', 'A', { options: 'One, Two' })],
    ['no image is named', line('MM-2', 'A', { images: [] })],
    ['its id was used before', line('MM-1', 'A')],
    ['broken JSON', '{"id":'],
  ])('drops a question: %s', async (reason, wrong) => {
    write(line('MM-1', 'A'), wrong);
    expect(counts(await set.convert())).toMatchObject({ read: 2, written: 1, ...dropping(reason, 2) });
  });

  it('names a missing column', async () => {
    write(JSON.stringify({ id: '1', question: 'Which?', options: { A: 'One', B: 'Two' }, images: ['MM-1-a.jpeg'] }));
    await expect(set.convert()).rejects.toThrow(/looks like MedXpertQA-MM, but has no column "label"/);
  });
});

describe('VLMEvalKit TSV', () => {
  const base64 = png('one').toString('base64');
  const row = (index: number, image: string, answer: string) => ({
    ...{ index, image, question: 'Which one?', A: 'Left', B: 'Right', C: '', answer, category: 'Side', split: 'dev' },
  });
  const write = (rows: Parameters<typeof table>[0]) => set.write('MyBench.tsv', table(rows, '\t'));

  it('takes images out of the table, once each, and never into the dataset', async () => {
    write([row(0, base64, 'A'), row(1, '0', 'B'), row(2, png('two').toString('base64'), 'A')]);
    await expect(set.convert()).rejects.toMatchObject({ kind: 'bad-input' });
    const { pairs, images, ...rest } = await set.convert('MyBench.tsv', '../out/out.pairs.jsonl');
    expect(counts({ images, ...rest })).toEqual({ read: 3, written: 3, dropped: {}, faults: [] });
    expect(images.written).toBe(2);
    expect(pairs[0]?.image1).toMatch(/^out\.images\/[0-9a-f]{64}\.png$/);
    expect(pairs[1]?.image1).toBe(pairs[0]?.image1);
    expect(pairs[0]).toMatchObject({ options: { A: 'Left', B: 'Right' }, categories1: ['Side'], split: 'dev' });
  });

  it('reads image_path, and yes or no or words where there are no options', async () => {
    set.images('pics/1.png');
    write([
      { index: 0, image_path: 'pics/1.png', question: 'Is it?', answer: 'Yes' },
      { index: 1, image_path: 'pics/1.png', question: 'What is it?', answer: 'A lung' },
      { index: 2, image_path: "['pics/1.png', 'pics/2.png']", question: 'Is it?', answer: 'No' },
    ]);
    const found = await set.convert();
    expect(counts(found)).toMatchObject({
      dropped: { 'several images for one question': 1 },
      faults: [],
    });
    expect(found.pairs).toMatchObject([
      { image1: 'pics/1.png', options: { A: 'Yes', B: 'No' }, correct1: 'A' },
      { answer1: 'A lung' },
    ]);
  });

  it.each([
    ['the answer is neither the letter nor the text of an option', row(1, '0', 'C')],
    ['its id was used before', row(0, base64, 'A')],
    ['its image is in no format that MedProbe reads', row(1, Buffer.alloc(90).toString('base64'), 'A')],
    ['no image is named', row(1, '', 'A')],
  ])('drops a question: %s', async (reason, wrong) => {
    write([row(0, base64, 'A'), wrong]);
    expect(counts(await set.convert('', '../out.pairs.jsonl'))).toMatchObject({ written: 1, ...dropping(reason, 3) });
  });

  it('names a missing column', async () => {
    write(without([row(0, base64, 'A')], 'answer'));
    await expect(set.convert()).rejects.toThrow(/looks like VLMEvalKit TSV, but has no column "answer"/);
  });
});

describe('any multiple choice, or yes and no', () => {
  it.each([
    ['JSON Lines with a list', 'q.jsonl', '{"image":"1.png","question":"Q?","options":["x","y"],"answer":"y"}\n'],
    ['JSON with an object', 'q.json', '[{"image":"1.png","question":"Q?","options":{"A":"x","B":"y"},"answer":"B"}]'],
    ['CSV with columns', 'q.csv', 'image,question,A,B,answer\n1.png,Q?,x,y,(b)\n'],
    ['CSV with option columns', 'q.csv', 'image_path,question,option_A,option_B,label\n1.png,Q?,x,y,B\n'],
    ['CSV with a Python list', 'q.csv', `image,question,options,answer\n1.png,Q?,"['x', 'y']",B\n`],
    ['TSV without an index', 'q.tsv', 'image\tquestion\tA\tB\tanswer\n1.png\tQ?\tx\ty\ty\n'],
  ])('reads %s', async (_what, name, text) => {
    set.images('1.png');
    set.write(name, text);
    expect((await set.convert()).pairs).toMatchObject([
      { image1: '1.png', options: { A: 'x', B: 'y' }, correct1: 'B' },
    ]);
  });

  it('reads yes and no, and answers to open questions', async () => {
    set.images('images/1.png');
    set.write('q.csv', 'image,question,answer\n1.png,Q?,no\n1.png,What?,a nodule\n1.png,Q?,"Yes."\n');
    const found = await set.convert();
    expect(found.pairs.map(({ id, correct1, answer1 }) => [id, correct1, answer1])).toEqual([
      ['2', 'B', undefined],
      ['3', undefined, 'a nodule'],
      ['4', 'A', undefined],
    ]);
    expect(counts(found)).toMatchObject({ read: 3, dropped: {}, faults: [] });
    expect(found.pairs[0]?.provenance).not.toHaveProperty('benchmark');
  });
});

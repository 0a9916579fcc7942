import { describe, expect, it } from 'vitest';
import { counts, datasetFolder, dropping, table, without, withRow } from './fixtures';

const set = datasetFolder();

describe('MMVP', () => {
  const row = (index: number, answer: string) => ({
    Index: index,
    Question: `Are the wings of "${Math.ceil(index / 2)}" open, or closed?`,
    Options: '(a) Open (b) Closed',
    'Correct Answer': answer,
  });
  const ROWS = [row(1, '(a)'), row(2, '(b)'), row(3, '(b)'), row(4, '(a)')];
  const write = (text: string) => {
    set.images(...[1, 2, 3, 4].map(n => `MMVP Images/${n}.jpg`));
    set.write('Questions.csv', text);
  };

  it('makes a pair of two consecutive rows', async () => {
    write(table(ROWS));
    const { layout, cases, pairs, ...rest } = await set.convert();
    expect([layout, cases, counts({ layout, cases, ...rest })]).toEqual([
      'MMVP',
      0,
      { read: 2, written: 2, dropped: {}, faults: [] },
    ]);
    expect(pairs[0]).toEqual({
      v: 1,
      id: '1-2',
      image1: 'MMVP Images/1.jpg',
      image2: 'MMVP Images/2.jpg',
      question: 'Are the wings of "1" open, or closed?',
      options: { A: 'Open', B: 'Closed' },
      correct1: 'A',
      correct2: 'B',
      status: 'accepted',
      provenance: { by: 'MMVP', benchmark: 'mmvp', file: 'Questions.csv', line: 2 },
    });
  });

  it('reads the same with a byte order mark and CRLF', async () => {
    write(table(ROWS));
    const plain = await set.convert('Questions.csv');
    write(`\uFEFF${table(ROWS, ',', '\r\n')}`);
    expect((await set.convert('Questions.csv', 'again.pairs.jsonl')).pairs).toEqual(plain.pairs);
  });

  it('reads the second answer by its own order of the options', async () => {
    write(table(withRow(ROWS, 1, { Options: '(a) Closed (b) Open', 'Correct Answer': '(a)' })));
    expect((await set.convert()).pairs[0]).toMatchObject({ correct1: 'A', correct2: 'B' });
  });

  it('says where the published labels are known to be exchanged', async () => {
    set.images('MMVP Images/99.jpg', 'MMVP Images/100.jpg');
    set.write('Questions.csv', table([row(99, '(a)'), row(100, '(b)')].map(r => ({ ...r, Question: 'Same?' }))));
    expect((await set.convert()).pairs[0]?.note).toMatch(/99 and 100 are exchanged/);
  });

  it.each([
    ['the answer is not the letter of an option', withRow(ROWS, 0, { 'Correct Answer': '(c)' }), 2],
    ['no answer', withRow(ROWS, 3, { 'Correct Answer': '' }), 4],
    ['the two rows of the pair do not ask the same', withRow(ROWS, 1, { Question: 'What else?' }), 2],
    ['fewer than two options', withRow(ROWS, 0, { Options: 'Open or closed' }), 2],
    ['its second row is missing', ROWS.slice(0, 3), 4],
    ['its image is not there', withRow(ROWS, 2, { Index: 5 }), 4],
  ])('drops a pair: %s', async (reason, rows, line) => {
    write(table(rows));
    expect(counts(await set.convert())).toMatchObject({ read: 2, written: 1, ...dropping(reason, line) });
  });

  it('keeps the pairs behind a row with a cell too many', async () => {
    write(table(ROWS).replace('(a)\n', '(a),more\n'));
    const found = await set.convert();
    expect(counts(found)).toMatchObject(dropping('another number of cells than the header has', 2));
    expect(found.pairs.map(({ id }) => id)).toEqual(['3-4']);
  });

  it('names a missing column', async () => {
    write(table(without(ROWS, 'Correct Answer')));
    await expect(set.convert()).rejects.toThrow(/Questions\.csv looks like MMVP, but has no column "Correct Answer"/);
  });
});

describe('NaturalBench', () => {
  const yesNo = ['Yes', 'No', 'No', 'Yes'].map((answer, index) => ({
    index,
    image_path: `n/${index % 2}.png`,
    question: index < 2 ? 'Is it open?' : 'Is it closed?',
    answer,
    type: 'yes_no',
  }));
  const letters = ['A', 'B', 'B', 'A'].map((answer, index) => ({
    index: index + 4,
    image_path: `n/${index % 2}.png`,
    question: index < 2 ? 'Which side? Option: A: left; B: right;' : 'Which hue? Option: A: red; B: blue;',
    answer,
    type: 'multiple_choice',
  }));
  const write = (rows: Parameters<typeof table>[0], name = 'NaturalBench.tsv') => {
    set.images('n/0.png', 'n/1.png');
    set.write(name, table(rows, name.endsWith('tsv') ? '\t' : ','));
  };

  it('makes four cases of one group of four rows', async () => {
    write([...yesNo, ...letters]);
    const found = await set.convert();
    expect(counts(found)).toEqual({ read: 8, written: 8, dropped: {}, faults: [] });
    expect(found.pairs.map(({ id, group, image1, correct1 }) => [id, group, image1, correct1])).toEqual([
      ['1-q0i0', '1', 'n/0.png', 'A'],
      ['1-q0i1', '1', 'n/1.png', 'B'],
      ['1-q1i0', '1', 'n/0.png', 'B'],
      ['1-q1i1', '1', 'n/1.png', 'A'],
      ['2-q0i0', '2', 'n/0.png', 'A'],
      ['2-q0i1', '2', 'n/1.png', 'B'],
      ['2-q1i0', '2', 'n/0.png', 'B'],
      ['2-q1i1', '2', 'n/1.png', 'A'],
    ]);
    expect(found.pairs[4]).toMatchObject({ question: 'Which side?', options: { A: 'left', B: 'right' } });
    expect(found.pairs[0]).not.toHaveProperty('image2');
  });

  it.each([
    ['the answer to a yes or no question is neither', withRow(yesNo, 2, { answer: 'notice' }), 3],
    ['no image is named', withRow(yesNo, 2, { image_path: '' }), 3],
    ['a type of question that the layout does not have', withRow(yesNo, 2, { type: 'open' }), 3],
    ['options that cannot be read', withRow(yesNo, 2, { type: 'multiple_choice' }), 3],
  ])('drops the whole group: %s', async (reason, rows, others) => {
    write([...rows, ...letters]);
    expect(counts(await set.convert())).toMatchObject({
      read: 8,
      written: 4,
      dropped: { [reason]: 1, 'another row of its group is wrong': others },
    });
  });

  it.each([
    ['its group of four rows is not complete', [...letters, ...yesNo.slice(0, 3)], 3],
    ['its group is not two questions about two images', [...letters, ...withRow(yesNo, 1, { question: 'Eh?' })], 4],
  ])('drops the whole group: %s', async (reason, rows, count) => {
    write(rows, 'NaturalBench.csv');
    expect(counts(await set.convert())).toMatchObject({ written: 4, dropped: { [reason]: count } });
  });

  it('names a missing column', async () => {
    write(without(yesNo, 'answer'));
    await expect(set.convert()).rejects.toThrow(/looks like NaturalBench, but has no column "answer"/);
  });
});

describe('VQA-RAD', () => {
  const entry = (qid: number | string, answer: string | number, answer_type = 'CLOSED') => ({
    ...{ qid, image_name: 'synpic1.jpg', image_organ: 'CHEST', question: 'Is it “clear”?', answer, answer_type },
  });
  const write = (entries: readonly object[]) => {
    set.images('images/synpic1.jpg');
    set.write('VQA_RAD Dataset Public.json', JSON.stringify(entries, null, 3));
  };

  it('makes a case of each question that is answered by yes or no, and of each open one', async () => {
    const open = { ...entry(2, 3, 'OPEN'), question_type: 'COUNT' };
    write([entry('0', 'Yes'), entry(1, 'no', 'CLOSED '), open, entry(3, 'Left'), entry(4, 2)]);
    const found = await set.convert();
    expect(counts(found)).toEqual({
      read: 5,
      written: 3,
      dropped: { 'a closed question other than yes or no, whose options the file does not give': 2 },
      faults: [],
    });
    expect(found.pairs).toMatchObject([
      { id: '0', image1: 'images/synpic1.jpg', options: { A: 'Yes', B: 'No' }, correct1: 'A', categories1: ['CHEST'] },
      { id: '1', correct1: 'B' },
      { id: '2', answer1: '3', categories1: ['CHEST', 'COUNT'] },
    ]);
    expect(found.pairs[2]).not.toHaveProperty('options');
    expect(found.pairs[2]?.provenance).toMatchObject({ benchmark: 'vqa-rad' });
  });

  it.each([
    ['its id was used before', entry(0, 'No'), 2],
    ['no answer', { ...entry(1, ''), answer: null }, 2],
    ['no question', { ...entry(1, 'No'), question: ' ' }, 2],
    ['a type of question that the layout does not have', entry(1, 'No', 'BOTH'), 2],
    ['its image is not there', { ...entry(1, 'No'), image_name: 'synpic2.jpg' }, 2],
    ['its image lies outside the dataset', { ...entry(1, 'No'), image_name: '../../secret.jpg' }, 2],
    ['no JSON object', 7, 2],
  ])('drops a question: %s', async (reason, wrong, line) => {
    write([entry(0, 'Yes'), wrong as object, entry(9, 'No')]);
    expect(counts(await set.convert())).toEqual({ read: 3, written: 2, ...dropping(reason, line) });
  });

  it('names a missing column', async () => {
    write(without([entry(0, 'Yes')], 'answer_type'));
    await expect(set.convert()).rejects.toThrow(/looks like VQA-RAD, but has no column "answer_type"/);
  });
});

describe('SLAKE', () => {
  const entry = (qid: number, answer: string, more: object = {}) => ({
    ...{ qid, img_name: 'xmlab1/source.jpg', question: 'Is it large?', answer, answer_type: 'CLOSED', q_lang: 'en' },
    ...more,
  });
  const write = (entries: readonly object[]) => {
    set.images('imgs/xmlab1/source.jpg');
    set.write('test.json', JSON.stringify(entries));
  };

  it('makes cases of the English questions that are open or answered by yes or no', async () => {
    write([
      entry(1, 'Yes'),
      entry(2, 'Liver', { answer_type: 'OPEN', modality: 'CT', location: 'Abdomen', content_type: 'Organ' }),
      entry(3, '是', { q_lang: 'zh' }),
      entry(4, 'MRI'),
    ]);
    const found = await set.convert();
    expect(counts(found)).toMatchObject({ read: 4, written: 2, faults: [] });
    expect(found.dropped).toHaveLength(2);
    expect(found.pairs).toMatchObject([
      { id: '1', image1: 'imgs/xmlab1/source.jpg', correct1: 'A' },
      { id: '2', answer1: 'Liver', categories1: ['CT', 'Abdomen', 'Organ'] },
    ]);
  });

  it('drops a question whose image is not there', async () => {
    write([entry(1, 'Yes'), entry(2, 'No', { img_name: 'xmlab2/source.jpg' })]);
    expect(counts(await set.convert())).toMatchObject({ written: 1, ...dropping('its image is not there', 2) });
  });

  it('names a missing column', async () => {
    write(without([entry(0, 'Yes')], 'q_lang'));
    await expect(set.convert()).rejects.toThrow(/looks like SLAKE, but has no column "q_lang"/);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedFigures } from '../../../src/core/benchmark/figures';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { RunMetrics } from '../../../src/core/benchmark/scoring';
import { isOfCases } from '../../../src/core/benchmark/types';
import type { CaseMetrics } from '../../../src/core/benchmark/types';
import { loadManifest } from '../../../src/core/dataset/load';
import { firstBaseline } from '../../../src/core/endpoint/baseline';
import type { Endpoint } from '../../../src/core/endpoint/types';
import { datasetFolder, table } from '../dataset/layouts/fixtures';
import { ofPairs, options, ruleEndpoint } from './fixtures';

const set = datasetFolder();
const PARQUET = path.resolve(import.meta.dirname, '../../fixtures/layouts/vqa.parquet');

/** Converts what was written and runs it. */
async function run(endpoint: Endpoint, input = '', output = '../out/x.pairs.jsonl') {
  await set.convert(input, output);
  const manifest = await loadManifest(path.join(set.path, output));
  return runBenchmark(options(manifest, endpoint));
}

function ofCases(metrics: RunMetrics): CaseMetrics {
  if (!isOfCases(metrics)) throw new Error('this is a run of pairs');
  return metrics;
}

const counted = (metrics: RunMetrics) =>
  Object.fromEntries(namedFigures(metrics).map(({ name, figure: { n, of } }) => [name, `${n}/${of}`]));

/** Answers by the question's beginning; a kind of endpoint that could answer open questions. */
const answering = (answers: Readonly<Record<string, string>>) => {
  const endpoint = ruleEndpoint(({ prompt }) => {
    const found = Object.entries(answers).find(([question]) => prompt.includes(question));
    return found?.[1] ?? 'I cannot tell.';
  });
  return { ...endpoint, info: { kind: 'openai', name: 'rule' } } as const;
};

describe('a layout, converted and run', () => {
  it('MMVP: pairs, by set accuracy', async () => {
    set.images(...[1, 2, 3, 4].map(n => `MMVP Images/${n}.jpg`));
    const row = (index: number, answer: string) => ({
      ...{ Index: index, Question: `Q${Math.ceil(index / 2)}?`, Options: '(a) Open (b) Closed' },
      'Correct Answer': answer,
    });
    set.write('Questions.csv', table([row(1, '(a)'), row(2, '(b)'), row(3, '(b)'), row(4, '(a)')]));
    const rule = ruleEndpoint(({ pair, image }) => (pair === '1-2' && image === 2 ? 'B' : 'A'));
    const { benchmark, metrics } = await run(rule);
    expect(benchmark).toBe('mmvp');
    expect(ofPairs(metrics)).toMatchObject({
      setAccuracy: { n: 1, of: 2 },
      confusion: { n: 1, of: 2 },
      complete: true,
    });
  });

  it('NaturalBench: accuracies of cases, questions, images and groups', async () => {
    const rows = [...'++++', ...'+++-', ...'+-+-', ...'----'].map((_, index) => ({
      index,
      image_path: `n/${2 * Math.floor(index / 4) + (index % 2)}.png`,
      question: `Group ${Math.floor(index / 4)} question ${Math.floor((index % 4) / 2)}?`,
      answer: index % 4 === 0 || index % 4 === 3 ? 'Yes' : 'No',
      type: 'yes_no',
    }));
    set.images(...Array.from({ length: 8 }, (_, n) => `n/${n}.png`));
    set.write('NaturalBench.tsv', table(rows, '\t'));
    // By hand: groups with all, three, two (both of image 0) and none correct.
    const signs: Record<string, string> = { 1: '++++', 2: '+++-', 3: '+-+-', 4: '----' };
    const SLOTS = ['q0i0', 'q0i1', 'q1i0', 'q1i1'];
    const rule = ruleEndpoint(({ pair }) => {
      const [group = '', slot = ''] = pair.split('-');
      const at = SLOTS.indexOf(slot);
      const isYes = (at === 0 || at === 3) === (signs[group]?.[at] === '+');
      return isYes ? 'Yes.' : 'No, it is not.';
    });
    const { benchmark, metrics } = await run(rule);
    expect(benchmark).toBe('naturalbench');
    expect(counted(metrics)).toEqual({
      accuracy: '9/16',
      'question accuracy': '3/8',
      'image accuracy': '4/8',
      'group accuracy': '1/4',
      invalid: '0/16',
    });
    expect(ofCases(metrics)).toMatchObject({ groups: 4, components: 4, complete: true, parserDisagreements: 0 });
  });

  it('VQA-RAD: closed and open questions, by organ and type', async () => {
    set.images('images/1.jpg', 'images/2.jpg');
    const entry = (qid: number, image: number, question: string, answer: string, more: object) => ({
      ...{ qid, image_name: `${image}.jpg`, question, answer, answer_type: 'CLOSED' },
      ...more,
    });
    set.write(
      'VQA_RAD.json',
      JSON.stringify([
        entry(1, 1, 'Is it clear?', 'Yes', { image_organ: 'CHEST', question_type: 'PRES' }),
        entry(2, 1, 'Is it large?', 'No', { image_organ: 'CHEST', question_type: 'SIZE' }),
        entry(3, 2, 'Where is it?', 'the left lower lobe', { image_organ: 'HEAD', answer_type: 'OPEN' }),
        entry(4, 2, 'What is it?', 'Pneumothorax', { image_organ: 'HEAD', answer_type: 'OPEN' }),
        entry(5, 2, 'Which plane?', 'axial', { image_organ: 'HEAD', answer_type: 'OPEN' }),
      ]),
    );
    const endpoint = answering({
      'Is it clear?': '**Yes**, it is.',
      'Is it large?': 'There is no effusion.',
      'Where is it?': 'Left lobe',
      'What is it?': 'The answer is: a pneumothorax.',
      'Which plane?': 'Axial.',
    });
    const { metrics, disagreements } = await run(endpoint);
    // F1 by hand: "left lobe" against "left lower lobe" is 2·(2/2·2/3)/(2/2+2/3) = 0.8; the whole of "answer is
    // pneumothorax" against one word is 0.5; "axial" is 1.
    expect(ofCases(metrics)).toMatchObject({
      benchmark: 'vqa-rad',
      cases: 5,
      accuracy: { n: 2, of: 5 },
      closed: { n: 1, of: 2 },
      open: { n: 1, of: 3 },
      invalid: { n: 1, of: 5 },
      components: 2,
      parserDisagreements: 1,
      byCategory: {
        CHEST: { accuracy: { n: 1, of: 2 }, open: { value: null, of: 0 } },
        HEAD: { accuracy: { n: 1, of: 3 }, open: { n: 1, of: 3 } },
        PRES: { accuracy: { n: 1, of: 1 } },
        SIZE: { invalid: { n: 1, of: 1 } },
      },
    });
    expect(ofCases(metrics).openF1?.value).toBeCloseTo((100 * (0.8 + 0.5 + 1)) / 3, 10);
    expect(disagreements).toMatchObject([{ pair: '4', official: 'answer is pneumothorax', robust: 'pneumothorax' }]);
  });

  it('SLAKE: the English questions', async () => {
    set.images('imgs/1.jpg');
    const entry = (qid: number, answer: string, more: object = {}) => ({
      ...{ qid, img_name: '1.jpg', question: `Q${qid}?`, answer, answer_type: 'CLOSED', q_lang: 'en' },
      ...more,
    });
    set.write('test.json', JSON.stringify([entry(1, 'Yes'), entry(2, 'Liver', { answer_type: 'OPEN' })]));
    const { benchmark, metrics } = await run(answering({ 'Q1?': 'no', 'Q2?': 'liver' }));
    expect([benchmark, counted(metrics)]).toEqual([
      'slake',
      {
        ...{ accuracy: '1/2', 'closed questions': '0/1', 'open, exact match': '1/1', 'open, word F1': '1/1' },
        invalid: '0/2',
      },
    ]);
  });

  it.each([
    ['path-vqa/test.parquet', 'pathvqa'],
    ['vqa_rad/test.parquet', 'vqa-rad'],
    ['data/test.parquet', 'cases'],
  ])('Parquet, %s is %s', async (name, benchmark) => {
    set.write(name, readFileSync(PARQUET));
    const found = await run(answering({ effusion: 'Yes', shown: 'A lung', large: 'Yes' }));
    expect([found.benchmark, counted(found.metrics)]).toEqual([
      benchmark,
      {
        ...{ accuracy: '2/3', 'closed questions': '1/2', 'open, exact match': '1/1', 'open, word F1': '1/1' },
        invalid: '0/3',
      },
    ]);
  });

  it('PMC-VQA: one of four letters', async () => {
    set.images('figures/1.jpg');
    const choices = { 'Choice A': ' A:CT', 'Choice B': 'B:MRI', 'Choice C': 'PET', 'Choice D': 'X-ray' };
    const row = (Answer: string) => ({ Figure_path: '1.jpg', Question: 'Which?', ...choices, Answer });
    set.write('test.csv', table([row('A'), row('B'), row('A')]));
    const { benchmark, metrics } = await run(firstBaseline());
    expect([benchmark, counted(metrics)]).toEqual(['pmc-vqa', { accuracy: '2/3', invalid: '0/3' }]);
    // Three questions about one figure are one cluster.
    expect(ofCases(metrics)).toMatchObject({ components: 1 });
  });

  it('OmniMedVQA: letters, by modality and question type', async () => {
    set.images('Images/1.png');
    const entry = (gt_answer: string, question_type: string) => ({
      ...{ image_path: 'Images/1.png', question: 'Which?', gt_answer, option_A: 'CT', option_B: 'MRI' },
      ...{ modality_type: 'CT', question_type },
    });
    set.write('QA_information/a.json', JSON.stringify([entry('CT', 'Modality'), entry('MRI', 'Disease')]));
    const { benchmark, metrics } = await run(firstBaseline());
    expect(benchmark).toBe('omnimedvqa');
    expect(ofCases(metrics)).toMatchObject({
      accuracy: { n: 1, of: 2 },
      byCategory: { CT: { accuracy: { n: 1, of: 2 } }, Modality: { accuracy: { n: 1, of: 1 } } },
    });
  });

  it('MedXpertQA-MM: questions about one image, by task', async () => {
    set.images('images/1.jpeg');
    const line = (id: string, label: string, images = ['1.jpeg']) =>
      JSON.stringify({
        ...{ id, question: 'Which?', options: { A: 'One', B: 'Two' }, label, images },
        medical_task: 'Diagnosis',
      });
    set.write('test.jsonl', [line('1', 'A'), line('2', 'B'), line('3', 'A', ['1.jpeg', '2.jpeg'])].join('\n'));
    const { benchmark, metrics } = await run(firstBaseline());
    expect(benchmark).toBe('medxpertqa-mm');
    expect(ofCases(metrics)).toMatchObject({
      cases: 2,
      byCategory: { Diagnosis: { accuracy: { n: 1, of: 2 }, invalid: { n: 0, of: 2 } } },
    });
  });

  it('VLMEvalKit: by its exact matching', async () => {
    set.images('1.png');
    const row = (index: number, answer: string) => ({
      ...{ index, image_path: '1.png', question: `Q${index}?`, A: 'Left', B: 'Right', answer, category: 'Side' },
    });
    set.write('Bench.tsv', table([row(0, 'A'), row(1, 'B'), row(2, 'B')], '\t'));
    const { benchmark, metrics } = await run(answering({ 'Q0?': '(A)', 'Q1?': 'the right side', 'Q2?': 'A or B' }));
    expect(benchmark).toBe('vlmevalkit');
    expect(counted(metrics)).toEqual({ accuracy: '2/3', invalid: '1/3' });
  });

  it('any table of multiple choice, yes and no, or words', async () => {
    set.images('1.png');
    set.write('q.csv', 'image,question,answer\n1.png,Is it?,no\n1.png,What?,a nodule\n1.png,Is it so?,"Yes."\n');
    const first = await run(firstBaseline());
    expect([first.benchmark, counted(first.metrics)]).toEqual(['cases', { accuracy: '1/2', invalid: '0/2' }]);
    expect(first.leftOut).toEqual([{ reason: 'an open question, which a baseline cannot answer', count: 1 }]);
  });
});

import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { REPORT_FORMATS } from '../../../src/core/report/formats';
import type { Report } from '../../../src/core/report/model';
import { temporaryFolders } from '../benchmark/fixtures';
import { allCorrect, MODEL, recordedCases, recordedRuns, reportOf, settled } from './fixtures';

const folder = temporaryFolders();
const written = async (): Promise<Report> => settled(await reportOf([await recordedCases(await folder())]));

describe('a report of questions about one image', () => {
  test('tells of each case its question, its answer and its verdict', async () => {
    const report = await written();
    expect(report).toMatchObject({ of: 'cases', guessing: { closed: 50 } });
    expect(report.questions.map(({ results }) => results[0]?.outcome)).toEqual([
      ...['correct', 'correct', 'wrong', 'wrong', 'invalid', 'incomplete'],
    ]);
    const answers = report.questions.map(({ results }) => results[0]?.answers);
    expect(answers.map(given => given?.length)).toEqual([1, 1, 1, 1, 1, 1]);
    // "left lobe" against "left lower lobe": 2·2/(2 + 3).
    expect(answers[2]?.[0]).toMatchObject({ text: 'Left lobe', verdict: 'wrong', f1: 0.8 });
    expect(answers[5]?.[0]).toMatchObject({ state: 'error' });
    expect(report.runs[0]?.warnings.join('\n')).toMatch(/1 of 6 cases lack an answer/);
  });

  test('has the figures, the controls and each case in the page, as text', async () => {
    const html = REPORT_FORMATS.html.write(await written());
    const text = html
      .replace(/<style>[^]*<\/style>/, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
    for (const said of [
      ...['How the cases ended', 'Open, word F1', '40.00 %', 'By category', 'word F1 0.80'],
      ...['options-swapped', 'every question 2 times at temperature 1', 'Correct: the left lower lobe'],
      'B No (correct)',
    ]) {
      expect(text).toContain(said);
    }
    expect(text).not.toMatch(/(?<!\.)\bpairs?\b|[Ii]mage 1/);
  });

  test('is a summary that GitHub shows, and tables that a paper can take', async () => {
    const report = await written();
    await expect(REPORT_FORMATS.markdown.write(report)).toMatchFileSnapshot('golden/cases.md');
    await expect(REPORT_FORMATS.latex.write(report)).toMatchFileSnapshot('golden/cases.tex');
  });

  test('has in CSV the plain answers first, then those under controls and the repeats, by the manifest’s letters', async () => {
    const rows = parse<Record<string, string>>(REPORT_FORMATS.csv.write(await written()), { columns: true, bom: true });
    const asked = rows.map(({ control, repeat }) => `${control}${repeat}`);
    expect(asked.slice(0, 6)).toEqual(Array(6).fill(''));
    // The second and the fifth are of yes or no, the third and the sixth open: two have options that can be swapped.
    const counts = new Map(asked.map(one => [one, asked.filter(other => other === one).length]));
    expect(Object.fromEntries(counts)).toEqual({ '': 6, 'options-swapped': 2, 'image-blank': 6, '1': 6, '2': 6 });
    const swapped = rows.find(({ control, pair }) => control === 'options-swapped' && pair === 'p0000');
    expect(swapped).toMatchObject({ answer1: 'A', official1: 'B', verdict1: 'wrong', outcome: 'wrong', answer2: '' });
    expect(rows[2]).toMatchObject({ f1: '0.8', correct1: 'the left lower lobe', verdict1: 'wrong' });
  });

  test('has in JUnit what controls did as properties, and a test for each case alone', async () => {
    const xml = REPORT_FORMATS.junit.write(await written());
    expect(xml).toContain('tests="6" failures="3" errors="1" skipped="0"');
    expect(xml).toMatch(
      /<property name="Control options-swapped, Accuracy" value="plain 50\.00 % [^"]*difference \+0\.00 points/,
    );
    expect(xml).toMatch(/<property name="Stability All answers the same" value="100\.00 %/);
  });

  test('holds no run of pairs beside', async () => {
    const cases = await recordedCases(await folder());
    const [pairs = ''] = await recordedRuns(await folder(), 2, [{ info: MODEL, answer: allCorrect }]);
    await expect(reportOf([cases, pairs])).rejects.toThrow(/asked about pairs and .* about single images/);
  });
});

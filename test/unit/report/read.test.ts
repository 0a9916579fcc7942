import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { htmlReport } from '../../../src/core/report/html/page';
import { markdownReport } from '../../../src/core/report/markdown';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from '../benchmark/fixtures';
import { allCorrect, mixed, MODEL, OTHER, recordedRuns, reportOf } from './fixtures';

const folder = temporaryFolders();

describe('a report', () => {
  test('tells of each pair its question, both answers without thoughts, its outcome, and errors as errors', async () => {
    const report = await reportOf(await recordedRuns(await folder(), 8, [{ info: MODEL, answer: mixed }]));
    expect(report.questions.map(({ results }) => results[0]?.outcome)).toEqual([
      ...['told apart', 'confused', 'swapped', 'invalid'],
      ...['incomplete', 'invalid', 'invalid', 'told apart'],
    ]);
    const [, , , unread, failed, thoughtful, bold] = report.questions.map(({ results }) => results[0]?.answers);
    expect(unread?.[0]).toMatchObject({ text: 'I cannot tell.', reading: null, verdict: 'invalid' });
    expect(failed?.[0]).toEqual({
      state: 'error',
      kind: 'http',
      status: 503,
      message: expect.stringMatching(/503/) as string,
    });
    expect(thoughtful?.[0]).toMatchObject({ text: 'B', thought: 'Lung markings end early.', read: { robust: 'B' } });
    expect(bold?.[0]).toMatchObject({ reading: null, read: { official: null, robust: 'A' } });
    expect(report.runs[0]).toMatchObject({ name: 'medgemma-4b-it', errors: 2, metrics: { complete: false } });
    expect(report.guessing).toEqual({ setAccuracy: 25, individualAccuracy: 50, confusion: 50 });
  });

  test('says first what weakens a run', async () => {
    const [run = ''] = await recordedRuns(await folder(), 8, [{ info: MODEL, answer: mixed }]);
    const official = (await reportOf([run])).runs[0]?.warnings.join('\n');
    expect(official).toMatch(
      /1 of 8 pairs lack an answer[^]*2 questions ended with an error[^]*sees images was not found/,
    );
    const robust = await reportOf([run], { parser: 'robust' });
    expect(robust.runs[0]?.warnings).toContainEqual(expect.stringMatching(/robust parser/));
    expect(robust.questions[6]?.results[0]).toMatchObject({ outcome: 'told apart', answers: [{ reading: 'A' }, {}] });
  });

  test('says what controls and repeats did, beside the plain figures', async () => {
    const manifest = await writtenManifest(await folder(), 8);
    const { folder: run } = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        {
          controls: ['options-swapped'],
          repeats: { count: 3, temperature: 0.7 },
        },
      ),
    );
    const report = await reportOf([run]);
    expect(report.questions.map(({ results }) => results[0]?.outcome)).toEqual(Array(8).fill('confused'));
    for (const text of [htmlReport(report), markdownReport(report)]) {
      expect(text).toMatch(/options-swapped[^]*every question 3 times at temperature 0\.7/);
    }
  });

  test('names no file of an image', async () => {
    const report = await reportOf(await recordedRuns(await folder(), 2, [{ info: MODEL, answer: allCorrect }]));
    expect(JSON.stringify(report)).not.toMatch(/\.png|images\//);
  });

  test('compares runs over the same pairs, and says why it cannot compare others', async () => {
    const root = await folder();
    const two = await recordedRuns(root, 8, [
      { info: MODEL, answer: mixed },
      { info: OTHER, answer: allCorrect },
    ]);
    const { comparison, questions } = await reportOf(two);
    expect(comparison?.comparisons).toMatchObject([
      { first: 'medgemma-4b-it', second: 'medgemma-27b-it', bothCorrect: 2, onlySecond: 5 },
    ]);
    expect(questions).toHaveLength(8);
    const [elsewhere = ''] = await recordedRuns(await folder(), 3, [{ info: MODEL, answer: allCorrect }]);
    const mixedManifests = await reportOf([...two.slice(0, 1), elsewhere]);
    expect(mixedManifests.comparison).toBeUndefined();
    expect(mixedManifests.notes).toEqual([expect.stringMatching(/^Not compared: .*SHA-256 of the manifest/)]);
    expect(mixedManifests.questions.map(({ results }) => results.map(Boolean))).toEqual([
      ...Array.from({ length: 8 }, () => [true, false]),
      ...Array.from({ length: 3 }, () => [false, true]),
    ]);
    expect(new Set(mixedManifests.questions.map(({ anchor }) => anchor)).size).toBe(11);
    expect(new Set(mixedManifests.runs.map(({ name }) => name)).size).toBe(2);
  });

  test('is refused over a manifest that has changed, unless that manifest is named', async () => {
    const root = await folder();
    const runs = await recordedRuns(root, 2, [{ info: MODEL, answer: allCorrect }]);
    const dataset = path.join(root, 'set.pairs.jsonl');
    await appendFile(dataset, '\n');
    await expect(reportOf(runs)).rejects.toMatchObject({ kind: 'bad-input' });
    const { runs: read } = await reportOf(runs, { dataset });
    expect(read[0]?.warnings[0]).toMatch(/figures are over the manifest as it is now/);
  });

  test('goes on without pictures that cannot be read, and says which', async () => {
    const runs = await recordedRuns(await folder(), 1, [{ info: MODEL, answer: allCorrect }]);
    const notices: string[] = [];
    const report = await reportOf(runs, {
      thumbnail: location =>
        location.path.endsWith('-1.png')
          ? Promise.resolve({ mime: 'image/jpeg', base64: 'AAAA', width: 2, height: 2 })
          : Promise.reject(new ProbeError('bad-input', 'It is torn.')),
      onNotice: notice => notices.push(notice),
    });
    expect(report.questions[0]?.thumbnails).toEqual([
      { mime: 'image/jpeg', base64: 'AAAA', width: 2, height: 2 },
      null,
    ]);
    expect(notices).toEqual(['Image 2 of the pair p0000 is not in the report: It is torn.']);
  });
});

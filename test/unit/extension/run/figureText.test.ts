import { describe, expect, it } from 'vitest';
import { namedFigures } from '../../../../src/core/benchmark/figures';
import { readRun } from '../../../../src/core/benchmark/runFolder';
import { endText, figuresMarkdown } from '../../../../src/extension/run/figureText';
import { copySamples, recordRun, temporaryFolders } from '../views/support';

const folder = temporaryFolders();

describe('a run’s figures in words', () => {
  it('at its end: each with what it is of, and what is missing', async () => {
    const manifest = await copySamples(await folder());
    const whole = await recordRun(manifest);
    expect(endText(whole)).toMatch(
      /^baseline:first on pairs: set accuracy 0\.0 % \(0\/12\), individual accuracy 50\.0 % \(12\/24\), confusion 100\.0 % \(12\/12\)\.$/,
    );
    expect(endText(await recordRun(manifest, 3))).toMatch(/\(0\/3\).*Not every pair was answered\.$/);
  });

  it('as a table to paste, in which no name becomes markup', async () => {
    const result = await recordRun(await copySamples(await folder()), 3);
    const { run } = await readRun(result.folder);
    const evil = { ...run, endpoint: { ...run.endpoint, name: 'a|b *c*\n[d](e)' }, wording: '[w](x)', id: 'i\u202ed' };
    const text = figuresMarkdown(evil, { figures: namedFigures(result.metrics), of: 'pair', answered: 3, pairs: 12 });
    expect(text).toContain(String.raw`a\|b \*c\* \[d\](e)`);
    expect(text).toMatch(/\| Set accuracy \| 0\.0 \| 0\/3 \| [\d.]+ to [\d.]+ \|\n/);
    expect(text).toContain(String.raw`3 of 12 pairs answered · mode mc · \[w\](x) wording · official reading`);
    expect(text).toContain('· i‹U+202E›d');
  });
});

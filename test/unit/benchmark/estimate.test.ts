import { describe, expect, test } from 'vitest';
import { estimateCost, estimateText, meanUsage } from '../../../src/core/benchmark/estimate';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { runsOf } from '../../../src/core/benchmark/runFolder';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const PRICE = { prompt: 1, completion: 10 };

describe('what a run will cost', () => {
  test('is between bounds that are said, before anything was recorded', () => {
    const estimate = estimateCost(1_000, PRICE, 32);
    expect(estimate).toEqual({ from: 0.31, to: 2.32, measured: false });
    expect(estimateText(estimate)).toBe('$0.31 to $2.32, if a question with its image takes 300 to 2,000 tokens');
  });

  test('is at the mean of the endpoint’s newest run that counted tokens, of that model and mode', async () => {
    const manifest = await writtenManifest(await folder(), 4);
    const usage = { promptTokens: 500, completionTokens: 10 };
    const metered = ruleEndpoint(() => 'A', { usage });
    const silent = ruleEndpoint(() => 'A');
    await runBenchmark(options(manifest, metered));
    await runBenchmark(options(manifest, silent));
    const { name } = metered.info;
    const mean = await meanUsage([runsOf(manifest)], { name }, 'mc');
    expect(mean).toEqual(usage);
    expect(estimateCost(100, PRICE, 32, mean)).toMatchObject({ to: 0.06, measured: true });
    expect(await meanUsage([runsOf(manifest)], { name, model: 'another' }, 'mc')).toBeUndefined();
    expect(await meanUsage([runsOf(manifest)], { name }, 'ff')).toBeUndefined();
  });
});

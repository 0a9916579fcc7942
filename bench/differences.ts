/**
 * Do 95 % intervals of the difference between two ways of asking hold the truth 95 times in 100? Simulated runs over
 * MediConfusion's own components: outcomes are alike within a component, and the two ways agree more or less.
 *
 *     npm run bench -- differences     [DIFFERENCE_RUNS=100] [COVERAGE_SEED=1]
 *
 * Prints one JSON object: by how alike the two ways are, the lowest and highest coverage with where they are, and the mean
 * width. The standard error of one coverage with 100 runs is 2.2.
 */
import { PairedDifference } from '../src/core/benchmark/statistics/difference';
import { MEDICONFUSION_COMPONENTS, seeded } from './support/clusteredOutcomes';
import type { Random } from './support/clusteredOutcomes';

/** Shares with the normal quantile below which a latent value is a success. */
const SHARES = { 0.05: -1.64485, 0.2: -0.84162, 0.5: 0, 0.8: 0.84162 };
/** Of the latent values of a component, and between the two ways of asking. */
const WITHIN = [0, 0.2, 0.6];
const BETWEEN = [0, 0.5, 0.9];

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

function two(correlation: number, random: Random): readonly [number, number] {
  const first = normal(random);
  return [first, correlation * first + Math.sqrt(1 - correlation ** 2) * normal(random)];
}

function simulated(limits: readonly [number, number], within: number, between: number, random: Random) {
  const counted = new PairedDifference();
  const [shared, own] = [Math.sqrt(within), Math.sqrt(1 - within)];
  MEDICONFUSION_COMPONENTS.forEach((size, component) => {
    const ofComponent = two(between, random);
    for (let i = 0; i < size; i++) {
      const ofPair = two(between, random);
      const isCorrect = (way: 0 | 1): boolean => shared * ofComponent[way] + own * ofPair[way] < limits[way];
      counted.add(component, isCorrect(0), isCorrect(1));
    }
  });
  return counted.difference()!;
}

function cell(shares: readonly [string, string], within: number, between: number, runs: number, random: Random) {
  const [plain, control] = shares.map(Number) as [number, number];
  const limits = shares.map(share => SHARES[Number(share) as keyof typeof SHARES]) as [number, number];
  const truth = 100 * (control - plain);
  let [held, width] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const [low, high] = simulated(limits, within, between, random).differenceCi95;
    if (low <= truth && truth <= high) held++;
    width += (high - low) / runs;
  }
  return {
    plain,
    control,
    within,
    coverage: Math.round((1000 * held) / runs) / 10,
    width: Math.round(10 * width) / 10,
  };
}

const runs = Number(process.env['DIFFERENCE_RUNS'] ?? 100);
const random = seeded(Number(process.env['COVERAGE_SEED'] ?? 1));
const names = Object.keys(SHARES).sort();
const couples = names.flatMap((plain, i) => names.slice(i).map(control => [plain, control] as const));
const results = BETWEEN.map(between => {
  const cells = couples.flatMap(shares => WITHIN.map(within => cell(shares, within, between, runs, random)));
  const ordered = cells.sort((a, b) => a.coverage - b.coverage);
  const within = ordered.filter(({ coverage }) => coverage >= 93 && coverage <= 98).length;
  const width = ordered.reduce((sum, one) => sum + one.width, 0) / ordered.length;
  return { between, lowest: ordered.slice(0, 3), highest: ordered.slice(-3), within, of: cells.length, width };
});
console.log(JSON.stringify({ runs, results }, undefined, 2));

/**
 * Do 95 % intervals hold the truth 95 times in 100? Simulated runs over MediConfusion's own components, with outcomes
 * that are alike within a component; the product's method and what was weighed against it. The promise: between 93 and
 * 98 % at every point of the grid, for pairs and for images.
 *
 *     npm run bench -- coverage        [COVERAGE_RUNS=1500] [COVERAGE_SEED=1]
 *
 * Prints one JSON object: per method, figure and generator the lowest and highest coverage with where they are, and the
 * mean width at correlation 0, 0.2 and 0.5. The standard error of one coverage with 1,500 runs is 0.6.
 */
import { expectedCorrelation } from '../src/core/benchmark/statistics/correlation';
import type { ClusterKind } from '../src/core/benchmark/statistics/correlation';
import { clusteredInterval, effectiveTrials, limitByClusters, wilson } from '../src/core/benchmark/statistics/interval';
import type { ClusteredShare } from '../src/core/benchmark/statistics/interval';
import { GENERATORS, MEDICONFUSION_COMPONENTS, seeded } from './support/clusteredOutcomes';
import type { DrawCluster, Random } from './support/clusteredOutcomes';
import { CANDIDATES } from './support/intervalCandidates';
import type { Sample } from './support/intervalCandidates';

const SHARES = [0.05, 0.1, 0.2, 0.35, 0.5, 0.95];
const CORRELATIONS = [0, 0.05, 0.1, 0.2, 0.35, 0.5];
/** Outcomes of a component for each of its pairs. */
const FIGURES = { 'set accuracy': 1, 'individual accuracy': 2 };
/** Runs of a cell for which the product's interval itself is computed; the others test the truth only, which is quicker. */
const WHOLE_INTERVALS = 40;
/** Of the other methods: bootstraps take long. */
const CANDIDATE_RUNS = 250;

interface Cell {
  readonly share: number;
  readonly correlation: number;
  readonly coverage: number;
  readonly width: number;
}

const draw = (sizes: readonly number[], cluster: DrawCluster): Sample => ({ sizes, successes: sizes.map(cluster) });

function clustered({ sizes, successes }: Sample): ClusteredShare {
  const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);
  const kinds = new Map<number, ClusterKind>();
  sizes.forEach((trials, j) => {
    const key = trials * 1_000 + successes[j]!;
    kinds.set(key, { trials, successes: successes[j]!, count: (kinds.get(key)?.count ?? 0) + 1 });
  });
  return {
    weight: total(sizes),
    successWeight: total(successes),
    squares: total(sizes),
    clusterSquares: total(sizes.map(size => size ** 2)),
    clusters: [...kinds.values()],
  };
}

/** Whether the interval holds the truth, without computing its ends: they are where this turns. */
function holds(sample: ClusteredShare, truth: number): boolean {
  const share = sample.successWeight / sample.weight;
  const [low, high] = wilson(share, effectiveTrials(sample, expectedCorrelation(sample.clusters, truth)));
  return (
    truth >= low &&
    truth <= high &&
    truth <= limitByClusters(sample, share, 'successes') &&
    1 - truth <= limitByClusters(sample, 1 - share, 'failures')
  );
}

let contradictions = 0;

function ownCell(sizes: readonly number[], cluster: DrawCluster, truth: number, runs: number) {
  let held = 0;
  let width = 0;
  for (let run = 0; run < runs; run++) {
    const sample = clustered(draw(sizes, cluster));
    const inside = holds(sample, truth);
    if (inside) held++;
    if (run >= WHOLE_INTERVALS) continue;
    const [low, high] = clusteredInterval(sample)!;
    width += (high - low) / WHOLE_INTERVALS;
    if (inside !== (low <= truth && truth <= high)) contradictions++;
  }
  return { coverage: held / runs, width };
}

function candidateCell(name: string, sizes: readonly number[], cluster: DrawCluster, truth: number, random: Random) {
  let held = 0;
  let width = 0;
  for (let run = 0; run < CANDIDATE_RUNS; run++) {
    const [low, high] = CANDIDATES[name]!(draw(sizes, cluster), random);
    if (low <= truth && truth <= high) held++;
    width += (Math.min(1, high) - Math.max(0, low)) / CANDIDATE_RUNS;
  }
  return { coverage: held / CANDIDATE_RUNS, width };
}

const percent = (share: number): number => Math.round(share * 1_000) / 10;

function summary(method: string, figure: string, generator: string, cells: readonly Cell[]) {
  const ordered = [...cells].sort((a, b) => a.coverage - b.coverage);
  const told = ({ share, correlation, coverage }: Cell) => ({ coverage: percent(coverage), share, correlation });
  const widthAt = (correlation: number) => {
    const there = cells.filter(cell => cell.correlation === correlation);
    return percent(there.reduce((sum, cell) => sum + cell.width, 0) / there.length);
  };
  return {
    ...{ method, figure, generator, lowest: told(ordered[0]!), highest: told(ordered.at(-1)!) },
    ...{ within: ordered.filter(cell => cell.coverage >= 0.93 && cell.coverage <= 0.98).length, of: cells.length },
    ...{ widthAt0: widthAt(0), widthAt02: widthAt(0.2), widthAt05: widthAt(0.5) },
  };
}

function main(): void {
  const runs = Number(process.env['COVERAGE_RUNS'] ?? 1_500);
  const random = seeded(Number(process.env['COVERAGE_SEED'] ?? 1));
  const started = performance.now();
  const results = Object.entries(FIGURES).flatMap(([figure, outcomes]) => {
    const sizes = MEDICONFUSION_COMPONENTS.map(pairs => pairs * outcomes);
    const grid = (
      generator: string,
      cell: (cluster: DrawCluster, share: number) => Omit<Cell, 'share' | 'correlation'>,
    ) =>
      SHARES.flatMap(share =>
        CORRELATIONS.map(correlation => ({
          share,
          correlation,
          ...cell(GENERATORS[generator]!(share, correlation, random), share),
        })),
      );
    const own = Object.keys(GENERATORS).map(generator =>
      summary(
        'MedProbe',
        figure,
        generator,
        grid(generator, (cluster, share) => ownCell(sizes, cluster, share, runs)),
      ),
    );
    const others = Object.keys(CANDIDATES).map(name =>
      summary(
        name,
        figure,
        'betaBinomial',
        grid('betaBinomial', (cluster, share) => candidateCell(name, sizes, cluster, share, random)),
      ),
    );
    return [...own, ...others];
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(JSON.stringify({ runs, candidateRuns: CANDIDATE_RUNS, seconds, contradictions, results }, undefined, 2));
}

main();

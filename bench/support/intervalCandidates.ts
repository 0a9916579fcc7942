/** What else could give an interval for a share over clusters: what was weighed against the product's method. */
import type { Random } from './clusteredOutcomes';
import { wilson } from '../../src/core/benchmark/statistics/interval';
import type { Interval } from '../../src/core/benchmark/statistics/interval';

/** Outcomes by cluster: how many, and how many of them successes. */
export interface Sample {
  readonly sizes: readonly number[];
  readonly successes: readonly number[];
}
export type Candidate = (sample: Sample, random: Random) => Interval;

const BOOTSTRAPS = 399;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const shareOf = ({ sizes, successes }: Sample): number => sum(successes) / sum(sizes);

/** The 0.975 quantile of Student's t by the expansion in 1/df (Abramowitz and Stegun 26.7.5); good from df 4 on. */
function tQuantile(df: number): number {
  const z = 1.959963984540054;
  return (
    z +
    (z ** 3 + z) / (4 * df) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * df ** 3)
  );
}

/**
 * Bias-reduced cluster-robust variance of a mean (CR2; Bell and McCaffrey, Survey Methodology 28, 2002) and its
 * Satterthwaite degrees of freedom under independence.
 */
function cr2(sample: Sample): { readonly variance: number; readonly df: number } {
  const total = sum(sample.sizes);
  const share = shareOf(sample);
  let variance = 0;
  const scale = sample.sizes.map(size => 1 / (1 - size / total));
  sample.sizes.forEach((size, j) => {
    variance += (scale[j]! * (sample.successes[j]! - size * share) ** 2) / total ** 2;
  });
  // Covariance of the scaled cluster residuals: √(a_i a_j) (m_i [i = j] − m_i m_j / total).
  let squares = 0;
  sample.sizes.forEach((size, i) =>
    sample.sizes.forEach((other, j) => {
      const covariance = (i === j ? size : 0) - (size * other) / total;
      squares += scale[i]! * scale[j]! * covariance ** 2;
    }),
  );
  return { variance, df: total ** 2 / squares };
}

const independent: Candidate = sample => wilson(shareOf(sample), sum(sample.sizes));

const cr2WithT: Candidate = sample => {
  const { variance, df } = cr2(sample);
  const half = tQuantile(df) * Math.sqrt(variance);
  return [shareOf(sample) - half, shareOf(sample) + half];
};

const wilsonWithCr2: Candidate = sample => {
  const share = shareOf(sample);
  const { variance } = cr2(sample);
  const trials = sum(sample.sizes);
  return wilson(share, variance === 0 ? trials : Math.min(trials, (share * (1 - share)) / variance));
};

const quantile = (ascending: Float64Array, q: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(q * ascending.length))]!;

/** Share and standard error (of a ratio of cluster sums) of samples of clusters drawn from these with replacement. */
function bootstrap({ sizes, successes }: Sample, random: Random) {
  const [shares, errors] = [new Float64Array(BOOTSTRAPS), new Float64Array(BOOTSTRAPS)];
  const drawn = new Int32Array(sizes.length);
  for (let b = 0; b < BOOTSTRAPS; b++) {
    let [trials, right] = [0, 0];
    for (let j = 0; j < drawn.length; j++) {
      const chosen = Math.floor(random() * sizes.length);
      drawn[j] = chosen;
      trials += sizes[chosen]!;
      right += successes[chosen]!;
    }
    const share = right / trials;
    let squares = 0;
    for (const chosen of drawn) squares += (successes[chosen]! - sizes[chosen]! * share) ** 2;
    shares[b] = share;
    errors[b] = Math.sqrt(squares) / trials;
  }
  return { shares, errors };
}

const percentileBootstrap: Candidate = (sample, random) => {
  const shares = bootstrap(sample, random).shares.sort();
  return [quantile(shares, 0.025), quantile(shares, 0.975)];
};

const bootstrapT: Candidate = (sample, random) => {
  const { sizes, successes } = sample;
  const share = shareOf(sample);
  const squares = sum(sizes.map((size, j) => (successes[j]! - size * share) ** 2));
  const error = Math.sqrt(squares) / sum(sizes);
  const { shares, errors } = bootstrap(sample, random);
  const ts = shares.map((one, b) => (one - share) / errors[b]!).filter(Number.isFinite);
  if (ts.length === 0) return [share, share];
  ts.sort();
  return [share - quantile(ts, 0.975) * error, share - quantile(ts, 0.025) * error];
};

export const CANDIDATES: Readonly<Record<string, Candidate>> = {
  'Wilson, as if independent': independent,
  'percentile bootstrap of components': percentileBootstrap,
  'bootstrap-t of components': bootstrapT,
  'CR2, t with Satterthwaite df': cr2WithT,
  'Wilson, effective n from CR2': wilsonWithCr2,
};

/** Clusters of one size with one number of successes. */
export interface ClusterKind {
  readonly trials: number;
  readonly successes: number;
  /** How many clusters are like this. */
  readonly count: number;
}

interface Candidate {
  readonly correlation: number;
  readonly prior: number;
}

/** How likely it is, before seeing anything, that outcomes within a cluster are independent. */
const INDEPENDENT = 0.25;
const NODES = 24;

/**
 * The prior: a quarter on 0, the rest uniform from 0 to 1. Nodes lie denser towards 0, where a large cluster makes a
 * small correlation matter most; each stands for the stretch between the squares of k/NODES and (k + 1)/NODES.
 */
const CANDIDATES: readonly Candidate[] = [
  { correlation: 0, prior: INDEPENDENT },
  ...Array.from({ length: NODES }, (_, k) => ({
    correlation: ((k + 0.5) / NODES) ** 2,
    prior: (1 - INDEPENDENT) * (((k + 1) / NODES) ** 2 - (k / NODES) ** 2),
  })),
];

/**
 * The correlation between two outcomes of the same cluster that is to be expected given these clusters, if the share of
 * successes is `share` (0 < share < 1): the posterior mean under the beta-binomial distribution (Skellam, JRSS B 10,
 * 1948), from 0 to 1. Clusters of one trial say nothing about it.
 */
export function expectedCorrelation(clusters: readonly ClusterKind[], share: number): number {
  const telling = clusters.filter(({ trials }) => trials > 1);
  const logs = CANDIDATES.map(
    ({ correlation, prior }) => Math.log(prior) + logLikelihood(telling, share, correlation / (1 - correlation)),
  );
  const highest = Math.max(...logs);
  let weights = 0;
  let sum = 0;
  CANDIDATES.forEach(({ correlation }, i) => {
    const weight = Math.exp((logs[i] ?? -Infinity) - highest);
    weights += weight;
    sum += weight * correlation;
  });
  return sum / weights;
}

/**
 * Up to a constant. In the form that is also right without correlation (spread 0): each further success has the odds
 * (share + spread × successes so far) / (1 + spread × trials so far), and failures likewise.
 */
function logLikelihood(clusters: readonly ClusterKind[], share: number, spread: number): number {
  const most = (count: (cluster: ClusterKind) => number) => clusters.reduce((max, one) => Math.max(max, count(one)), 0);
  const successes = cumulativeLogs(
    share,
    spread,
    most(one => one.successes),
  );
  const failures = cumulativeLogs(
    1 - share,
    spread,
    most(one => one.trials - one.successes),
  );
  const trials = cumulativeLogs(
    1,
    spread,
    most(one => one.trials),
  );
  return clusters.reduce(
    (sum, one) =>
      sum + one.count * (successes(one.successes) + failures(one.trials - one.successes) - trials(one.trials)),
    0,
  );
}

/** Terms that are added up one by one. */
const SUMMED = 64;

/**
 * The sum of log(start + i × step) over i < k, for any k up to `length`: of clusters larger than almost all by
 * Euler–Maclaurin's formula from there on, whose error is then below that of adding up.
 */
function cumulativeLogs(start: number, step: number, length: number): (k: number) => number {
  const sums = new Float64Array(Math.min(length, SUMMED) + 1);
  let sum = 0;
  for (let i = 0; i + 1 < sums.length; i++) {
    sum += Math.log(start + i * step);
    sums[i + 1] = sum;
  }
  return k => sums[k] ?? sum + logsFrom(start + SUMMED * step, step, k - SUMMED);
}

/** The sum of log(from + i × step) over i < n, where `from` is 64 steps or more (Euler–Maclaurin, three terms). */
function logsFrom(from: number, step: number, n: number): number {
  if (step === 0) return n * Math.log(from);
  const to = from + n * step;
  const [logFrom, logTo] = [Math.log(from), Math.log(to)];
  const integral = (to * logTo - from * logFrom - (to - from)) / step;
  const slopes = (step / 12) * (1 / to - 1 / from);
  const thirds = (step ** 3 / 360) * (1 / to ** 3 - 1 / from ** 3);
  return integral + (logFrom - logTo) / 2 + slopes - thirds;
}

import { expectedCorrelation } from './correlation';
import type { ClusterKind } from './correlation';

/** From 0 to 1. */
export type Interval = readonly [low: number, high: number];

/** The 0.975 quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** A share of successes whose outcomes come in clusters; outcomes of different clusters are independent. */
export interface ClusteredShare {
  /** Sums over all outcomes of their weight, and of the weight of the successes. */
  readonly weight: number;
  readonly successWeight: number;
  /** The sum over outcomes of the squared weight, and over clusters of the squared sum of weights. */
  readonly squares: number;
  readonly clusterSquares: number;
  /** The clusters by distinct outcomes, without weights. */
  readonly clusters: readonly ClusterKind[];
}

/**
 * Wilson's 95 % interval (JASA 22, 1927) of `share` seen among `n` independent trials; `n` need not be whole.
 * Never leaves 0…1, and reaches above 0 at 0 %.
 */
export function wilson(share: number, n: number): Interval {
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  return [share === 0 ? 0 : Math.max(0, middle - half), share === 1 ? 1 : Math.min(1, middle + half)];
}

/**
 * The 95 % interval of a share over clusters: Wilson's, with the number of independent trials that would be worth as much
 * (`effectiveTrials`), given the correlation within clusters that is to be expected if the end of the interval were the
 * truth; and no wider than what the number of clusters with any success (any failure) allows. Chosen by simulation
 * (docs/statistics.md). Without clusters of several outcomes this is Wilson's interval. Undefined without outcomes.
 */
export function clusteredInterval(sample: ClusteredShare): Interval | undefined {
  if (sample.weight === 0) return undefined;
  const share = sample.successWeight / sample.weight;
  return [
    share === 0 ? 0 : Math.max(end(sample, share, 0), 1 - limitByClusters(sample, 1 - share, 'failures')),
    share === 1 ? 1 : Math.min(end(sample, share, 1), limitByClusters(sample, share, 'successes')),
  ];
}

/**
 * An upper limit of the share of successes (or of failures; `share` is the one seen) that holds for any correlation: it
 * cannot be larger than the share of clusters that have any, which are independent. It matters at and near 0, where
 * outcomes are too few to tell the correlation. No limit (1) where those seen gather in so few clusters that they are the
 * larger share.
 */
export function limitByClusters(
  { clusters }: Pick<ClusteredShare, 'clusters'>,
  share: number,
  of: 'successes' | 'failures',
): number {
  const number = (kinds: readonly ClusterKind[]) => kinds.reduce((sum, { count }) => sum + count, 0);
  const having = clusters.filter(({ successes, trials }) => (of === 'successes' ? successes : trials - successes) > 0);
  const [some, all] = [number(having), number(clusters)];
  return share > some / all ? 1 : wilson(some / all, all)[1];
}

/** How many independent trials say as much as this sample if outcomes of a cluster are correlated like this. */
export function effectiveTrials(
  { weight, squares, clusterSquares }: Omit<ClusteredShare, 'clusters'>,
  correlation: number,
): number {
  return weight ** 2 / (squares + correlation * (clusterSquares - squares));
}

const CLOSE_ENOUGH = 1e-7;
const MOST_STEPS = 60;

/**
 * The end of the interval on one side, as the fixed point of "Wilson's end, at the correlation that this end implies".
 * It starts at no correlation and moves outwards, since the further the supposed truth lies from what was seen, the more
 * alike the outcomes of a cluster must be.
 */
function end(sample: ClusteredShare, share: number, side: 0 | 1): number {
  let at = wilson(share, effectiveTrials(sample, 0))[side];
  for (let step = 0; step < MOST_STEPS; step++) {
    const correlation = expectedCorrelation(sample.clusters, at);
    const next = wilson(share, effectiveTrials(sample, correlation))[side];
    if (Math.abs(next - at) < CLOSE_ENOUGH) return next;
    at = next;
  }
  return at;
}

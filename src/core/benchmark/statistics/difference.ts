import type { Figure } from '../types';

/** What two runs have correct of the same cluster of pairs. */
export interface TwiceCounted {
  readonly trials: number;
  readonly first: number;
  readonly second: number;
}

/**
 * The 95 % interval of the second share less the first, in percentage points, of outcomes in the same clusters. It follows from
 * the intervals of the shares and from how they go together over clusters: the recovery of variances of Zou and Donner
 * (Statistics in Medicine 27, 2008). So it is as honest about pairs that share images as they are (docs/statistics.md).
 * null where a share is 0/0.
 */
export function differenceInterval(first: Figure, second: Figure, clusters: readonly TwiceCounted[]): Figure['ci95'] {
  if (first.value === null || second.value === null || first.ci95 === null || second.ci95 === null) return null;
  const correlation = correlationOf(first, second, clusters);
  const reach = (one: number, other: number): number =>
    Math.sqrt(Math.max(0, one ** 2 + other ** 2 - 2 * correlation * one * other));
  const difference = second.value - first.value;
  const low = reach(second.value - second.ci95[0], first.ci95[1] - first.value);
  const high = reach(second.ci95[1] - second.value, first.value - first.ci95[0]);
  return [difference - low, difference + high];
}

/** Of what clusters have more or less than the shares would give them; none where one of the shares is the same in all. */
function correlationOf(first: Figure, second: Figure, clusters: readonly TwiceCounted[]): number {
  const [shareOne, shareTwo] = [first.n / first.of, second.n / second.of];
  let [together, one, two] = [0, 0, 0];
  for (const { trials, first: wonOne, second: wonTwo } of clusters) {
    const [a, b] = [wonOne - trials * shareOne, wonTwo - trials * shareTwo];
    together += a * b;
    one += a ** 2;
    two += b ** 2;
  }
  return one === 0 || two === 0 ? 0 : together / Math.sqrt(one * two);
}

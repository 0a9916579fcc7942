import type { Figure } from '../types';
import { wilson } from './interval';

/**
 * The mean of shares from 0 to 1 whose observations come in clusters, in percent: `n` is their sum and `of` how many there
 * are. Its interval is Wilson's with as many trials as would have the variance seen, which is that between clusters
 * (linearised); never more trials than observations, nor more than clusters where they do not vary at all.
 */
export class ClusteredMean {
  #sum = 0;
  #count = 0;
  readonly #clusters = new Map<number, { sum: number; count: number }>();

  add(cluster: number, share: number): void {
    this.#sum += share;
    this.#count++;
    const known = this.#clusters.get(cluster) ?? { sum: 0, count: 0 };
    this.#clusters.set(cluster, { sum: known.sum + share, count: known.count + 1 });
  }

  figure(): Figure {
    const [n, of] = [this.#sum, this.#count];
    if (of === 0) return { value: null, n, of, ci95: null };
    const mean = n / of;
    const [low, high] = wilson(mean, this.#effectiveTrials(mean));
    return { value: 100 * mean, n, of, ci95: [100 * low, 100 * high] };
  }

  #effectiveTrials(mean: number): number {
    const clusters = this.#clusters.size;
    const squares = [...this.#clusters.values()].reduce((sum, one) => sum + (one.sum - mean * one.count) ** 2, 0);
    if (squares === 0 || clusters < 2) return clusters;
    const variance = (squares * clusters) / (clusters - 1) / this.#count ** 2;
    return Math.min(this.#count, (mean * (1 - mean)) / variance);
  }
}

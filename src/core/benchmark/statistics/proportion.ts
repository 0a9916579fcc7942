import type { Figure } from '../types';
import type { ClusterKind } from './correlation';
import { clusteredInterval } from './interval';

interface Cluster {
  trials: number;
  successes: number;
  weight: number;
}

/** A percentage that is being counted, outcome by outcome, with what its interval needs to know. */
export class Proportion {
  #weight = 0;
  #successWeight = 0;
  #squares = 0;
  readonly #clusters = new Map<number, Cluster>();

  /**
   * One outcome of a cluster; `times` is how often it counts, which does not make it several outcomes. A share of a success,
   * from 0 to 1, varies no more than a success does: the interval then errs on the wide side.
   */
  add(cluster: number, success: boolean | number, times = 1): void {
    const share = Number(success);
    this.#weight += times;
    this.#squares += times ** 2;
    this.#successWeight += share * times;
    const known = this.#clusters.get(cluster);
    if (known === undefined) {
      this.#clusters.set(cluster, { trials: 1, successes: share, weight: times });
      return;
    }
    known.trials++;
    known.weight += times;
    known.successes += share;
  }

  figure(): Figure {
    const [n, of] = [this.#successWeight, this.#weight];
    if (of === 0) return { value: null, n, of, ci95: null };
    let clusterSquares = 0;
    for (const { weight } of this.#clusters.values()) clusterSquares += weight ** 2;
    const interval = clusteredInterval({
      ...{ weight: of, successWeight: n, squares: this.#squares },
      ...{ clusterSquares, clusters: this.#kinds() },
    });
    return {
      value: (100 * n) / of,
      n,
      of,
      ci95: interval === undefined ? null : [100 * interval[0], 100 * interval[1]],
    };
  }

  /** In an order that does not depend on that of the outcomes, so that sums come out the same to the last bit. */
  #kinds(): ClusterKind[] {
    const kinds = new Map<number, { trials: number; successes: number; count: number }>();
    for (const { trials, successes: shares } of this.#clusters.values()) {
      const successes = Math.round(shares);
      const key = trials * (trials + 1) + successes; // at most `trials` successes: no two kinds have the same
      const known = kinds.get(key);
      if (known === undefined) kinds.set(key, { trials, successes, count: 1 });
      else known.count++;
    }
    return [...kinds.values()].sort((a, b) => a.trials - b.trials || a.successes - b.successes);
  }
}

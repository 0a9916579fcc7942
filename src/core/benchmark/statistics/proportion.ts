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
    const known = this.#clusters.get(cluster) ?? { trials: 0, successes: 0, weight: 0 };
    known.trials++;
    known.weight += times;
    known.successes += share;
    this.#clusters.set(cluster, known);
  }

  figure(): Figure {
    const [n, of] = [this.#successWeight, this.#weight];
    if (of === 0) return { value: null, n, of, ci95: null };
    const interval = clusteredInterval({
      weight: of,
      successWeight: n,
      squares: this.#squares,
      clusterSquares: [...this.#clusters.values()].reduce((sum, { weight }) => sum + weight ** 2, 0),
      clusters: this.#kinds(),
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
    const kinds = new Map<string, ClusterKind>();
    for (const { trials, successes: shares } of this.#clusters.values()) {
      const successes = Math.round(shares);
      const key = `${trials} ${successes}`;
      kinds.set(key, { trials, successes, count: (kinds.get(key)?.count ?? 0) + 1 });
    }
    return [...kinds.values()].sort((a, b) => a.trials - b.trials || a.successes - b.successes);
  }
}

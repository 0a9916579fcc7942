import type { Figure } from '../types';
import { Proportion } from './proportion';

/** What changed between two ways of asking the same questions. */
export interface Difference {
  /** Both over the outcomes that were seen both ways. */
  readonly plain: Figure;
  readonly control: Figure;
  /** Percentage points, control less plain. */
  readonly difference: number;
  /** Of the difference, in percentage points. */
  readonly differenceCi95: readonly [low: number, high: number];
}

interface Cluster {
  trials: number;
  plain: number;
  control: number;
}

/** The lower end of a positive correlation over so many clusters (Fisher's z, 95 %), 0 at least: few of them show none. */
function leastCorrelation(seen: number, clusters: number): number {
  if (clusters <= 3) return 0;
  return Math.max(0, Math.tanh(Math.atanh(Math.min(seen, 1 - 1e-9)) - 1.96 / Math.sqrt(clusters - 3)));
}

/**
 * The difference of two percentages over the same outcomes, counted outcome by outcome. Its interval is Newcombe's for
 * paired proportions (Statistics in Medicine 17, 1998, method 10), made of the two figures' own, which hold for clusters.
 */
export class PairedDifference {
  readonly #plain = new Proportion();
  readonly #control = new Proportion();
  readonly #clusters = new Map<number, Cluster>();

  add(cluster: number, plain: boolean, control: boolean): void {
    this.#plain.add(cluster, plain);
    this.#control.add(cluster, control);
    const known = this.#clusters.get(cluster) ?? { trials: 0, plain: 0, control: 0 };
    known.trials++;
    known.plain += Number(plain);
    known.control += Number(control);
    this.#clusters.set(cluster, known);
  }

  /** Undefined without outcomes. */
  difference(): Difference | undefined {
    const [plain, control] = [this.#plain.figure(), this.#control.figure()];
    if (plain.value === null || control.value === null || plain.ci95 === null || control.ci95 === null)
      return undefined;
    const correlation = this.#correlation(plain.value / 100, control.value / 100);
    const reach = (up: number, down: number): number =>
      Math.sqrt(Math.max(0, up ** 2 - 2 * correlation * up * down + down ** 2));
    const difference = control.value - plain.value;
    return {
      plain,
      control,
      difference,
      differenceCi95: [
        Math.max(-100, difference - reach(control.value - control.ci95[0], plain.ci95[1] - plain.value)),
        Math.min(100, difference + reach(control.ci95[1] - control.value, plain.value - plain.ci95[0])),
      ],
    };
  }

  /** Of what the clusters have more or less of each than their share; 0 where one of the two does not vary. A positive one counts as far as it is sure. */
  #correlation(plainShare: number, controlShare: number): number {
    let [both, ofPlain, ofControl] = [0, 0, 0];
    for (const { trials, plain, control } of this.#clusters.values()) {
      const [one, other] = [plain - plainShare * trials, control - controlShare * trials];
      both += one * other;
      ofPlain += one ** 2;
      ofControl += other ** 2;
    }
    const seen = ofPlain === 0 || ofControl === 0 ? 0 : both / Math.sqrt(ofPlain * ofControl);
    return seen <= 0 ? seen : leastCorrelation(seen, this.#clusters.size);
  }
}

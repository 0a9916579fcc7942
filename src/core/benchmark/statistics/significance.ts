/**
 * McNemar's test in its exact, two-sided form: how likely a split of the discordant pairs at least as uneven as this is
 * if each of them could have gone either way (Psychometrika 12, 1947; a sign test on the discordant pairs).
 * 1 without discordant pairs. Takes pairs as independent.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let log = -n * Math.LN2; // of the probability that none of n goes one way
  let tail = Math.exp(log);
  for (let k = 1; k <= fewer; k++) {
    log += Math.log((n - k + 1) / k);
    tail += Math.exp(log);
  }
  return Math.min(1, 2 * tail);
}

/**
 * Two-sided sign-flip test over clusters: `differences` are whole numbers, one a cluster (successes of the second run
 * less those of the first). If the runs are alike, each cluster's difference is as likely with the other sign. The
 * distribution of their sum over all 2^clusters signs is computed exactly, not drawn: sums are whole numbers, so that
 * adding one cluster after the other takes clusters × sum steps. 1 where no cluster differs.
 */
export function signFlip(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs).filter(size => size > 0);
  const largest = sizes.reduce((sum, size) => sum + size, 0);
  const seen = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  // chances[s]: that the clusters with a positive sign make up s; the sum is then 2 s - largest.
  const chances = new Float64Array(largest + 1);
  chances[0] = 1;
  let reach = 0;
  for (const size of sizes) {
    for (let s = reach; s >= 0; s--) {
      const half = (chances[s] ?? 0) / 2;
      chances[s] = half;
      chances[s + size] = (chances[s + size] ?? 0) + half;
    }
    reach += size;
  }
  const extreme = chances.reduce((sum, chance, s) => (Math.abs(2 * s - largest) >= seen ? sum + chance : sum), 0);
  return Math.min(1, extreme);
}

/**
 * Holm's step-down adjustment (Scandinavian Journal of Statistics 6, 1979) of p-values that were looked at together, in
 * the order given: each may be held against the level that the whole family is to keep.
 */
export function holm(pValues: readonly number[]): number[] {
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let highest = 0;
  ascending.forEach(({ p, index }, rank) => {
    highest = Math.min(1, Math.max(highest, p * (pValues.length - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}

/**
 * Binary outcomes that are alike within clusters, drawn in three ways: a method that was tuned to one of them would show.
 * All have the same success probability for every outcome and the same correlation between any two of a cluster.
 */

/** Pairs in each of the 60 components of MediConfusion (176 pairs; computed from its dataset.json). */
export const MEDICONFUSION_COMPONENTS: readonly number[] = [
  25, 20, 18, 8, 6, 5, 5, 5, 5, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

/** Uniform on (0, 1), reproducible: mulberry32. */
export type Random = () => number;
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Successes in one cluster of a size. */
export type DrawCluster = (size: number) => number;
export type Generator = (share: number, correlation: number, random: Random) => DrawCluster;

function binomial(size: number, share: number, random: Random): number {
  let successes = 0;
  for (let i = 0; i < size; i++) if (random() < share) successes++;
  return successes;
}

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

/** Marsaglia and Tsang, ACM TOMS 26, 2000; below shape 1 by their boost. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random()) < 0.5 * x ** 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta-binomial: each cluster has its own success probability, beta distributed. */
const betaBinomial: Generator = (share, correlation, random) => {
  if (correlation === 0) return size => binomial(size, share, random);
  const strength = 1 / correlation - 1;
  return size => {
    const [a, b] = [gamma(share * strength, random), gamma((1 - share) * strength, random)];
    return binomial(size, a + b === 0 ? Number(random() < share) : a / (a + b), random);
  };
};

const STEP = 0.005;
const REACH = 8;
/** Φ at −8, −7.995, … 8, by the trapezoidal rule. */
const PHI = (() => {
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const table = new Float64Array((2 * REACH) / STEP + 1);
  for (let i = 1; i < table.length; i++) {
    const x = -REACH + i * STEP;
    table[i] = table[i - 1]! + (STEP / 2) * (density(x) + density(x - STEP));
  }
  return table;
})();
function phi(x: number): number {
  const at = Math.min(PHI.length - 1.001, Math.max(0, (x + REACH) / STEP));
  const below = Math.floor(at);
  return PHI[below]! + (at - below) * (PHI[below + 1]! - PHI[below]!);
}

/** The argument at which a rising function has a value. */
function solve(rising: (x: number) => number, value: number, low: number, high: number): number {
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Latent Gaussian: an outcome is a success if a cluster's and its own normal variable together stay below a threshold. */
const latentGaussian: Generator = (share, correlation, random) => {
  if (correlation === 0) return size => binomial(size, share, random);
  const threshold = solve(phi, share, -REACH, REACH);
  const given = (latent: number, u: number) => phi((threshold - Math.sqrt(latent) * u) / Math.sqrt(1 - latent));
  const both = (latent: number) => {
    let sum = 0;
    for (let u = -REACH; u < REACH; u += 0.02) {
      sum += given(latent, u) ** 2 * ((0.02 * Math.exp((-u * u) / 2)) / Math.sqrt(2 * Math.PI));
    }
    return sum;
  };
  const latent = solve(both, share ** 2 + correlation * share * (1 - share), 0, 0.9999);
  return size => binomial(size, given(latent, normal(random)), random);
};

/** Copied: each outcome is, with the probability √correlation, that of its cluster, else its own. */
const copied: Generator = (share, correlation, random) => size => {
  const common = random() < share ? 1 : 0;
  const copies = binomial(size, Math.sqrt(correlation), random);
  return copies * common + binomial(size - copies, share, random);
};

export const GENERATORS: Readonly<Record<string, Generator>> = { betaBinomial, latentGaussian, copied };

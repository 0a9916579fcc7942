/** Random numbers in 0..1 that are the same every time: the "minimal standard" congruential generator (Park and Miller, 1988). */
export function randomNumbers(seed: number): () => number {
  const MODULUS = 2 ** 31 - 1;
  let state = (Math.abs(seed) % (MODULUS - 1)) + 1;
  return () => (state = (state * 48_271) % MODULUS) / MODULUS;
}

/** Embeddings scattered narrowly around one random centre per cluster; `labels[n]` is the cluster of embedding `n`. */
export function plantedEmbeddings(labels: readonly number[], dim: number, seed: number, spread = 0.15): Float32Array[] {
  const random = randomNumbers(seed);
  const noise = () => Float32Array.from({ length: dim }, () => random() * 2 - 1);
  const centres = Array.from({ length: Math.max(0, ...labels) + 1 }, noise);
  return labels.map(label => noise().map((value, i) => centres[label]![i]! + spread * value));
}

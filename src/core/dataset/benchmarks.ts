/** Benchmarks that `convert` writes as a manifest; each line's `provenance.benchmark` says which one it is of. */
export const CONVERTED_BENCHMARKS = [
  'mmvp',
  'naturalbench',
  'vqa-rad',
  'slake',
  'pathvqa',
  'pmc-vqa',
  'omnimedvqa',
  'medxpertqa-mm',
  'vlmevalkit',
] as const;
export type ConvertedBenchmark = (typeof CONVERTED_BENCHMARKS)[number];

/** What a manifest is of: `pairs` and `cases` are those of no benchmark in particular, of two images a line and of one. */
export type Benchmark = ConvertedBenchmark | 'mediconfusion' | 'pairs' | 'cases';

/** What of a manifest's line says which benchmark it is of. */
interface BenchmarkLine {
  readonly image2?: unknown;
  readonly provenance?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The benchmark that every line of a `*.pairs.jsonl` says it is of. Where lines say nothing, or not the same, it is no
 * benchmark's: `cases` if no line has a second image, else `pairs`.
 */
export function benchmarkOf(pairs: readonly BenchmarkLine[]): Benchmark {
  const named = pairs[0]?.provenance?.['benchmark'];
  const known = CONVERTED_BENCHMARKS.find(benchmark => benchmark === named);
  if (known !== undefined && pairs.every(({ provenance }) => provenance?.['benchmark'] === known)) return known;
  return pairs.length > 0 && pairs.every(({ image2 }) => image2 === undefined) ? 'cases' : 'pairs';
}

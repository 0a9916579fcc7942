import type { Rendering } from '../image/types';
import type { Benchmark } from './benchmarks';

export const PAIR_STATUSES = ['draft', 'accepted', 'rejected', 'deferred'] as const;
export type PairStatus = (typeof PAIR_STATUSES)[number];

/**
 * One line of a `*.pairs.jsonl` (docs/formats.md): two images, one question, options, the correct option for each image.
 * Single-image benchmarks leave `image2` and `correct2` out. Fields that MedProbe does not know are kept as they are.
 */
export interface Pair {
  v: 1;
  id: string;
  /** Relative to the manifest, with `/`, inside the dataset; `#frame=N` from 0. */
  image1: string;
  image2?: string | undefined;
  question?: string | undefined;
  /** The question in other words, for the control `paraphrased`. */
  paraphrase?: string | undefined;
  /** Letter → text, in the order they are asked. */
  options?: Record<string, string> | undefined;
  correct1?: string | undefined;
  correct2?: string | undefined;
  /** The answer to an open question about one image; such a case has no options. */
  answer1?: string | undefined;
  categories1?: string[] | undefined;
  categories2?: string[] | undefined;
  status?: PairStatus | undefined;
  split?: string | undefined;
  /** Pairs of one group are not independent (patient, study). */
  group?: string | undefined;
  note?: string | undefined;
  rendering1?: Rendering | undefined;
  rendering2?: Rendering | undefined;
  /** `encoder@fingerprint` → cosine. */
  similarity?: Record<string, number> | undefined;
  provenance?: Record<string, unknown> | undefined;
  [unknown: string]: unknown;
}

export type ManifestFormat = 'pairs' | 'mediconfusion-json' | 'mediconfusion-csv';

/** Something wrong in a manifest, with where (1-based line and column, as editors show them). */
export interface ManifestProblem {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case: `broken-json`, `missing-field`, `duplicate-id`, … */
  readonly code: string;
  readonly message: string;
  /** The earlier line that this one clashes with (`duplicate-id`). */
  readonly relatedLine?: number;
}

/** A pair with where it stands and where its image files are. */
export interface ManifestPair {
  readonly pair: Pair;
  /** 1-based line in a `*.pairs.jsonl`; 0 where the format has no lines of pairs. */
  readonly line: number;
  /** Absolute paths and frames, inside the dataset; the file may be missing. One or two. */
  readonly images: readonly { readonly path: string; readonly frame: number }[];
}

export interface Manifest {
  readonly path: string;
  readonly format: ManifestFormat;
  /** SHA-256 of the manifest's bytes. */
  readonly sha256: string;
  /** The folder that image paths must stay inside. */
  readonly root: string;
  /** Which protocol its questions are asked by (benchmarks.ts). */
  readonly benchmark: Benchmark;
  readonly pairs: readonly ManifestPair[];
  readonly problems: readonly ManifestProblem[];
  /** Set where the manifest lies in a checkout of the benchmark that carries its official prompts. */
  readonly officialPrompts?: string;
}

import type { ConvertedBenchmark } from '../benchmarks';

export type TableFormat = 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet';

/** One record of a dataset's file. */
export interface Row {
  /** From 1: the line in CSV, TSV and JSON Lines, the entry in a JSON list, the row in Parquet. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Set where the record itself is broken; it keeps its place, because rows are grouped by their order. */
  readonly fault?: string;
}

/** A file as the dataset names it, or the bytes that stand in the dataset's file itself. */
export type ImageSource = { readonly path: string } | { readonly bytes: Uint8Array };

/** Why a question is not converted. `wrong` is a fault of the file; else it is nothing that can be asked with options. */
export interface Drop {
  readonly reason: string;
  readonly wrong: boolean;
}

/** The fields of a `Pair` that a dataset's rows give. */
export interface Question {
  /** Absent where the dataset has no ids. */
  readonly id?: string;
  readonly question: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly correct1?: string;
  readonly correct2?: string;
  /** The answer to an open question, which has no options. */
  readonly answer1?: string;
  readonly categories1?: readonly string[];
  readonly split?: string;
  readonly group?: string;
  readonly note?: string;
}

/** A question with its images: one is a case, two are a pair. */
export interface Item {
  readonly question: Question;
  readonly images: readonly [ImageSource] | readonly [ImageSource, ImageSource];
}

/** What one row, or one group of rows, of the file came to. */
export interface Outcome {
  readonly line: number;
  readonly found: Item | Drop;
}

/** What a table is recognised by. */
export interface TableHead {
  readonly format: TableFormat;
  readonly columns: ReadonlySet<string>;
  /** The first record that is not broken. */
  readonly first: Readonly<Record<string, unknown>>;
}

/** How one benchmark lies on disk. */
export interface Layout {
  readonly id: string;
  /** As its authors write it. */
  readonly name: string;
  /** Which benchmark a file in it is; absent for tables of no benchmark in particular. */
  readonly benchmark?: (file: string) => ConvertedBenchmark | undefined;
  readonly recognises: (head: TableHead) => boolean;
  /** Columns that must be there; of several in one entry, any. */
  readonly needs: readonly (readonly string[])[];
  /** Where images are looked for, below the dataset's folder and the file's own; '' is that folder itself. */
  readonly imageFolders: readonly string[];
  /** How to get images that are not there: a sentence. */
  readonly imagesFrom: string;
  /** Rows in the file's order; for Parquet, those of one row group. Never throws. */
  readonly read: (rows: readonly Row[]) => Outcome[];
}

export const isDrop = <T extends object>(found: T | Drop): found is Drop => 'reason' in found;

/** What a report says, before it is written in any format. It names pairs and images 1 and 2, never an image's file. */
import type { Comparisons } from '../benchmark/compare';
import type { BesidePlain } from '../benchmark/controls/beside';
import type { RunFile } from '../benchmark/formats';
import type { Readings } from '../benchmark/metrics';
import type { ControlId } from '../benchmark/controls/ids';
import type { FigureKey } from '../benchmark/figures';
import type { RunMetrics } from '../benchmark/scoring';
import type { Outcome, Reading, Verdict } from '../benchmark/types';

export type ReportedAnswer =
  | {
      readonly state: 'answered';
      /** The reply without its thoughts. */
      readonly text: string;
      readonly thought: string | undefined;
      readonly finish: string;
      readonly read: Readings;
      /** The one of the two readings that the report's figures are of, and its verdict. */
      readonly reading: Reading;
      readonly verdict: Verdict;
      /** Of an open question: how much of the words expected it has, from 0 to 1. */
      readonly f1?: number | undefined;
      readonly ms: number;
      readonly cached: boolean;
    }
  | { readonly state: 'error'; readonly kind: string; readonly status: number | undefined; readonly message: string }
  | { readonly state: 'unasked' };

/** How a pair ended, or a case: by its verdict, or `incomplete`. */
export type Ended = Outcome | Verdict;

/** A pair or a case in one run. */
export interface PairInRun {
  readonly outcome: Ended;
  /** Of image 1, then of image 2. */
  readonly answers: readonly ReportedAnswer[];
  /** The same asked under the run's controls, then its repeats; of those that were asked. */
  readonly otherwise: readonly AskedOtherwise[];
}

/** A pair or a case under a control, or as one of its repeats. Readings are by the options of the manifest. */
export interface AskedOtherwise extends Omit<PairInRun, 'otherwise'> {
  readonly control?: ControlId;
  readonly repeat?: number;
  /** In the words in which it was asked. */
  readonly question: string;
}

/** A small picture of decoded pixels; null where the image cannot be read. */
export interface Thumbnail {
  readonly mime: string;
  readonly base64: string;
  readonly width: number;
  readonly height: number;
}

/** A pair or a case as it was asked, once for all runs over the same manifest. */
export interface ReportedQuestion {
  readonly id: string;
  /** Unique in the report; of letters, digits and `-_.` alone. */
  readonly anchor: string;
  readonly question: string;
  readonly options: Readonly<Record<string, string>>;
  /** Of image 1, then of image 2; so are categories and thumbnails. */
  readonly correct: readonly string[];
  readonly categories: readonly (readonly string[])[];
  readonly group: string | undefined;
  readonly thumbnails: readonly (Thumbnail | null)[] | undefined;
  /** By run; undefined where the run is over another manifest. */
  readonly results: readonly (PairInRun | undefined)[];
}

/** Percentages that blind guessing reaches on average. */
export type Guessing = Readonly<Partial<Record<FigureKey, number>>>;

export interface ReportedRun {
  /** Short and unique in the report: the model, or the endpoint where there is none. */
  readonly name: string;
  readonly run: RunFile;
  readonly metrics: RunMetrics;
  /** Figures of its controls and repeats; pairs and outcomes are those of the plain questions. */
  readonly beside: BesidePlain;
  /** Questions whose last outcome is a failure of network, server or budget. */
  readonly errors: number;
  /** What weakens the run or its figures, to be said loudly. */
  readonly warnings: readonly string[];
}

export interface Report {
  /** What its runs asked about. */
  readonly of: 'pairs' | 'cases';
  readonly runs: readonly ReportedRun[];
  readonly questions: readonly ReportedQuestion[];
  /** Undefined for a single run, and for runs that cannot be compared: `notes` then say why. */
  readonly comparison: Comparisons | undefined;
  /** Undefined where questions have different numbers of options. */
  readonly guessing: Guessing | undefined;
  readonly notes: readonly string[];
  /** MedProbe's version. */
  readonly medprobe: string;
  readonly created: Date;
}

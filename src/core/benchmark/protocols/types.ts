import type { Benchmark } from '../../dataset/benchmarks';
import type { AskParameters } from '../../endpoint/types';
import type { AskableItem } from '../askable';
import type { CaseForm } from '../askableCase';
import type { CaseReaders } from '../reading/caseReply';

export type Mode = 'mc' | 'ff' | 'greedy' | 'prefix';

/** What a mode needs beside an endpoint that answers. */
export type ModeNeed = 'judge' | 'logprobs' | 'promptLogprobs';

/** What a prompt is made of: nothing of the correct options or of the other image. */
export type Asked = Pick<AskableItem, 'id' | 'question' | 'options'> & { readonly form?: CaseForm };

/** How one mode asks. */
export interface ModeSpec {
  /** In one line, for a person who chooses. */
  readonly title: string;
  readonly needs: ModeNeed | undefined;
  /** Where the benchmark's prompt file keeps this mode's templates, under `prompts`. */
  readonly officialName: string;
  readonly parameters: Omit<AskParameters, 'seed'>;
  /** The reply is to be a letter of the options. */
  readonly letters: boolean;
  /** The official wording, or the official judge, fits this pair: it names exactly these letters. */
  readonly officialLetters: readonly string[];
  /** How many `{}` an official template has. */
  readonly places: number;
  /** What fills them, in order. `option` is the letter of the option that is asked about, in modes that ask about each. */
  readonly fill: (pair: Asked, option?: string) => readonly string[];
  /** MedProbe's own wording of the whole question. */
  readonly ownPrompt: (pair: Asked, option?: string) => string;
}

interface BenchmarkProtocol {
  readonly id: Benchmark;
  /** As its authors write it. */
  readonly name: string;
  readonly version: number;
}

/** Pairs, each image in its own conversation. */
export interface PairProtocol extends BenchmarkProtocol {
  readonly asks: 'pairs';
  readonly modes: Readonly<Record<Mode, ModeSpec>>;
}

/** Questions about one image, in the one mode that they have. */
export interface CaseProtocol extends BenchmarkProtocol {
  readonly asks: 'cases';
  readonly modes: Readonly<Pick<Record<Mode, ModeSpec>, 'mc'>>;
  /** How the benchmark's own code reads a reply; MedProbe's strict reading where it has none. */
  readonly readers: CaseReaders;
  /** The four cases of a `group` are asked together, and have figures of their own (groupsOfFour.ts). */
  readonly groupsOfFour?: true;
}

/** A benchmark's way of asking and reading. Raise `version` with every change that could change an answer. */
export type Protocol = PairProtocol | CaseProtocol;

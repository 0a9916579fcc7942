import type { AskParameters } from '../../endpoint/types';
import type { AskablePair } from '../askable';

export type Mode = 'mc' | 'ff' | 'greedy' | 'prefix';

/** What a mode needs beside an endpoint that answers. */
export type ModeNeed = 'judge' | 'logprobs' | 'promptLogprobs';

/** What a prompt is made of: nothing of the correct options or of the other image. */
export type Asked = Pick<AskablePair, 'id' | 'question' | 'options'>;

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

/** A benchmark's way of asking. Raise `version` with every change that could change an answer. */
export interface Protocol {
  readonly id: string;
  readonly version: number;
  readonly modes: Readonly<Record<Mode, ModeSpec>>;
}

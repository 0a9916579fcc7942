import type { AskParameters } from '../../endpoint/types';
import type { AskablePair } from '../askable';

export type Mode = 'mc';

/** What a prompt is made of: nothing of the correct options or of the other image. */
export type Asked = Pick<AskablePair, 'id' | 'question' | 'options'>;

/** How one mode asks. */
export interface ModeSpec {
  /** Where the benchmark's prompt file keeps this mode's templates, under `prompts`. */
  readonly officialName: string;
  readonly parameters: Omit<AskParameters, 'seed'>;
  /** The official wording fits this pair: it names exactly these letters. */
  readonly officialLetters: readonly string[];
  /** What fills an official template's `{}`, in order. */
  readonly fill: (pair: Asked) => readonly string[];
  /** MedProbe's own wording of the whole question. */
  readonly ownPrompt: (pair: Asked) => string;
}

/** A benchmark's way of asking. Raise `version` with every change that could change an answer. */
export interface Protocol {
  readonly id: string;
  readonly version: number;
  readonly modes: Readonly<Record<Mode, ModeSpec>>;
}

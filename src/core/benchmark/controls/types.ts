import type { AskablePair } from '../askable';
import type { Figure, Reading } from '../types';
import type { ControlId } from './ids';

/** One way of asking the questions of a run again so that a shortcut shows. */
export interface Control {
  /** What it asks belongs to the id: a control that asks anything else needs another one. */
  readonly id: ControlId;
  /** What it changes and what that shows, in one line. */
  readonly description: string;
  /** What goes with the question in place of the image: a uniform picture of its size, or nothing. Absent: the image. */
  readonly inPlaceOfImage?: 'blank' | 'nothing';
  /** Which words of a pair it changes; a reason where the pair lacks what the control needs. */
  change(pair: Words): Partial<Words> | string;
  /** The option, by its letter in the manifest, that an answer under this control means. */
  readBack(pair: Pick<AskablePair, 'options'>, said: Reading): Reading;
  /** What the control is there to tell, beside the figures that every control has. */
  tells(answers: readonly AnsweredTwice[], pairs: readonly Pick<AskablePair, 'options'>[]): Telling;
}

/** The words of a pair as its question is made of them. */
export type Words = Pick<AskablePair, 'question' | 'options' | 'paraphrase'>;

/** A question that was answered both plainly and under a control, each time with an option. */
export interface AnsweredTwice {
  /** Which component of the pairs it belongs to (components.ts). */
  readonly component: number;
  /** The letter of the plain answer. */
  readonly plain: string;
  /** The letter that was said under the control. */
  readonly said: string;
  /** The option that it means, by its letter in the manifest. */
  readonly meant: string;
}

export interface Telling {
  /** Of `options-swapped`: answers that stayed with the letter, though another option now has it. */
  readonly sameLetter?: Figure;
  /** Of controls without the image: what guessing would give, in percent. */
  readonly guessing?: { readonly setAccuracy: number; readonly individualAccuracy: number };
}

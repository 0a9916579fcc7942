import type { AskableItem } from '../askable';
import type { CaseForm } from '../askableCase';
import type { FigureKey } from '../figures';
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
  /** Which words of a pair or case it changes; a reason where that lacks what the control needs. */
  change(item: Words): Partial<Pick<Words, 'question' | 'options'>> | string;
  /** The option, by its letter in the manifest, that an answer under this control means; of an open question its words. */
  readBack(item: Pick<AskableItem, 'options'>, said: Reading): Reading;
  /** What the control is there to tell, beside the figures that every control has. */
  tells(answers: readonly AnsweredTwice[], items: readonly AskableItem[]): Telling;
}

/** The words of a pair or case as its question is made of them. */
export type Words = Pick<AskableItem, 'question' | 'options' | 'paraphrase'> & { readonly form?: CaseForm };

/** A question that was answered both plainly and under a control, each time with an option. */
export interface AnsweredTwice {
  /** Which component of the pairs or cases it belongs to (components.ts). */
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
  /** Of controls without the image: what guessing would give, in percent; absent where there are open questions. */
  readonly guessing?: Readonly<Partial<Record<FigureKey, number>>>;
}

import type { AskableItem } from './askable';
import type { ControlId } from './controls/ids';

/** One question of a run about one image. */
export interface Question {
  /**
   * A pair, or a case of one image, as it is asked: under a control, with the words that the control changes; `correct` is
   * the manifest's.
   */
  readonly pair: AskableItem;
  readonly image: 1 | 2;
  /** What is finished once it is begun, because it counts as a whole: the pair, plain or under one control, or a group of cases. */
  readonly unit: string;
  /** Absent for a plain question. */
  readonly control?: ControlId;
  /** From 1, of a question that is asked several times; absent where it is asked once. */
  readonly repeat?: number;
  /** No image goes with the question, or one without content. */
  readonly withoutImage?: true;
  readonly blank?: true;
}

/** Which question of a run it is: in the journal, and in what is kept beside it. */
export const identityOf = ({ pair, image, repeat, control }: Question) => ({
  pair: pair.id,
  image,
  ...(repeat === undefined ? {} : { repeat }),
  ...(control === undefined ? {} : { control }),
});

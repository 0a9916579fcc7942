import { isYesOrNo, yesNoOf } from './choice';
import { DROPS } from './drops';
import { textOf } from './fields';
import type { Fields } from './fields';
import type { Drop, ImageSource, Item } from './types';
import { isDrop } from './types';

/** A row of a set whose questions are open, or closed without options. */
export interface ClosedRow {
  readonly id?: string | undefined;
  readonly image: ImageSource | undefined;
  readonly fields: Fields;
  readonly categories?: readonly string[];
}

/**
 * A question that is answered by yes or no, as a case. `answer_type`, where there is one, says whether a question is closed
 * (white space around it is no matter); without it the answer itself says so.
 */
export function closedQuestion({ id, image, fields, categories = [] }: ClosedRow): Item | Drop {
  const [question, answer] = [textOf(fields, 'question'), textOf(fields, 'answer')];
  const type = textOf(fields, 'answer_type')?.toUpperCase();
  if (question === undefined) return DROPS.noQuestion;
  if (answer === undefined) return DROPS.noAnswer;
  if (type !== undefined && type !== 'CLOSED' && type !== 'OPEN') return DROPS.unknownType;
  if (type === 'OPEN') return DROPS.open;
  if (!isYesOrNo(answer)) return type === 'CLOSED' ? DROPS.closedWithoutOptions : DROPS.open;
  if (image === undefined) return DROPS.noImageNamed;
  const choice = yesNoOf(answer);
  if (isDrop(choice)) return choice;
  const { options, correct } = choice;
  const named = categories.length === 0 ? {} : { categories1: [...categories] };
  return {
    question: { ...(id === undefined ? {} : { id }), question, options, correct1: correct, ...named },
    images: [image],
  };
}

/** A file that a field names. */
export function namedImage(fields: Fields, name: string): ImageSource | undefined {
  const path = textOf(fields, name);
  return path === undefined ? undefined : { path };
}

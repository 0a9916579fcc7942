import { isYesOrNo, yesNoOf } from './choice';
import { DROPS } from './drops';
import { textOf } from './fields';
import type { Fields } from './fields';
import type { Drop, ImageSource, Item } from './types';
import { isDrop } from './types';

/** A row of a set whose questions are open, or closed without options. */
export interface VqaRow {
  readonly id?: string | undefined;
  readonly image: ImageSource | undefined;
  readonly fields: Fields;
  /** Fields whose texts are categories of the question. */
  readonly categories?: readonly string[];
}

/**
 * A question that is answered by yes or no, or an open one, as a case. `answer_type`, where there is one, says whether a
 * question is closed (white space around it is no matter); without it the answer itself says so.
 */
export function vqaQuestion({ id, image, fields, categories = [] }: VqaRow): Item | Drop {
  const [question, answer] = [textOf(fields, 'question'), textOf(fields, 'answer')];
  const type = textOf(fields, 'answer_type')?.toUpperCase();
  if (question === undefined) return DROPS.noQuestion;
  if (answer === undefined) return DROPS.noAnswer;
  if (type !== undefined && type !== 'CLOSED' && type !== 'OPEN') return DROPS.unknownType;
  const isClosed = type === undefined ? isYesOrNo(answer) : type === 'CLOSED';
  if (isClosed && !isYesOrNo(answer)) return DROPS.closedWithoutOptions;
  if (image === undefined) return DROPS.noImageNamed;
  const choice = isClosed ? yesNoOf(answer) : undefined;
  if (choice !== undefined && isDrop(choice)) return choice;
  const answered = choice === undefined ? { answer1: answer } : { options: choice.options, correct1: choice.correct };
  return {
    question: { ...(id === undefined ? {} : { id }), question, ...answered, ...categoriesIn(fields, categories) },
    images: [image],
  };
}

/** The texts of these fields as categories, each once. */
export function categoriesIn(fields: Fields, names: readonly string[]): { categories1?: readonly string[] } {
  const found = [...new Set(names.flatMap(name => textOf(fields, name) ?? []))];
  return found.length === 0 ? {} : { categories1: found };
}

/** A file that a field names. */
export function namedImage(fields: Fields, name: string): ImageSource | undefined {
  const path = textOf(fields, name);
  return path === undefined ? undefined : { path };
}

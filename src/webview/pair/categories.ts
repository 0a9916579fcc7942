import type { ImageNumber } from '../../shared/panels/common';
import type { Draft } from '../../shared/panels/pair';

export const categoriesOf = ({ categories1, categories2 }: Draft, n: ImageNumber): readonly string[] =>
  n === 1 ? categories1 : categories2;

/** Gives a category to images, or takes it from them; the others keep their order. */
export function withCategory(draft: Draft, images: readonly ImageNumber[], category: string, has: boolean): Draft {
  const changed = (n: ImageNumber): readonly string[] => {
    const categories = categoriesOf(draft, n);
    if (!images.includes(n) || categories.includes(category) === has) return categories;
    return has ? [...categories, category] : categories.filter(name => name !== category);
  };
  return { ...draft, categories1: changed(1), categories2: changed(2) };
}

export const exchangeCorrect = (draft: Draft): Draft => ({
  ...draft,
  correct1: draft.correct2,
  correct2: draft.correct1,
});

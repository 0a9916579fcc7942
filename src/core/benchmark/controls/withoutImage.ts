import type { AskableItem } from '../askable';
import { isCase } from '../askable';
import type { Telling } from './types';

/** What a control without the image tells: how far from guessing the answers still are. */
export function guessing(_: unknown, items: readonly AskableItem[]): Telling {
  const isOpen = (item: AskableItem): boolean => isCase(item) && item.form === 'open';
  if (items.length === 0 || items.some(isOpen)) return {};
  const mean = (chance: (options: number) => number): number =>
    (100 * items.reduce((sum, { options }) => sum + chance(Object.keys(options).length), 0)) / items.length;
  const one = mean(n => 1 / n);
  return {
    guessing: items.every(isCase) ? { accuracy: one } : { setAccuracy: mean(n => 1 / n ** 2), individualAccuracy: one },
  };
}

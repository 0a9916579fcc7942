import type { AskableItem } from '../askable';
import { Proportion } from '../statistics/proportion';
import type { Control } from './types';

/** The letter at the same distance from the other end of the list; its own inverse. */
function opposite(options: AskableItem['options'], letter: string): string {
  const letters = Object.keys(options);
  return letters[letters.length - 1 - letters.indexOf(letter)] ?? letter;
}

/** A model that goes by the options' texts keeps its option; one that favours a letter or a place keeps that. */
export const optionsSwapped: Control = {
  id: 'options-swapped',
  description: 'the texts of the options in reverse order under the same letters: position bias',
  change: ({ options, form }) => {
    if (form === 'open') return 'an open question, which has no options';
    if (form === 'yes-no') return 'a question of yes or no, which shows no options';
    const texts = Object.values(options).reverse();
    return { options: Object.fromEntries(Object.keys(options).map((letter, index) => [letter, texts[index] ?? ''])) };
  },
  readBack: ({ options }, said) => (said === null ? null : opposite(options, said)),
  tells: answers => {
    const sameLetter = new Proportion();
    // The middle one of an odd number of options keeps its letter, so that an answer with it tells nothing.
    const telling = answers.filter(({ said, meant }) => said !== meant);
    for (const { component, plain, said } of telling) sameLetter.add(component, said === plain);
    return { sameLetter: sameLetter.figure() };
  },
};

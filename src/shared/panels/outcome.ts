import type { Outcome, Reading } from '../../core/benchmark/types';

interface Told {
  /** Who answered: `MedGemma 4B`. */
  readonly label: string;
  readonly outcome: Outcome;
  readonly read: readonly [Reading, Reading];
  readonly correct: readonly [string, string];
}

const forBoth = ([one, two]: readonly [Reading, Reading]): string =>
  one === two ? `${one} for both images` : `${one} for 1 and ${two} for 2`;

/** A pair's outcome in plain words: what was answered first, then what would have been correct. */
export function outcomeSentence({ label, outcome, read, correct }: Told): string {
  const truth = correct[0] === correct[1] ? `Correct was ${forBoth(correct)}.` : `Correct were ${forBoth(correct)}.`;
  switch (outcome) {
    case 'told apart':
      return `${label} told the two images apart. It answered ${forBoth(read)}, both correct.`;
    case 'confused':
    case 'swapped':
      return `${label} answered ${forBoth(read)}. ${truth}`;
    case 'invalid': {
      const unread = read.flatMap((r, i) => (r === null ? [i + 1] : []));
      const which = unread.length === 2 ? 'either image' : `image ${unread[0] ?? ''}`;
      return `The answer of ${label} for ${which} could not be read. ${truth}`;
    }
    case 'incomplete':
      return `${label} has not answered for both images. ${truth}`;
  }
}

/**
 * The reading of NaturalBench's own code (Li et al., NeurIPS 2024): whichever of the words stands first in the reply, as
 * a whole word and in whatever case; null where none does. So "a normal scan" is A, and "not sure, but no" is no.
 * The reply is taken as it came, thoughts included.
 */
export function readNaturalBench<Word extends string>(reply: string, words: readonly Word[]): Word | null {
  const found = words.flatMap(word => {
    const at = reply.search(new RegExp(`\\b${word}\\b`, 'i'));
    return at < 0 ? [] : [{ word, at }];
  });
  return found.sort((one, other) => one.at - other.at)[0]?.word ?? null;
}

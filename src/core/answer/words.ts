/** Words and numbers of an answer with where they stand, and the names of a lexicon among them. */

export interface Word {
  /** Lower case. */
  readonly text: string;
  /** In UTF-16 units; `end` is behind it. */
  readonly start: number;
  readonly end: number;
}

const WORD = /\p{N}+(?:[.,]\p{N}+)*|\p{L}+(?:['’]\p{L}+)*/gu;

/** `T2` is a letter and a number; `n't` is the word `not`. */
export function wordsOf(answer: string): Word[] {
  return [...answer.matchAll(WORD)].map(({ 0: text, index }) => {
    const word = text.toLowerCase().replaceAll('’', "'");
    return { text: word.endsWith("n't") ? 'not' : word, start: index, end: index + text.length };
  });
}

/** A name of a lexicon where it stands in an answer, from word `at` on. */
export interface Found<T> extends Word {
  readonly value: T;
  readonly at: number;
  readonly count: number;
}

const singular = (word: string): readonly string[] =>
  word.endsWith('s') ? [word, word.slice(0, -1), ...(word.endsWith('es') ? [word.slice(0, -2)] : [])] : [word];

/** Names of one or more words each, found in one pass; of several that begin at a word the longest counts. */
export class Lexicon<T> {
  readonly #values = new Map<string, T>();
  /** First words of names: most words of an answer begin none. */
  readonly #firsts = new Set<string>();
  readonly #longest: number;

  constructor(entries: Iterable<readonly [name: string, value: T]>) {
    let longest = 0;
    for (const [name, value] of entries) {
      const words = wordsOf(name).map(({ text }) => text);
      this.#values.set(words.join(' '), value);
      this.#firsts.add(words[0]!);
      longest = Math.max(longest, words.length);
    }
    this.#longest = longest;
  }

  find(words: readonly Word[]): Found<T>[] {
    const found: Found<T>[] = [];
    for (let at = 0; at < words.length; at += found.at(-1)?.at === at ? found.at(-1)!.count : 1) {
      const name = this.#nameAt(words, at);
      if (name !== undefined) found.push(name);
    }
    return found;
  }

  #nameAt(words: readonly Word[], at: number): Found<T> | undefined {
    if (!singular(words[at]!.text).some(word => this.#firsts.has(word))) return undefined;
    for (let count = Math.min(this.#longest, words.length - at); count > 0; count--) {
      const [first, last] = [words[at]!, words[at + count - 1]!];
      const before = words.slice(at, at + count - 1).map(({ text }) => `${text} `);
      for (const end of singular(last.text)) {
        const text = before.join('') + end;
        const value = this.#values.get(text);
        if (value !== undefined) return { text, value, at, count, start: first.start, end: last.end };
      }
    }
    return undefined;
  }
}

import { diffArrays } from 'diff';

export interface DiffSegment {
  readonly kind: 'same' | 'only1' | 'only2';
  readonly text: string;
}

/** What two answers share. The texts of `same` and `only1` in order are answer 1 exactly; `same` and `only2`, answer 2. */
export interface WordDiff {
  readonly segments: readonly DiffSegment[];
  /**
   * True where the answers were too far apart to be compared word by word: then only what they begin and end with alike
   * is `same`, and all between counts as different. To be said wherever the diff is shown.
   */
  readonly coarse: boolean;
}

/** Words that may differ, in both answers together, before the comparison is coarse: its cost grows with the square. */
export const MOST_CHANGES = 1000;

/** A word or a punctuation mark with the white space before it; the last token of a text is its trailing white space. */
interface Token {
  readonly space: string;
  readonly word: string;
}

/**
 * Compares two answers word by word, case included. Words are Unicode's (UAX #29), so scripts without spaces are split
 * too; a change in white space alone is a difference of its own and makes no word different.
 */
export function wordDiff(answer1: string, answer2: string): WordDiff {
  const [tokens1, tokens2] = [tokenise(answer1), tokenise(answer2)];
  const runs = diffArrays(tokens1, tokens2, { comparator: sameWord, maxEditLength: MOST_CHANGES });
  if (!runs) return { segments: joined(coarseParts(tokens1, tokens2)), coarse: true };
  const parts: DiffSegment[] = [];
  let [at1, at2] = [0, 0];
  for (const { added, removed, count } of runs) {
    const from1 = added ? [] : tokens1.slice(at1, at1 + count);
    const from2 = removed ? [] : tokens2.slice(at2, at2 + count);
    for (const part of added || removed ? ownParts(from1, from2) : sharedParts(from1, from2)) parts.push(part);
    at1 += from1.length;
    at2 += from2.length;
  }
  return { segments: joined(parts), coarse: false };
}

const sameWord = (a: Token, b: Token): boolean => a.word === b.word;

function tokenise(text: string): Token[] {
  // The language is pinned so that the same answers differ in the same way on every machine.
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  const tokens: Token[] = [];
  let space = '';
  for (const { segment } of segmenter.segment(text)) {
    if (segment.trim() === '') {
      space += segment;
    } else {
      tokens.push({ space, word: segment });
      space = '';
    }
  }
  return [...tokens, { space, word: '' }];
}

const ownParts = (from1: readonly Token[], from2: readonly Token[]): DiffSegment[] => [
  { kind: 'only1', text: textOf(from1) },
  { kind: 'only2', text: textOf(from2) },
];

/** The same words of both answers, whose white space may differ. */
const sharedParts = (from1: readonly Token[], from2: readonly Token[]): DiffSegment[] =>
  from1.flatMap(({ space, word }, index): DiffSegment[] => {
    const space2 = from2[index]?.space ?? '';
    const spaces: DiffSegment[] =
      space === space2
        ? [{ kind: 'same', text: space }]
        : [
            { kind: 'only1', text: space },
            { kind: 'only2', text: space2 },
          ];
    return [...spaces, { kind: 'same', text: word }];
  });

const textOf = (tokens: readonly Token[]): string => tokens.map(({ space, word }) => space + word).join('');

function coarseParts(tokens1: readonly Token[], tokens2: readonly Token[]): DiffSegment[] {
  const shortest = Math.min(tokens1.length, tokens2.length);
  let head = 0;
  while (head < shortest && tokens1[head]?.word === tokens2[head]?.word) head += 1;
  let tail = 0;
  while (tail < shortest - head && tokens1.at(-1 - tail)?.word === tokens2.at(-1 - tail)?.word) tail += 1;
  const [end1, end2] = [tokens1.length - tail, tokens2.length - tail];
  return [
    ...sharedParts(tokens1.slice(0, head), tokens2.slice(0, head)),
    ...ownParts(tokens1.slice(head, end1), tokens2.slice(head, end2)),
    ...sharedParts(tokens1.slice(end1), tokens2.slice(end2)),
  ];
}

/** Joins neighbours: between two `same` there is at most one segment of each answer's own, and none is empty. */
function joined(parts: readonly DiffSegment[]): DiffSegment[] {
  const segments: DiffSegment[] = [];
  const texts = { same: '', only1: '', only2: '' };
  const flush = (kind: DiffSegment['kind']): void => {
    if (texts[kind] !== '') segments.push({ kind, text: texts[kind] });
    texts[kind] = '';
  };
  const flushOwn = (): void => {
    // White space that both differing parts begin with is shared; shown as changed it would only be noise.
    const space = sharedSpace(texts.only1, texts.only2);
    texts.same += space;
    texts.only1 = texts.only1.slice(space.length);
    texts.only2 = texts.only2.slice(space.length);
    if (texts.only1 === '' && texts.only2 === '') return;
    flush('same');
    flush('only1');
    flush('only2');
  };
  for (const { kind, text } of parts) {
    if (kind === 'same' && text !== '') flushOwn();
    texts[kind] += text;
  }
  flushOwn();
  flush('same');
  return segments;
}

function sharedSpace(text1: string, text2: string): string {
  const space = /^\s*/.exec(text1)?.[0] ?? '';
  return text2.startsWith(space) ? space : '';
}

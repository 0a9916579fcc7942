/** What two answers do not share, and where they contradict each other, as it is marked in each. */
import { findFlips, type Flip } from '../../core/answer/flips';
import type { FlipKind } from '../../core/answer/lexicon';
import type { DiffSegment } from '../../core/answer/wordDiff';
import { compareTexts as wordsOf } from '../shared/diffMarks';
import { cutText } from '../shared/visibleText';

/** Which of two compared answers. */
export type Side = 1 | 2;

export interface Marked {
  readonly text: string;
  /** The other answer lacks these words. */
  readonly only: boolean;
  /** They contradict words of the other answer. */
  readonly flip?: { readonly kind: FlipKind; readonly against: string };
}

export interface Compared {
  readonly texts: readonly [string, string];
  /** Empty where the answers are not compared. */
  readonly segments: readonly DiffSegment[];
  readonly flips: readonly Flip[];
  /** What is to be known about the marks, in words. */
  readonly note: string | null;
}

export function compareTexts(one: string, two: string): Compared {
  const { segments, note } = wordsOf(one, two);
  const flips = segments === null || note !== null ? [] : findFlips(one, two, segments);
  return { texts: [one, two], segments: segments ?? [], flips, note };
}

/** Comparisons that were made already: an answer that did not change is the same object. */
export class Comparisons {
  readonly #made = new WeakMap<object, WeakMap<object, Compared>>();

  of<T extends { readonly text?: string | undefined }>(one: T, two: T): Compared | null {
    if (one.text === undefined || two.text === undefined) return null;
    const made = this.#made.get(one) ?? new WeakMap<object, Compared>();
    this.#made.set(one, made);
    const compared = made.get(two) ?? compareTexts(one.text, two.text);
    made.set(two, compared);
    return compared;
  }
}

/** One side of a comparison, cut wherever a mark begins or ends; the texts in order are the answer. */
export function marksOf({ texts, segments, flips }: Compared, side: Side): readonly Marked[] {
  const text = texts[side - 1]!;
  const own = ownRanges(segments, side);
  const flipped = flips.map(({ kind, places }) => {
    const [here, there] = side === 1 ? places : [places[1], places[0]];
    return { kind, ...here, against: texts[2 - side]!.slice(there.start, there.end) };
  });
  const cuts = [...own, ...flipped].flatMap(({ start, end }) => [start, end]);
  const borders = [...new Set([0, ...cuts, text.length])].sort((a, b) => a - b);
  return borders.slice(1).map((end, n): Marked => {
    const start = borders[n]!;
    const covers = (range: Range): boolean => range.start <= start && range.end >= end;
    const flip = flipped.find(covers);
    return {
      text: text.slice(start, end),
      only: own.some(covers),
      ...(flip === undefined ? {} : { flip: { kind: flip.kind, against: flip.against } }),
    };
  });
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function ownRanges(segments: readonly DiffSegment[], side: Side): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  for (const { kind, text } of segments) {
    const isOwn = kind === `only${side}`;
    if (isOwn) ranges.push({ start: at, end: at + text.length });
    if (isOwn || kind === 'same') at += text.length;
  }
  return ranges;
}

/** The first `limit` UTF-16 units of a marked text. */
export function cutMarks(marks: readonly Marked[], limit: number): readonly Marked[] {
  const kept: Marked[] = [];
  let left = limit;
  for (const mark of marks) {
    if (left <= 0) break;
    kept.push({ ...mark, text: cutText(mark.text, left) });
    left -= mark.text.length;
  }
  return kept;
}

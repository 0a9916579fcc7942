import { wordDiff, type DiffSegment } from '../../core/answer/wordDiff';
import type { ImageNumber } from '../../shared/panels/common';
import { cutText } from './visibleText';

/** Longer answers are shown without marks: comparing them word by word would hold up the panel. */
const COMPARE_LIMIT = 20_000;

export interface TextPart {
  readonly text: string;
  /** Whether the other answer lacks these words. */
  readonly only: boolean;
}

export interface Comparison {
  /** null where the answers are not compared. */
  readonly segments: readonly DiffSegment[] | null;
  /** What is to be known about the marks, in words. */
  readonly note: string | null;
}

/** Compares two answers word by word. */
export function compareTexts(one: string, two: string): Comparison {
  if (one === two) return { segments: null, note: 'word for word the same' };
  if (one.length > COMPARE_LIMIT || two.length > COMPARE_LIMIT) {
    return { segments: null, note: 'too long to mark the differences' };
  }
  const { segments, coarse } = wordDiff(one, two);
  return { segments, note: coarse ? 'too different to compare word by word' : null };
}

/** One image's side of a comparison; the whole text as one part where there is none. */
export function partsFor(n: ImageNumber, text: string, segments: Comparison['segments']): readonly TextPart[] {
  if (segments === null) return [{ text, only: false }];
  const own = n === 1 ? 'only1' : 'only2';
  return segments.flatMap(s => (s.kind === 'same' || s.kind === own ? [{ text: s.text, only: s.kind === own }] : []));
}

/** The first `limit` UTF-16 units of a text in parts. */
export function cutParts(parts: readonly TextPart[], limit: number): readonly TextPart[] {
  const kept: TextPart[] = [];
  let left = limit;
  for (const part of parts) {
    if (left <= 0) break;
    kept.push({ ...part, text: cutText(part.text, left) });
    left -= part.text.length;
  }
  return kept;
}

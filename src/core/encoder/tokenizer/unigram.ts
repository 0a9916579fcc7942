/**
 * The most probable way to cut a text into pieces.
 * Source of the arithmetic, to the last bit of float32: google/sentencepiece, `src/unigram_model.cc`
 * (`Model::EncodeOptimized`).
 */
import { ByteTrie, characterLength } from './byteTrie';
import type { Piece } from './spieceModel';

const UNKNOWN_PENALTY = 10;
/** C's FLT_MIN: what the library takes for the greatest score where all are below it. */
const LEAST_FLOAT = 2 ** -126;
const { fround } = Math;

export interface Cut {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

export class Unigram {
  private readonly trie: ByteTrie;
  private readonly unknownScore: number;
  private readonly greatest: number;

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly unknownId: number,
  ) {
    const matched = pieces.map(({ text, type }, id) => ({ text, type, id }));
    this.trie = new ByteTrie(
      matched.filter(({ type }) => type === 'normal' || type === 'user-defined').map(({ text, id }) => [text, id]),
    );
    let least = Infinity;
    let greatest = LEAST_FLOAT;
    for (const { type, score } of pieces) {
      if (type !== 'normal') continue;
      least = Math.min(least, score);
      greatest = Math.max(greatest, score);
    }
    this.unknownScore = fround(least - UNKNOWN_PENALTY);
    this.greatest = greatest;
  }

  /** @param text well-formed UTF-8 @returns its pieces in order; each unknown character is one */
  encode(text: Uint8Array): Cut[] {
    const ids = new Int32Array(text.length + 1);
    const starts = new Int32Array(text.length + 1).fill(-1);
    const scores = new Float32Array(text.length + 1);
    const offer = (id: number, start: number, end: number, sum: number) => {
      const score = fround(sum); // rounded before it is compared: of two that are then equal, the longer piece stays
      if (starts[end] !== -1 && score <= scores[end]!) return;
      scores[end] = score;
      starts[end] = start;
      ids[end] = id;
    };
    for (let start = 0; start < text.length;) {
      const next = Math.min(text.length, start + characterLength(text[start]!));
      const before = scores[start]!;
      let known = false;
      this.trie.forEach(text, start, (id, end) => {
        offer(id, start, end, this.score(id, end - start) + before);
        known ||= end === next;
      });
      if (!known) offer(this.unknownId, start, next, this.unknownScore + before);
      start = next;
    }
    return cutsOf(ids, starts);
  }

  private score(id: number, length: number): number {
    const { type, score } = this.pieces[id]!;
    return type === 'user-defined' ? length * this.greatest - 0.1 : score;
  }
}

function cutsOf(ids: Int32Array, starts: Int32Array): Cut[] {
  const cuts: Cut[] = [];
  for (let end = starts.length - 1; end > 0; end = starts[end]!) cuts.push({ id: ids[end]!, start: starts[end]!, end });
  return cuts.reverse();
}

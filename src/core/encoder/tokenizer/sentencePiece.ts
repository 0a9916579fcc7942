/**
 * Text → pieces, as the sentencepiece library gives them.
 * Source of the rules: google/sentencepiece, `src/normalizer.cc` (`Normalize`) and `src/sentencepiece_processor.cc`
 * (`PopulateSentencePieceText`).
 */
import { ByteTrie, characterLength } from './byteTrie';
import { Charsmap } from './charsmap';
import { bytePiece, isReserved } from './spieceModel';
import type { SpieceModel } from './spieceModel';
import { Unigram } from './unigram';

const SPACE = 0x20;
/** U+2581, which stands for a space within pieces. */
const SPACE_SYMBOL = [0xe2, 0x96, 0x81];
const utf8 = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class SentencePiece {
  private readonly charsmap: Charsmap | undefined;
  private readonly userDefined: ByteTrie;
  private readonly unigram: Unigram;
  private readonly ids: ReadonlyMap<string, number>;

  /** @param file names the model in errors @throws ProbeError bad-input where its rules for characters are broken */
  constructor(
    private readonly model: SpieceModel,
    file: string,
  ) {
    const { pieces, normalizer, unknownId } = model;
    const ids = pieces.map((piece, id) => ({ piece, entry: [piece.text, id] as const }));
    this.charsmap = normalizer.charsmap.length === 0 ? undefined : new Charsmap(normalizer.charsmap, file);
    this.userDefined = new ByteTrie(ids.filter(({ piece }) => piece.type === 'user-defined').map(({ entry }) => entry));
    this.unigram = new Unigram(pieces, unknownId);
    const [reserved, texts] = [
      ids.filter(({ piece }) => isReserved(piece)),
      ids.filter(({ piece }) => !isReserved(piece)),
    ];
    this.ids = new Map([...texts, ...reserved].map(({ entry }) => entry)); // what is reserved comes first in look-ups
  }

  has(piece: string): boolean {
    return this.ids.has(piece);
  }

  /** The id of a piece by its text; of what is none, the id for unknown. */
  idOf(piece: string): number {
    return this.ids.get(piece) ?? this.model.unknownId;
  }

  /** Unknown characters side by side are one piece, or their bytes where the model has pieces for bytes. */
  encode(text: string): string[] {
    const { pieces, unknownId, byteFallback } = this.model;
    const normal = this.normalize(utf8.encode(text));
    const found: string[] = [];
    let unknownBefore = false;
    for (const { id, start, end } of this.unigram.encode(normal)) {
      const unknown = id === unknownId;
      const bytes = normal.subarray(start, end);
      if (!unknown) found.push(pieces[id]!.text);
      else if (byteFallback) found.push(...Array.from(bytes, bytePiece));
      else found.push((unknownBefore ? found.pop()! : '') + decoder.decode(bytes));
      unknownBefore = unknown;
    }
    return found;
  }

  private normalize(input: Uint8Array): Uint8Array {
    const { addDummyPrefix, removeExtraWhitespace: trim, escapeWhitespace } = this.model.normalizer;
    const space = escapeWhitespace ? SPACE_SYMBOL : [SPACE];
    const out: number[] = [];
    let at = trim ? this.afterSpaces(input) : 0;
    if (at >= input.length) return new Uint8Array();
    if (addDummyPrefix) out.push(...space);
    let afterSpace = trim;
    while (at < input.length) {
      const { text, length } = this.prefix(input, at);
      let from = 0;
      while (afterSpace && text[from] === SPACE) from++;
      for (const byte of text.subarray(from)) {
        if (byte === SPACE) out.push(...space);
        else out.push(byte);
      }
      if (from < text.length) afterSpace = trim && text.at(-1) === SPACE;
      at += length;
    }
    const endsInSpace = () => space.every((byte, n) => out[out.length - space.length + n] === byte);
    while (trim && endsInSpace()) out.length -= space.length;
    return Uint8Array.from(out);
  }

  private afterSpaces(input: Uint8Array): number {
    let at = 0;
    while (at < input.length) {
      const { text, length } = this.prefix(input, at);
      if (text.length !== 1 || text[0] !== SPACE) break;
      at += length;
    }
    return at;
  }

  /** What becomes of the beginning of `input` from `at` on: a user-defined piece as it is, a rule, or one character. */
  private prefix(input: Uint8Array, at: number): { readonly text: Uint8Array; readonly length: number } {
    const end = this.userDefined.longest(input, at);
    if (end > at) return { text: input.subarray(at, end), length: end - at };
    const rule = this.charsmap?.match(input, at);
    if (rule !== undefined) return rule;
    const text = input.subarray(at, at + characterLength(input[at]!));
    return { text, length: text.length };
  }
}

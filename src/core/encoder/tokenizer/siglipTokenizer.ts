/**
 * SigLIP's tokenizer: what a text goes through before and after sentencepiece.
 * Source of the rules and their order: transformers 5, `SiglipTokenizer` (`models/siglip/tokenization_siglip.py`) over
 * `PreTrainedTokenizer.tokenize`. Texts are split at special tokens, lower-cased, lose ASCII punctuation and get their white space
 * collapsed, and only then reach the model with its own rules for characters.
 */
import type { SentencePiece } from './sentencePiece';
import type { Tokenizer } from './types';

const SPACE_SYMBOL = '▁';
/** Python's `string.punctuation`. */
const PUNCTUATION = /[!-/:-@[-`{-~]+/g;
/** Python's `str.isspace`, which has other members than JavaScript's `\s`. */
const WHITE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${WHITE}]+`, 'g');
const SPACES_BEFORE = new RegExp(`^[${WHITE}]+`);
const SPACES_AFTER = new RegExp(`[${WHITE}]+$`);

/** What a folder's tokenizer_config.json may change. */
export interface SiglipSettings {
  readonly end: string;
  readonly unknown: string;
  readonly pad: string;
  readonly lowerCase: boolean;
}

export const SIGLIP_SETTINGS: SiglipSettings = { end: '</s>', unknown: '<unk>', pad: '</s>', lowerCase: true };

export class SiglipTokenizer implements Tokenizer {
  private readonly specials: ReadonlySet<string>;
  private readonly atSpecials: RegExp;
  /** Pieces that the unknown token alone is cut into; it is put before each text, so that the first word begins one. */
  private readonly guard: number;

  constructor(
    private readonly pieces: SentencePiece,
    readonly length: number,
    private readonly settings: SiglipSettings = SIGLIP_SETTINGS,
  ) {
    const { end, unknown, pad } = settings;
    this.specials = new Set([end, unknown, pad]);
    this.atSpecials = new RegExp(`(${[...this.specials].map(escaped).join('|')})`);
    this.guard = pieces.encode(unknown).length;
  }

  encode(text: string): number[] {
    const { end, pad } = this.settings;
    const ids = this.tokens(text).map(token => this.pieces.idOf(token));
    return ended(ids, this.pieces.idOf(end), this.pieces.idOf(pad), this.length);
  }

  private tokens(text: string): string[] {
    const parts = (SPACE_SYMBOL + text.replaceAll(SPACE_SYMBOL, ' ')).split(this.atSpecials);
    const tokens = parts.flatMap((part, n) => {
      if (this.specials.has(part)) return [part];
      const left = n === 0 ? part : part.replace(SPACES_BEFORE, '');
      const stripped = n === parts.length - 1 ? left : left.replace(SPACES_AFTER, '');
      return stripped === '' ? [] : this.cut(stripped);
    });
    return tokens[0] === SPACE_SYMBOL && this.specials.has(tokens[1] ?? '') ? tokens.slice(1) : tokens;
  }

  private cut(text: string): string[] {
    const { unknown, lowerCase } = this.settings;
    const plain = (lowerCase ? text.toLowerCase() : text).replace(PUNCTUATION, '').replace(SPACES, ' ');
    const pieces = this.pieces.encode(unknown + plain.replace(SPACES_BEFORE, '').replace(SPACES_AFTER, ''));
    return pieces.length >= this.guard ? pieces.slice(this.guard) : pieces;
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Cut, with the end set where it is not there already, and padded on the right. */
function ended(ids: readonly number[], end: number, pad: number, length: number): number[] {
  const kept = ids.slice(0, length - 1);
  if (kept.at(-1) !== end) kept.push(end);
  return [...kept, ...new Array<number>(length - kept.length).fill(pad)];
}

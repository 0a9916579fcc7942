/**
 * Tokenizers that a folder describes in full, in `tokenizer.json` (CLIP, SigLIP 2): read by Hugging Face's own library.
 * What the library leaves out is done here: cutting, so that the tokens that are put around a text stay, and padding.
 * It takes JavaScript's white space and lower case where the original takes Unicode's: texts with U+001C to U+001F, U+0085,
 * U+FEFF or a final capital sigma may get other ids from CLIP's rules.
 */
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { ProbeError } from '../../errors';
import type { Tokenizer } from './types';

export interface JsonSettings {
  readonly length: number;
  /** SigLIP 2 was trained on lower-case texts, which its tokenizer.json does not say (huggingface/transformers#43101). */
  readonly lowerCase: boolean;
  /** Absent: the last token that is put after a text. */
  readonly pad?: string;
  readonly padLeft: boolean;
}

export class JsonTokenizer implements Tokenizer {
  readonly length: number;
  private readonly before: readonly number[];
  private readonly after: readonly number[];
  private readonly pad: number;

  /** @param file names it in errors @throws ProbeError bad-input (no tokenizer, no token to pad with) */
  static create(json: object, file: string, settings: JsonSettings): JsonTokenizer {
    try {
      const library = new LibraryTokenizer(json, {});
      return new JsonTokenizer(library, file, settings);
    } catch (cause) {
      if (cause instanceof ProbeError) throw cause;
      throw new ProbeError('bad-input', `${file} is no tokenizer that MedProbe can read.`, {
        remedy: 'The file is damaged, or of a newer kind; get it again from its source.',
        cause,
      });
    }
  }

  private constructor(
    private readonly library: LibraryTokenizer,
    file: string,
    private readonly settings: JsonSettings,
  ) {
    this.length = settings.length;
    const body = this.ids('a', false);
    const whole = this.ids('a', true);
    const at = whole.findIndex((_, start) => body.every((id, n) => whole[start + n] === id));
    if (body.length === 0 || at < 0) throw damaged(file, 'gives no ids for the letter a');
    this.before = whole.slice(0, at);
    this.after = whole.slice(at + body.length);
    const pad = settings.pad === undefined ? this.after.at(-1) : library.token_to_id(settings.pad);
    if (pad === undefined) throw damaged(file, `has no token ${settings.pad ?? ''} to pad with`);
    this.pad = pad;
  }

  encode(text: string): number[] {
    const { length, lowerCase, padLeft } = this.settings;
    const ids = this.ids(lowerCase ? lowerCased(text) : text, false);
    const body = ids.slice(0, length - this.before.length - this.after.length);
    const whole = [...this.before, ...body, ...this.after];
    const padding = new Array<number>(length - whole.length).fill(this.pad);
    return padLeft ? [...padding, ...whole] : [...whole, ...padding];
  }

  private ids(text: string, specials: boolean): number[] {
    return this.library.encode(wellFormed(text), { add_special_tokens: specials }).ids;
  }
}

const damaged = (file: string, what: string): ProbeError =>
  new ProbeError('bad-input', `${file} ${what}.`, { remedy: 'Get the file again from its source.' });

/** Character by character, as the original library does: a capital sigma at the end of a word is no special one. */
const lowerCased = (text: string): string => Array.from(text, character => character.toLowerCase()).join('');

/** Unpaired surrogates become U+FFFD. */
const wellFormed = (text: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8.encode(text));
const utf8 = new TextEncoder();

/** Text → the ids that a text tower takes. */
export interface Tokenizer {
  /** Ids of one text: padded or cut to this many. */
  readonly length: number;
  /** Any text, however strange: an unpaired surrogate counts as U+FFFD. */
  encode(text: string): number[];
}

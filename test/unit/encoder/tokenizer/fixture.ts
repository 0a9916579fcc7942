import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SentencePiece } from '../../../../src/core/encoder/tokenizer/sentencePiece';
import { readSpieceModel } from '../../../../src/core/encoder/tokenizer/spieceModel';

/** Made by scripts/reference/tokenizer. */
export const folder = 'test/fixtures/encoder/tokenizer';

export interface Strings {
  readonly length: number;
  readonly texts: readonly string[];
  /** Ids of each text: by transformers' SiglipTokenizer, without the padding; by the library alone, the first 200. */
  readonly siglip: readonly (readonly number[])[];
  readonly nfkc: readonly (readonly number[])[];
  readonly bytes: readonly (readonly number[])[];
}

export const unzipped = (name: string): Buffer => gunzipSync(readFileSync(path.join(folder, `${name}.gz`)));
export const strings = (): Strings => JSON.parse(unzipped('strings.json').toString('utf8')) as Strings;

export function sentencePiece(model: Uint8Array): SentencePiece {
  return new SentencePiece(readSpieceModel(model, 'spiece.model'), 'spiece.model');
}

/**
 * sentencepiece's model file, as far as encoding text needs it.
 * Source of field numbers, defaults and rules: google/sentencepiece, `src/sentencepiece_model.proto`,
 * `src/model_interface.cc` (`InitializePieces`).
 */
import { ProbeError } from '../../errors';
import { bytesOf, floatOf, intOf, protoFields } from './protobufReader';
import type { ProtoField } from './protobufReader';

const PIECE_TYPES = ['normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'] as const;
export type PieceType = (typeof PIECE_TYPES)[number];

export interface Piece {
  readonly text: string;
  /** Logarithm of its probability, float32. */
  readonly score: number;
  readonly type: PieceType;
}

export interface NormalizerSpec {
  /** Rules for characters (charsmap.ts); empty: none. */
  readonly charsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespace: boolean;
  readonly escapeWhitespace: boolean;
}

export interface SpieceModel {
  /** By id. */
  readonly pieces: readonly Piece[];
  readonly unknownId: number;
  readonly byteFallback: boolean;
  readonly normalizer: NormalizerSpec;
}

const MODEL_TYPES = ['unigram', 'BPE', 'word', 'char'];
const UNIGRAM = 1;

/** @param file names it in errors @throws ProbeError bad-input (damaged) | unsupported (no unigram model) */
export function readSpieceModel(bytes: Uint8Array, file: string): SpieceModel {
  try {
    return parse(bytes, file);
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    throw damagedModel(file, cause.message, cause);
  }
}

export function damagedModel(file: string, why: string, cause?: unknown): ProbeError {
  return new ProbeError('bad-input', `${file} is no sentencepiece model: ${why}.`, {
    remedy: 'The file is damaged or incomplete; get it again from its source.',
    cause,
  });
}

function parse(bytes: Uint8Array, file: string): SpieceModel {
  const pieces: Piece[] = [];
  let normalizer = normalizerOf(new Uint8Array());
  let trainer = trainerOf(new Uint8Array());
  for (const { number, value } of protoFields(bytes)) {
    if (number === 1) pieces.push(pieceOf(bytesOf(value)));
    else if (number === 2) trainer = trainerOf(bytesOf(value));
    else if (number === 3) normalizer = normalizerOf(bytesOf(value));
  }
  if (trainer.modelType !== UNIGRAM || trainer.whitespaceAsSuffix) {
    const type = MODEL_TYPES[trainer.modelType - 1] ?? `unknown type ${trainer.modelType}`;
    const what = trainer.whitespaceAsSuffix ? 'puts white space at the end of words' : `is of ${type}`;
    throw new ProbeError('unsupported', `The sentencepiece model ${file} ${what}.`, {
      remedy: 'Unigram models with white space before words are read; so is a tokenizer.json in its place.',
    });
  }
  checkPieces(pieces, trainer.byteFallback);
  const unknownId = pieces.findIndex(({ type }) => type === 'unknown');
  return { pieces, unknownId, byteFallback: trainer.byteFallback, normalizer };
}

export const isReserved = ({ type }: Piece): boolean => ['unknown', 'control', 'byte'].includes(type);

function checkPieces(pieces: readonly Piece[], byteFallback: boolean): void {
  const seen = new Set<string>();
  for (const piece of pieces) {
    const key = `${isReserved(piece) ? 'reserved' : 'text'} ${piece.text}`;
    if (piece.text === '') throw new RangeError('a piece is empty');
    if (seen.has(key)) throw new RangeError(`it has the piece ${JSON.stringify(piece.text.slice(0, 40))} twice`);
    if (!Number.isFinite(piece.score)) throw new RangeError('a score is no number');
    seen.add(key);
  }
  const count = (wanted: PieceType) => pieces.filter(({ type }) => type === wanted).length;
  if (count('normal') === 0) throw new RangeError('it has no pieces');
  if (count('unknown') !== 1) throw new RangeError(`it has ${count('unknown')} pieces for what is unknown`);
  if (!byteFallback) return;
  for (let byte = 0; byte < 256; byte++) {
    if (!seen.has(`reserved ${bytePiece(byte)}`)) throw new RangeError('it lacks pieces for single bytes');
  }
}

/** The text of the piece that stands for one byte. */
export const bytePiece = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

function pieceOf(bytes: Uint8Array): Piece {
  const fields = lastOf(bytes);
  const text = utf8.decode(bytesOf(fields.get(1) ?? new Uint8Array()));
  const score = fields.get(2);
  const typeNumber = intOf(fields.get(3) ?? 1);
  const type = PIECE_TYPES[typeNumber - 1];
  if (type === undefined) throw new RangeError(`a piece is of the unknown type ${typeNumber}`);
  return { text, score: score === undefined ? 0 : floatOf(score), type };
}

function trainerOf(bytes: Uint8Array) {
  const fields = lastOf(bytes);
  const flag = (number: number) => intOf(fields.get(number) ?? 0) !== 0;
  return { modelType: intOf(fields.get(3) ?? UNIGRAM), whitespaceAsSuffix: flag(24), byteFallback: flag(35) };
}

function normalizerOf(bytes: Uint8Array): NormalizerSpec {
  const fields = lastOf(bytes);
  const flag = (number: number) => intOf(fields.get(number) ?? 1) !== 0;
  const charsmap = bytesOf(fields.get(2) ?? new Uint8Array());
  return { charsmap, addDummyPrefix: flag(3), removeExtraWhitespace: flag(4), escapeWhitespace: flag(5) };
}

/** Of a field that is there more than once, the last counts. */
function lastOf(bytes: Uint8Array): Map<number, ProtoField['value']> {
  return new Map(Array.from(protoFields(bytes), ({ number, value }) => [number, value]));
}

/** Throws a TypeError where bytes are no UTF-8. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

import path from 'node:path';
import type { PairField } from '../core/dataset/pairSchema';
import { nextPairId } from '../core/dataset/writePairs';
import type { ManifestDocument } from './documents';

/** What a field that is added holds until a person writes it: of the right kind, and empty where it is a text. */
const PLACEHOLDERS: Readonly<Record<Exclude<PairField, 'id'>, unknown>> = {
  v: 1,
  image1: '',
  image2: '',
  question: '',
  paraphrase: '',
  options: { A: '', B: '' },
  correct1: 'A',
  correct2: 'B',
  answer1: '',
  categories1: [''],
  categories2: [''],
  status: 'draft',
  split: 'test',
  group: '',
  note: '',
  rendering1: {},
  rendering2: {},
  similarity: {},
  provenance: {},
};

export function placeholderOf(field: PairField, document: ManifestDocument): unknown {
  return field === 'id' ? nextId(document) : PLACEHOLDERS[field];
}

/** A free id: one more than the largest number after `stem`, which is the file's name where none is given. */
export function nextId({ checker, file }: ManifestDocument, stem?: string): string {
  const ids = checker.lines.flatMap(({ id }) => id ?? []);
  const name = file === undefined ? 'pair' : path.basename(file).replace(/\.pairs\.jsonl$/i, '');
  return nextPairId(ids, stem ?? name);
}

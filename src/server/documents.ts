/** The manifests that are open, each with its lines checked and its images looked for. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { ImageChecker } from '../core/dataset/checkImages';
import { ManifestChecker } from '../core/dataset/manifestChecker';
import type { ManifestLine } from '../core/dataset/manifestChecker';
import { locateImage } from '../core/dataset/resolve';
import type { Pair } from '../core/dataset/types';
import type { LastRun } from '../core/benchmark/lastRun';
import type { CurationImage } from '../shared/curation';
import { parseJson } from '../core/files/boundedJson';
import { LONGEST_LINE } from '../core/dataset/lineBounds';

export class ManifestDocument {
  readonly uri: string;
  /** Absent for a document that is on no disk yet: its images cannot be looked for. */
  readonly file: string | undefined;
  readonly images: ImageChecker | undefined;
  checker: ManifestChecker;
  lastRun: LastRun | undefined;

  constructor(uri: string, text: string) {
    this.uri = uri;
    this.file = uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
    this.images = this.file === undefined ? undefined : new ImageChecker(path.dirname(this.file));
    this.checker = new ManifestChecker(text);
  }

  apply(changes: readonly TextDocumentContentChangeEvent[]): void {
    for (const change of changes) {
      if ('range' in change) this.checker.edit(change.range.start, change.range.end, change.text);
      else this.checker = new ManifestChecker(change.text);
    }
  }

  /** @param line from 0 */
  line(line: number): ManifestLine | undefined {
    return this.checker.lines[line];
  }
}

/** UTF-16 units beyond which a line has no lenses and no hints: the editor asks for those of hundreds of lines at once. */
const LONG_LINE = 100_000;
export const isLong = ({ text }: ManifestLine): boolean => text.length > LONG_LINE;

/** A line as a pair, as far as it can be read: where it has errors, any field may hold anything. */
export function fieldsOf(line: ManifestLine): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = line.text.length > LONGEST_LINE ? undefined : parseJson(line.text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined; // broken JSON, which the diagnostics say
  }
}

/** The pair of a line without errors of its own. */
export function pairOf(line: ManifestLine): Pair | undefined {
  const isReadable = line.text.trim() !== '' && line.problems.every(({ severity }) => severity !== 'error');
  return isReadable ? (fieldsOf(line) as Pair | undefined) : undefined;
}

/** Where a pair's two images are; undefined for a single image, or a document on no disk. */
export function imagesOf(document: ManifestDocument, pair: Pair): [CurationImage, CurationImage] | undefined {
  if (document.file === undefined || pair.image2 === undefined) return undefined;
  const folder = path.dirname(document.file);
  const image = (ref: string, rendering: Pair['rendering1']): CurationImage => ({
    ...locateImage(folder, folder, ref),
    rendering,
  });
  return [image(pair.image1, pair.rendering1), image(pair.image2, pair.rendering2)];
}

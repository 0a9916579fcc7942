/** At the end of a line: the cosine of its images, and how the last run over the manifest ended for it. */
import type { InlayHint, Range } from 'vscode-languageserver/node';
import type { Pair } from '../core/dataset/types';
import { CURATION_ENCODER } from '../shared/curation';
import type { CurationImage } from '../shared/curation';
import { imagesOf, isLong, pairOf } from './documents';
import type { ManifestDocument } from './documents';
import type { Similarities } from './similarities';

/** The editor asks for what it shows and a little more; nobody looks at more lines than this at once. */
const LINES_LOOKED_AT = 300;

interface ShownPair {
  readonly pair: Pair;
  readonly images: readonly [CurationImage, CurationImage];
}

export interface Hints {
  readonly hints: InlayHint[];
  /** The pairs shown whose cosine is not known. */
  readonly unknown: readonly ShownPair[];
}

export function inlayHints(document: ManifestDocument, range: Range, similarities: Similarities): Hints {
  const last = Math.min(range.end.line, range.start.line + LINES_LOOKED_AT, document.checker.lines.length - 1);
  const hints: InlayHint[] = [];
  const unknown: ShownPair[] = [];
  for (let index = range.start.line; index <= last; index++) {
    const line = document.line(index)!;
    const pair = isLong(line) ? undefined : pairOf(line);
    const images = pair === undefined ? undefined : imagesOf(document, pair);
    if (pair === undefined || images === undefined) continue;
    const cosine = similarities.known(pair, images);
    if (cosine === undefined) unknown.push({ pair, images });
    const outcome = document.lastRun?.resultOf(pair)?.outcome;
    const parts = [cosine?.toFixed(3), outcome].filter(part => part !== undefined);
    if (parts.length === 0) continue;
    hints.push({
      position: { line: index, character: line.text.length },
      label: parts.join(' · '),
      paddingLeft: true,
      tooltip: tooltip(document, cosine, outcome),
    });
  }
  return { hints, unknown };
}

function tooltip({ lastRun }: ManifestDocument, cosine: number | undefined, outcome: string | undefined): string {
  const similarity = cosine === undefined ? [] : [`Cosine similarity ${cosine.toFixed(4)} under ${CURATION_ENCODER}.`];
  if (outcome === undefined || lastRun === undefined) return similarity.join('');
  const { endpoint, created } = lastRun.run;
  return [...similarity, `Outcome "${outcome}" of ${endpoint.name} in the run of ${created}.`].join('\n');
}

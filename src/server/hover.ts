/** Over a field's name what it holds; elsewhere the pair: both images, their similarity, the question, the outcome. */
import type { Hover, Position } from 'vscode-languageserver/node';
import { MarkupKind } from 'vscode-languageserver/node';
import { spanOf } from '../core/dataset/locate';
import { FIELD_MEANING, isPairField } from '../core/dataset/pairSchema';
import type { Pair } from '../core/dataset/types';
import { ProbeError } from '../core/errors';
import type { CurationImage } from '../shared/curation';
import { imagesOf, pairOf } from './documents';
import type { ManifestDocument } from './documents';
import { within } from './host';
import type { Host } from './host';
import { picture, plainMarkdown } from './markdown';
import { placeIn } from './place';
import type { Similarities } from './similarities';

const THUMBNAIL_SIDE = 160;
/** What is not there by then comes with the next hover. */
const PATIENCE_MS = 2500;

export interface HoverSources {
  readonly host: Host;
  readonly similarities: Similarities;
}

export async function hover(
  document: ManifestDocument,
  position: Position,
  sources: HoverSources,
): Promise<Hover | null> {
  const line = document.line(position.line);
  if (line === undefined || line.text.trim() === '') return null;
  const span = (start: number, end: number) => ({
    start: { line: position.line, character: start },
    end: { line: position.line, character: end },
  });
  const place = placeIn(line.text, position.character);
  if (place?.isName === true && isPairField(place.field)) {
    const { start, end } = spanOf(place.node);
    const value = `**${plainMarkdown(place.field)}**: ${plainMarkdown(FIELD_MEANING[place.field])}.`;
    return { contents: { kind: MarkupKind.Markdown, value }, range: span(start, end) };
  }
  const pair = pairOf(line);
  if (pair === undefined) return null;
  const value = await describePair(document, pair, sources);
  return { contents: { kind: MarkupKind.Markdown, value }, range: span(0, line.text.length) };
}

async function describePair(document: ManifestDocument, pair: Pair, sources: HoverSources): Promise<string> {
  const images = imagesOf(document, pair);
  const [thumbnails, similarity] = images === undefined ? ['', ''] : await Promise.all(evidence(images, sources));
  const lines = [similarity, plainMarkdown(pair.question ?? ''), optionList(pair), outcome(document, pair)];
  // Lines of one paragraph: what is shown without scrolling is low.
  const words = lines.filter(line => line !== '').join('  \n');
  return [thumbnails, words].filter(part => part !== '').join('\n\n');
}

function evidence(images: readonly [CurationImage, CurationImage], { host, similarities }: HoverSources) {
  const shown = Promise.all(images.map((image, n) => thumbnail(host, image, n + 1)));
  return [shown.then(both => both.join(' ')), cosineLine(similarities, images)];
}

async function thumbnail(host: Host, image: CurationImage, n: number): Promise<string> {
  const request = host.request('thumbnail', { image, maxSide: THUMBNAIL_SIDE });
  const reply = await settled(request);
  if (reply === undefined) return `${n}: being decoded…`;
  return 'error' in reply ? `${n}: ${plainMarkdown(reply.error)}` : picture(String(n), reply.file, THUMBNAIL_SIDE);
}

async function cosineLine(
  similarities: Similarities,
  images: readonly [CurationImage, CurationImage],
): Promise<string> {
  const reply = await settled(similarities.compute(images));
  if (reply === undefined) return 'Being compared…';
  if ('error' in reply) return plainMarkdown(reply.error);
  return `**${reply.cosine.toFixed(4)}** cosine similarity under ${plainMarkdown(reply.title)}`;
}

/** A request that fails (the extension is closing) reads as one that says why. */
const settled = <T>(request: Promise<T>): Promise<T | { error: string } | undefined> =>
  within(
    PATIENCE_MS,
    request.catch((error: unknown) => ({ error: ProbeError.from(error).toLine() })),
  );

function optionList({ options, correct1, correct2, image2 }: Pair): string {
  return Object.entries(options ?? {})
    .map(([letter, text]) => {
      const of = [correct1 === letter ? '1' : '', correct2 === letter ? '2' : ''].filter(n => n !== '');
      const mark = of.length === 0 ? '' : image2 === undefined ? ' **✓**' : ` **✓ ${of.join(' and ')}**`;
      return `${plainMarkdown(letter)}: ${plainMarkdown(text)}${mark}`;
    })
    .join(' · ');
}

function outcome({ lastRun }: ManifestDocument, pair: Pair): string {
  const result = lastRun?.resultOf(pair);
  if (lastRun === undefined || result === undefined) return '';
  const { endpoint, created } = lastRun.run;
  const read = result.read.map((letter, n) => `${plainMarkdown(letter ?? '–')} for ${n + 1}`).join(', ');
  const when = plainMarkdown(created.slice(0, 16).replace('T', ' '));
  return `Last outcome: **${result.outcome}** (read ${read}) · ${plainMarkdown(endpoint.name)} · ${when}`;
}

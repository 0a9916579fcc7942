import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ImageNumber } from '../../shared/panels/common';
import type { ResultsOutcome, ResultsRow, ResultsRowImage, ResultsRowRun } from '../../shared/panels/results';
import { imageBadge, letterChip, OUTCOME_LOOK, outcomeWords } from '../shared/pieces';
import { cutText, visibleText } from '../shared/visibleText';
import type { Column } from './columns';
import { isChanged } from './filter';
import { latencyText } from './format';
import { runMark } from './plot';
import { slowest } from './sort';

/** No cell can show more of a text than this. */
const SHOWN_TEXT = 300;

/** By row id, one for each image: null where it cannot be shown. */
export type Thumbnails = ReadonlyMap<string, readonly (string | null)[]>;

/** A manifest's or a model's text on one line. */
export const short = (text: string): string => visibleText(cutText(text, SHOWN_TEXT)).replaceAll('\n', ' ');

const CASE_LOOK = { correct: OUTCOME_LOOK['told apart'], wrong: OUTCOME_LOOK.confused };

/** A mark beside every colour. */
export const lookOf = (outcome: ResultsOutcome): (typeof OUTCOME_LOOK)[keyof typeof OUTCOME_LOOK] =>
  outcome === 'correct' || outcome === 'wrong' ? CASE_LOOK[outcome] : OUTCOME_LOOK[outcome];

export const outcomeText = (outcome: ResultsOutcome): TemplateResult => {
  if (outcome !== 'correct' && outcome !== 'wrong') return outcomeWords(outcome);
  const { mark, tone } = lookOf(outcome);
  return html`<span class="outcome ${tone}"><span aria-hidden="true">${mark} </span>${outcome}</span>`;
};

/** An element that goes over to another row would show the old picture until the new one is there: it is made anew. */
const thumb = (uri: string | null | undefined, i: number): TemplateResult => {
  if (uri === undefined) return html`<span class="none"></span>`;
  if (uri === null) return html`<span class="none" role="img" aria-label="image ${i + 1} cannot be shown">✕</span>`;
  return html`${keyed(uri, html`<img src=${uri} alt="image ${i + 1}" draggable="false" />`)}`;
};

export function thumbs(row: ResultsRow, thumbnails: Thumbnails): TemplateResult {
  const uris = thumbnails.get(row.id);
  return html`<span class="cell thumbs" role="gridcell">${row.correct.map((_, i) => thumb(uris?.[i], i))}</span>`;
}

export function questionCell(row: ResultsRow, withCategories: boolean): TemplateResult {
  const options = row.options.map(o => `${o.letter} ${o.text}`).join(' · ');
  const below = withCategories && row.categories.length > 0 ? `${options} · ${row.categories.join(', ')}` : options;
  return html`<span class="cell question" role="gridcell">
    <span><bdi>${short(row.question)}</bdi></span
    ><small><bdi>${short(below)}</bdi></small>
  </span>`;
}

/** What one image was answered with, and what would have been correct. */
export function answerCell(row: ResultsRow, of: number): TemplateResult {
  const image = row.runs[0]?.images[of];
  const correct = html`<span class="dim">correct ${row.correct[of]}</span>`;
  const shown = image?.text?.trim() ?? '';
  return html`<span class="cell reading n${of + 1}" role="gridcell">
    ${image?.read === undefined ? missing(image) : html`<span>${letterChip(image.read, image.verdict)} ${correct}</span>`}
    ${shown === '' ? nothing : html`<small class="dim text" title=${visibleText(shown)}><bdi>${short(shown)}</bdi></small>`}
  </span>`;
}

function missing(image: ResultsRowImage | undefined): TemplateResult | typeof nothing {
  if (image === undefined) return nothing;
  return image.error === undefined
    ? html`<span class="dim">not asked yet</span>`
    : html`<span class="bad" title=${visibleText(image.error)}>✕ error</span>`;
}

const imageChip = (image: ResultsRowImage, of: number): TemplateResult =>
  html`<span class="chip">
    ${imageBadge((of + 1) as ImageNumber)}
    ${
      image.read === undefined
        ? image.error === undefined
          ? html`<span class="dim" role="img" aria-label="not asked yet">…</span>`
          : html`<span class="bad" title=${visibleText(image.error)}>✕ error</span>`
        : letterChip(image.read, image.verdict)
    }
  </span>`;

/** What one of several runs has of a row. @param named whether the run's mark stands in front, where no heading says whose it is */
export function runCell(run: ResultsRowRun | undefined, of: number, named: boolean): TemplateResult {
  if (run === undefined) return html`<span class="cell" role="gridcell"></span>`;
  return html`<span class="cell run" role="gridcell">
    <span>${named ? runMark(of) : nothing} ${outcomeText(run.outcome)}</span>
    <span class="chips">${run.images.map(imageChip)}</span>
  </span>`;
}

export function changedText(row: ResultsRow): TemplateResult {
  const changed = isChanged(row);
  if (changed === undefined) return html`<span class="dim">not whole</span>`;
  return changed ? html`<span class="changed">≠ changed</span>` : html`<span class="dim">= same</span>`;
}

export const differs = (row: ResultsRow): TemplateResult | typeof nothing =>
  row.runs.some(run => run.readingsDiffer) ? html`<small class="differ">readings differ</small>` : nothing;

/** The cell of a column, where rows are one line. */
export function cellOfColumn(
  row: ResultsRow,
  { kind, of = 0 }: Column,
  { thumbnails, withCategories }: { readonly thumbnails: Thumbnails; readonly withCategories: boolean },
): TemplateResult {
  switch (kind) {
    case 'id':
      return html`<span class="cell id" role="gridcell" title=${visibleText(row.id)}>${short(row.id)}</span>`;
    case 'images':
      return thumbs(row, thumbnails);
    case 'question':
      return questionCell(row, withCategories);
    case 'category': {
      const names = row.categories.join(', ');
      return html`<span class="cell names" role="gridcell" title=${visibleText(names)}
        ><bdi>${short(names)}</bdi></span
      >`;
    }
    case 'similarity':
      return html`<span class="cell number-cell" role="gridcell">${row.similarity?.toFixed(3) ?? '–'}</span>`;
    case 'answer':
      return answerCell(row, of);
    case 'run':
      return runCell(row.runs[of], of, false);
    case 'time': {
      const ms = slowest(row);
      return html`<span class="cell number-cell" role="gridcell">${ms === undefined ? '–' : latencyText(ms)}</span>`;
    }
    case 'outcome':
      return html`<span class="cell verdict" role="gridcell">
        ${row.runs[0] === undefined ? nothing : outcomeText(row.runs[0].outcome)}${differs(row)}
      </span>`;
    case 'changed':
      return html`<span class="cell verdict" role="gridcell">${changedText(row)}${differs(row)}</span>`;
  }
}

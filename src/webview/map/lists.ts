import { css, html, nothing, type TemplateResult } from 'lit';
import type { MapContent, MapSnapshot } from '../../shared/panels/map';
import { failureText } from '../shared/pieces';
import { visibleText } from '../shared/visibleText';
import { cosineText, type ShownPair } from './state';

export const listStyles = css`
  .pair {
    display: grid;
    gap: 8px;
    grid-template-columns: 1fr 1fr;
  }
  .pair figure {
    margin: 0;
    min-width: 0;
  }
  .pair .thumb {
    aspect-ratio: 1;
    height: auto;
    width: 100%;
  }
  .thumb {
    align-items: center;
    background: var(--track);
    border-radius: 2px;
    color: var(--dim);
    display: flex;
    flex: none;
    height: 40px;
    justify-content: center;
    object-fit: contain;
    outline: 1px solid var(--vscode-contrastBorder, transparent);
    width: 40px;
  }
  figcaption {
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .verdict {
    align-items: baseline;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    margin-top: 6px;
  }
  .cosine {
    color: var(--strong);
    font: 600 13px/20px var(--mono);
    white-space: nowrap;
  }
  .same {
    color: var(--warn);
    font-size: 11px;
    white-space: nowrap;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .item {
    align-items: center;
    background: none;
    border: 0;
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    display: flex;
    font: inherit;
    gap: 8px;
    padding: 3px 4px;
    text-align: left;
    width: 100%;
  }
  .item:hover {
    background: var(--vscode-list-hoverBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
  }
  .item .names {
    flex: 1;
    font-size: 12px;
    min-width: 0;
  }
  /* Long names are cut at their beginning: what tells two images apart stands at the end. */
  .item .name {
    direction: rtl;
    display: block;
    overflow: hidden;
    text-align: left;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .item .name bdi {
    direction: ltr;
    white-space: inherit;
  }
  .item .figures {
    text-align: right;
  }
  .item .figures > * {
    display: block;
  }
  .failed li {
    display: flex;
    flex-direction: column;
    padding: 3px 4px;
  }
`;

export type Thumbnails = ReadonlyMap<number, string | null>;

export interface ListContext {
  readonly content: MapContent;
  readonly thumbnails: Thumbnails;
  readonly open: (pair: ShownPair) => void;
}

const nameOf = ({ content }: ListContext, image: number): string => visibleText(content.names[image] ?? '');

function thumbnail({ thumbnails }: ListContext, image: number): TemplateResult {
  const uri = thumbnails.get(image);
  if (uri === undefined) return html`<span class="thumb"></span>`;
  if (uri === null) return html`<span class="thumb" role="img" aria-label="cannot be shown">✕</span>`;
  return html`<img class="thumb" src=${uri} alt="" draggable="false" />`;
}

const duplicateMark = ({ content }: ListContext, { first, second, cosine }: ShownPair) =>
  first !== second && cosine >= content.nearDuplicate ? html`<span class="same">≈ near-duplicate</span>` : nothing;

/** The pair under the cursor, large. */
export function pairCard(context: ListContext, pair: ShownPair): TemplateResult {
  const image = (n: number): TemplateResult =>
    html`<figure>
      ${thumbnail(context, n)}
      <figcaption><bdi>${nameOf(context, n)}</bdi></figcaption>
    </figure>`;
  const self = pair.first === pair.second;
  return html`<div class="pair">${image(pair.first)} ${self ? nothing : image(pair.second)}</div>
    <p class="verdict">
      <span><span class="dim">cosine </span><span class="cosine">${cosineText(pair.cosine)}</span></span>
      ${duplicateMark(context, pair)}
      ${
        self
          ? html`<span class="dim">an image with itself</span>`
          : html`<button class="link" @click=${() => context.open(pair)}>Open pair</button>`
      }
    </p>`;
}

function item(context: ListContext, pair: ShownPair, both: boolean): TemplateResult {
  return html`<li>
    <button class="item" title="Open the pair" @click=${() => context.open(pair)}>
      ${both ? thumbnail(context, pair.first) : nothing} ${thumbnail(context, pair.second)}
      <span class="names">
        ${both ? html`<span class="name"><bdi>${nameOf(context, pair.first)}</bdi></span>` : nothing}
        <span class="name"><bdi>${nameOf(context, pair.second)}</bdi></span>
      </span>
      <span class="figures"><span class="cosine">${cosineText(pair.cosine)}</span>${duplicateMark(context, pair)}</span>
    </button>
  </li>`;
}

/** Each of the pairs has the same first image, which is not repeated. */
export const neighbourList = (context: ListContext, pairs: readonly ShownPair[]): TemplateResult =>
  html`<ul>
    ${pairs.map(pair => item(context, pair, false))}
  </ul>`;

export const similarList = (context: ListContext, pairs: readonly ShownPair[]): TemplateResult =>
  html`<ul>
    ${pairs.map(pair => item(context, pair, true))}
  </ul>`;

export function failedList(failed: MapSnapshot['failed']): TemplateResult | typeof nothing {
  if (failed.length === 0) return nothing;
  const title = failed.length === 1 ? '1 file is not on the map' : `${failed.length} files are not on the map`;
  return html`<section class="failed" aria-label="Files that failed">
    <h2>${title}</h2>
    <ul>
      ${failed.map(({ name, failure }) => html`<li><bdi>${visibleText(name)}</bdi>${failureText(failure)}</li>`)}
    </ul>
  </section>`;
}

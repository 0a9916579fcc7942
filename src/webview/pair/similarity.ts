import { css, html, nothing, type TemplateResult } from 'lit';

import type { Similarity } from '../../shared/panels/pair';
import { failureText, spinner } from '../shared/pieces';
import { cssText } from '../shared/cssText';
import { cosineText } from './figures';
import { visibleText } from '../shared/visibleText';

export const similarityStyles = css`
  .meters {
    align-content: start;
    display: grid;
    gap: 12px 26px;
    grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr));
  }
  .meter h2 {
    align-items: baseline;
    color: var(--dim);
    display: flex;
    gap: 10px;
    justify-content: space-between;
    margin-bottom: 5px;
    min-height: 20px;
  }
  .meter h2 b {
    color: var(--strong);
    font: 600 15px/20px var(--mono);
  }
  .track {
    background: var(--track);
    border-radius: 3px;
    height: 6px;
    outline: 1px solid var(--vscode-contrastBorder, transparent);
    position: relative;
  }
  .track i {
    background: var(--fill);
    border-radius: 3px;
    bottom: 0;
    left: 0;
    position: absolute;
    top: 0;
  }
  .track u {
    background: var(--strong);
    bottom: -4px;
    position: absolute;
    top: -4px;
    width: 1.5px;
  }
  .meter p {
    font-size: 12px;
    margin-top: 5px;
    min-height: 1lh;
  }
`;

const percent = (cosine: number): string => `${Math.min(Math.max(cosine, 0), 1) * 100}%`;

/** A cosine below 0 leaves the bar empty: its figure says how far. */
const bar = (item: Similarity): TemplateResult => html`
  <div class="track" aria-hidden="true">
    ${item.cosine === null ? nothing : html`<i .style=${cssText({ width: percent(item.cosine) })}></i>`}
    ${item.thresholds.map(t => html`<u title=${visibleText(t.label)} .style=${cssText({ left: percent(t.at) })}></u>`)}
  </div>
`;

const meter = (item: Similarity): TemplateResult => html`
  <section class="meter" aria-label="Similarity under ${visibleText(item.title)}">
    <h2>
      <bdi>${visibleText(item.title)}</bdi>
      <b>
        ${item.state === 'working' ? spinner() : nothing}
        ${
          item.cosine === null
            ? nothing
            : html`<span class="unseen">cosine similarity </span>${cosineText(item.cosine)}`
        }
      </b>
    </h2>
    ${bar(item)}
    <p>${item.error === undefined ? html`<bdi>${visibleText(item.note)}</bdi>` : failureText(item.error)}</p>
    <p class="dim">${visibleText(item.origin)}</p>
  </section>
`;

export const similarityMeters = (items: readonly Similarity[]) => html`
  <div class="meters" aria-live="polite">${items.map(meter)}</div>
`;

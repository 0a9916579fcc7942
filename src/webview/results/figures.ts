import { css, html, nothing, type TemplateResult } from 'lit';

import type { ResultsFigure, ResultsFigures, ResultsProgress, ResultsSummary } from '../../shared/panels/results';
import { cssText } from '../shared/cssText';
import { visibleText } from '../shared/visibleText';
import { figuresNote, percentText } from './format';

export const figureStyles = css`
  .figures {
    border-bottom: 1px solid var(--line);
    display: grid;
    gap: 1px;
    grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
  }
  .figure {
    box-shadow: 1px 0 var(--line);
    padding: 12px var(--gap);
  }
  .figure h2 {
    align-items: baseline;
    color: var(--dim);
    display: flex;
    gap: 8px;
    justify-content: space-between;
    white-space: nowrap;
  }
  .sofar {
    font-size: 11px;
    font-style: italic;
  }
  .figure b {
    color: var(--strong);
    font: 600 22px/30px var(--mono);
  }
  .figure small,
  .category small {
    color: var(--dim);
    font: 11px var(--mono);
  }
  .scale {
    height: 14px;
    margin-top: 4px;
    position: relative;
  }
  .scale::before {
    background: var(--control-line);
    content: '';
    height: 1px;
    left: 0;
    position: absolute;
    right: 0;
    top: 6px;
  }
  .scale i,
  .scale u,
  .scale s,
  .category i,
  .category u,
  .category s {
    position: absolute;
  }
  .scale i {
    background: var(--fill);
    border-radius: 3px;
    height: 5px;
    top: 4px;
  }
  .scale u {
    background: var(--strong);
    bottom: 0;
    margin-left: -1px;
    top: 0;
    width: 2px;
  }
  .scale s,
  .category s {
    border-left: 1px dashed var(--warn);
    bottom: -1px;
    top: -1px;
  }
  .guess {
    color: var(--dim);
    display: flex;
    flex-wrap: wrap;
    font-size: 11px;
    gap: 0 10px;
    justify-content: space-between;
    margin-top: 3px;
    min-height: 16px;
  }
  .interval {
    white-space: nowrap;
  }
  .method {
    border-bottom: 1px solid var(--line);
    font-size: 11px;
    padding: 6px var(--gap);
  }
  .categories {
    border-bottom: 1px solid var(--line);
    max-height: 232px;
    overflow: auto;
    padding: 10px var(--gap);
  }
  .categories > p {
    margin-bottom: 4px;
  }
  .category {
    align-items: center;
    background: none;
    border: 0;
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    display: grid;
    font: inherit;
    gap: 10px;
    grid-template-columns: minmax(90px, 150px) 1fr 185px;
    margin: 0 -6px;
    padding: 2px 6px;
    text-align: left;
    width: calc(100% + 12px);
  }
  .category:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .category[aria-pressed='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .category[aria-pressed='true'] small {
    color: inherit;
  }
  .category .track {
    background: var(--track);
    height: 11px;
    outline: 1px solid var(--vscode-contrastBorder, transparent);
    position: relative;
  }
  .category i {
    background: var(--fill);
    bottom: 0;
    left: 0;
    top: 0;
  }
  .category u {
    background: var(--strong);
    height: 1.5px;
    top: 5px;
  }
  @media (max-width: 520px) {
    .figures {
      grid-template-columns: 1fr 1fr;
    }
    .category {
      grid-template-columns: 90px 1fr 110px;
    }
  }
`;

type Metric = keyof ResultsFigures;

const METRICS: readonly { readonly key: Metric; readonly title: string; readonly meaning: string }[] = [
  { key: 'setAccuracy', title: 'Set accuracy', meaning: 'pairs with both images correct' },
  { key: 'individualAccuracy', title: 'Individual accuracy', meaning: 'images answered correctly' },
  { key: 'confusion', title: 'Confusion', meaning: 'readable pairs with one option for both' },
  { key: 'invalid', title: 'Invalid', meaning: 'answers that could not be read' },
  {
    key: 'precision',
    title: 'Precision',
    meaning: 'readable pairs with different options for the two images that have both correct',
  },
];

const at = (percent: number): string => `${Math.min(Math.max(percent, 0), 100)}%`;

const band = (ci: readonly [number, number]): string => cssText({ left: at(ci[0]), width: at(ci[1] - ci[0]) });

const interval = ({ ci95 }: ResultsFigure): TemplateResult | typeof nothing =>
  ci95 === null ? nothing : html`<span class="interval">[${ci95[0].toFixed(1)}, ${ci95[1].toFixed(1)}]</span>`;

const guessOf = (summary: ResultsSummary, key: Metric): number | undefined =>
  key === 'setAccuracy' || key === 'individualAccuracy' || key === 'confusion' ? summary.guessing[key] : undefined;

function scale(figure: ResultsFigure, guess: number | undefined): TemplateResult {
  return html`<div class="scale" aria-hidden="true">
    ${figure.ci95 === null ? nothing : html`<i .style=${band(figure.ci95)}></i>`}
    ${guess === undefined ? nothing : html`<s .style=${cssText({ left: at(guess) })}></s>`}
    ${figure.value === null ? nothing : html`<u .style=${cssText({ left: at(figure.value) })}></u>`}
  </div>`;
}

function card(summary: ResultsSummary, figures: ResultsFigures, metric: (typeof METRICS)[number]): TemplateResult {
  const figure = figures[metric.key];
  const guess = guessOf(summary, metric.key);
  return html`<section class="figure" title=${metric.meaning}>
    <h2>${metric.title}${summary.complete ? nothing : html`<span class="sofar">so far</span>`}</h2>
    <b>${percentText(figure)}</b> % <small>${figure.n}/${figure.of}</small>
    ${scale(figure, guess)}
    <p class="guess">
      <small>${interval(figure)}</small>${guess === undefined ? nothing : html`<span>guessing ${guess} %</span>`}
    </p>
  </section>`;
}

/**
 * The run's five figures and how often the two readings disagree; every figure with its interval and what it is a part
 * of, and what is in no figure.
 */
export function figureCards(summary: ResultsSummary, progress: ResultsProgress): TemplateResult | typeof nothing {
  const { figures } = summary;
  if (figures === null) return nothing;
  return html`<div class="figures">
      ${METRICS.map(metric => card(summary, figures, metric))}
      <section class="figure" title="answers that a person would read otherwise than the official reading does">
        <h2>Readings that differ</h2>
        <b>${summary.readingsDiffer}</b> <small>official ≠ robust</small>
      </section>
    </div>
    <p class="method dim">${figuresNote(figures, summary.components, progress)}</p>`;
}

/** Set accuracy per category; choosing one lists its pairs only. */
export function categoryBars(
  summary: ResultsSummary,
  chosen: string | null,
  choose: (name: string) => void,
): TemplateResult | typeof nothing {
  if (summary.categories.length === 0) return nothing;
  const guess = summary.guessing.setAccuracy;
  return html`<section class="categories" aria-label="Set accuracy by category">
    <p class="dim">
      Set accuracy by category${summary.complete ? '' : ', so far'}${guess === undefined ? '' : '; dashed: guessing'}
    </p>
    ${summary.categories.map(
      ({ name, figures: { setAccuracy: figure } }) =>
        html`<button class="category" aria-pressed=${name === chosen} @click=${() => choose(name)}>
          <bdi>${visibleText(name)}</bdi>
          <span class="track">
            <i .style=${cssText({ width: at(figure.value ?? 0) })}></i>
            ${figure.ci95 === null ? nothing : html`<u .style=${band(figure.ci95)}></u>`}
            ${guess === undefined ? nothing : html`<s .style=${cssText({ left: at(guess) })}></s>`}
          </span>
          <small>${percentText(figure)} % ${figure.n}/${figure.of} ${interval(figure)}</small>
        </button>`,
    )}
  </section>`;
}

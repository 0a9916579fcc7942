import { css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { ResultsFigure } from '../../shared/panels/results';
import { visibleText } from '../shared/visibleText';

export const plotStyles = css`
  .plot {
    display: block;
    overflow: visible;
    width: 100%;
  }
  .plot .axis {
    stroke: var(--control-line);
  }
  .plot .whisker {
    stroke: var(--fill);
    stroke-width: 2;
  }
  .plot .dot {
    fill: var(--strong);
    stroke: var(--vscode-editor-background);
    stroke-width: 1;
  }
  .plot .guess {
    stroke: var(--warn);
    stroke-dasharray: 3 2;
  }
  .mark {
    fill: var(--strong);
    flex: none;
    height: 11px;
    width: 11px;
  }
`;

/** Around the origin, 10 units wide: a run's shape, so that no colour is needed to tell runs apart. */
const SHAPES = ['M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z', 'M0-5L5 0L0 5L-5 0Z', 'M-4-4H4V4H-4Z', 'M0-5L5 4H-5Z'];
const shape = (run: number): string => SHAPES[run % SHAPES.length] ?? '';

/** Height of one run's line, in CSS pixels. */
export const LANE = 18;

const at = (percent: number): string => `${Math.min(Math.max(percent, 0), 100)}%`;

function lane(figure: ResultsFigure, run: number): SVGTemplateResult {
  const y = LANE * (run + 0.5);
  const { value, ci95 } = figure;
  const cap = (x: number): SVGTemplateResult =>
    svg`<line class="whisker" x1=${at(x)} x2=${at(x)} y1=${y - 4} y2=${y + 4} />`;
  return svg`
    <line class="axis" x1="0" x2="100%" y1=${y} y2=${y} />
    ${
      ci95 === null
        ? nothing
        : svg`<line class="whisker" x1=${at(ci95[0])} x2=${at(ci95[1])} y1=${y} y2=${y} />${cap(ci95[0])}${cap(ci95[1])}`
    }
    ${
      value === null
        ? nothing
        : svg`<svg x=${at(value)} y=${y} overflow="visible"><path class="dot" d=${shape(run)} /></svg>`
    }`;
}

/** A dot with its interval for each run, from 0 to 100 %, and what guessing would give. What it says is said in words beside it. */
export function dotPlot(figures: readonly ResultsFigure[], guessing: number | undefined): TemplateResult {
  const height = LANE * figures.length;
  return html`<svg class="plot" aria-hidden="true" height=${height}>
    ${figures.map(lane)}
    ${
      guessing === undefined
        ? nothing
        : svg`<line class="guess" x1=${at(guessing)} x2=${at(guessing)} y1="0" y2=${height} />`
    }
  </svg>`;
}

export const runMark = (run: number): TemplateResult =>
  html`<svg class="mark" viewBox="-6 -6 12 12" aria-hidden="true"><path d=${shape(run)} /></svg>`;

/** A run's shape and name. */
export const runName = (label: string, run: number): TemplateResult =>
  html`<span class="run-name">${runMark(run)} <bdi>${visibleText(label)}</bdi></span>`;

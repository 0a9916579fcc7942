import { css, html, nothing, type TemplateResult } from 'lit';
import type { ResultsFigure, ResultsNamedFigure, ResultsRunView } from '../../shared/panels/results';
import { visibleText } from '../shared/visibleText';
import { figuresNote, grouped, intervalText, percentText } from './format';
import { dotPlot, runMark } from './plot';

export const figureStyles = css`
  .figures {
    border-bottom: 1px solid var(--line);
    display: grid;
    gap: 1px;
    grid-template-columns: repeat(auto-fit, minmax(158px, 1fr));
  }
  .figures.several {
    grid-template-columns: repeat(auto-fit, minmax(236px, 1fr));
  }
  .figure {
    box-shadow: 1px 0 var(--line);
    padding: 10px var(--gap);
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
  .several .figure b {
    font: 600 15px/22px var(--mono);
  }
  .figure p {
    white-space: nowrap;
  }
  .figure small,
  .figure .guess {
    color: var(--dim);
    font: 11px var(--mono);
  }
  .figure .guess {
    display: flex;
    flex-wrap: wrap;
    font-family: inherit;
    gap: 0 10px;
    justify-content: space-between;
    margin-top: 3px;
    min-height: 16px;
  }
  .method {
    border-bottom: 1px solid var(--line);
    font-size: 11px;
    padding: 6px var(--gap);
  }
  @media (max-width: 520px) {
    .figures:not(.several) {
      grid-template-columns: 1fr 1fr;
    }
  }
`;

/** The figure of that name in every run; absent where a run has none yet. */
const inRuns = (runs: readonly ResultsRunView[], name: string): readonly (ResultsFigure | undefined)[] =>
  runs.map(({ summary }) => summary.figures.find(figure => figure.name === name)?.figure);

const NONE: ResultsFigure = { value: null, n: 0, of: 0, ci95: null };

function oneRun(figure: ResultsFigure): TemplateResult {
  return html`<p><b>${percentText(figure)}</b> % <small>${figure.n}/${figure.of}</small></p>`;
}

const severalRuns = (figures: readonly (ResultsFigure | undefined)[]): readonly TemplateResult[] =>
  figures.map(
    (figure = NONE, run) =>
      html`<p>
        ${runMark(run)} <b>${percentText(figure)}</b> % <small>${figure.n}/${figure.of} ${intervalText(figure)}</small>
      </p>`,
  );

function card({ name, meaning, guessing }: ResultsNamedFigure, runs: readonly ResultsRunView[]): TemplateResult {
  const figures = inRuns(runs, name);
  const shown = figures.map(figure => figure ?? NONE);
  const [first] = shown;
  const several = runs.length > 1;
  return html`<section class="figure" title=${visibleText(meaning)}>
    <h2>
      ${visibleText(name)}${
        runs.every(({ summary }) => summary.complete) ? nothing : html`<span class="sofar">so far</span>`
      }
    </h2>
    ${several || first === undefined ? severalRuns(figures) : oneRun(first)} ${dotPlot(shown, guessing)}
    <p class="guess">
      ${several || first === undefined ? nothing : html`<small>${intervalText(first)}</small>`}
      ${guessing === undefined ? nothing : html`<span>guessing ${guessing} %</span>`}
    </p>
  </section>`;
}

/** How often a person would read an answer otherwise than the official reading does. */
const readingsCard = ({ summary }: ResultsRunView): TemplateResult =>
  html`<section class="figure" title="answers that a person would read otherwise than the official reading does">
    <h2>Readings that differ</h2>
    <p><b>${grouped(summary.readingsDiffer)}</b> <small>official ≠ robust</small></p>
  </section>`;

/** Every figure with its interval and what it is a part of, each run's beside the others', and what is in no figure. */
export function figureCards(runs: readonly ResultsRunView[]): TemplateResult {
  const named = namedFigures(runs);
  if (named.length === 0) return html`<p class="dim empty">Figures appear with the first answers.</p>`;
  const errors = runs.reduce((sum, { progress }) => sum + progress.errors, 0);
  const components = Math.max(...runs.map(({ summary }) => summary.components));
  const [first] = runs;
  const several = runs.length > 1;
  return html`<div class="figures ${several ? 'several' : ''}">
      ${named.map(figure => card(figure, runs))} ${several || first === undefined ? nothing : readingsCard(first)}
    </div>
    <p class="method dim">
      ${figuresNote(components, errors, first?.progress.unit)}
      ${
        several
          ? html`· answers that the official and the robust reading read differently:
            ${runs.map(({ summary }, run) => html`${runMark(run)} ${grouped(summary.readingsDiffer)} `)}`
          : nothing
      }
    </p>`;
}

/** What the runs have figures of, each named once. */
export function namedFigures(runs: readonly ResultsRunView[]): readonly ResultsNamedFigure[] {
  const all = runs.flatMap(({ summary }) => summary.figures);
  return [...new Map(all.map(figure => [figure.name, figure])).values()];
}

import { css, html, nothing, type TemplateResult } from 'lit';
import type { ResultsFigure, ResultsRunView } from '../../shared/panels/results';
import { visibleText } from '../shared/visibleText';
import { namedFigures } from './figures';
import { intervalText, percentText } from './format';
import { dotPlot, runMark } from './plot';

export const categoryStyles = css`
  .categories {
    flex: 3 1 440px;
    min-width: 0;
    padding: 8px var(--gap) 10px;
  }
  .categories > p {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    margin-bottom: 4px;
  }
  .categories table {
    border-collapse: collapse;
    table-layout: fixed;
    width: 100%;
  }
  .categories th,
  .categories td {
    font-weight: 400;
    padding: 1px 8px;
    text-align: left;
    vertical-align: middle;
  }
  .categories :is(th, td):first-child {
    padding-left: 0;
    width: 26%;
  }
  .categories :is(th, td):last-child {
    color: var(--dim);
    font: 11px/18px var(--mono);
    padding-right: 0;
    white-space: nowrap;
    width: 210px;
  }
  .categories thead span {
    color: var(--dim);
    display: flex;
    font-size: 10px;
    justify-content: space-between;
  }
  .categories tbody tr:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .category {
    background: none;
    border: 1px solid transparent;
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    font: inherit;
    overflow: hidden;
    padding: 0 5px;
    text-align: left;
    text-overflow: ellipsis;
    white-space: nowrap;
    width: 100%;
  }
  .category bdi {
    white-space: inherit;
  }
  .category[aria-pressed='true'] {
    background: var(--track);
    border-color: var(--vscode-focusBorder);
    color: var(--strong);
  }
  @media (max-width: 520px) {
    .categories :is(th, td):first-child {
      width: 92px;
    }
    .categories :is(th, td):last-child {
      width: 174px;
    }
  }
`;

export interface CategoryChoice {
  /** Index among the named figures. */
  readonly figure: number;
  readonly chosen: readonly string[];
  readonly onFigure: (name: string) => void;
  readonly onCategory: (name: string) => void;
}

const NONE: ResultsFigure = { value: null, n: 0, of: 0, ci95: null };

/** For each category the figure of every run. */
function byCategory(runs: readonly ResultsRunView[], name: string): ReadonlyMap<string, readonly ResultsFigure[]> {
  const found = new Map<string, ResultsFigure[]>();
  runs.forEach(({ summary }, run) => {
    const index = summary.figures.findIndex(figure => figure.name === name);
    for (const category of summary.categories) {
      const figures = found.get(category.name) ?? runs.map(() => NONE);
      figures[run] = category.figures[index] ?? NONE;
      found.set(category.name, figures);
    }
  });
  return found;
}

/** One of the figures for every category, as dots with their intervals; choosing a category lists its pairs only. */
export function categoryTable(
  runs: readonly ResultsRunView[],
  { figure, chosen, onFigure, onCategory }: CategoryChoice,
): TemplateResult | typeof nothing {
  const named = namedFigures(runs);
  const shown = named[figure] ?? named[0];
  const categories = shown === undefined ? new Map<string, never>() : byCategory(runs, shown.name);
  if (shown === undefined || categories.size === 0) return nothing;
  const complete = runs.every(({ summary }) => summary.complete);
  return html`<section class="categories" aria-label="Figures by category">
    <p class="dim">
      <select
        aria-label="Figure by category"
        @change=${(event: Event) => onFigure((event.target as HTMLSelectElement).value)}
      >
        ${named.map(({ name }) => html`<option value=${name} ?selected=${name === shown.name}>${visibleText(name)}</option>`)}
      </select>
      by category${complete ? '' : ', so far'}${shown.guessing === undefined ? '' : '; dashed: guessing'}
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">category</span></th>
          <th aria-hidden="true">
            <span><i>0</i><i>50</i><i>100 %</i></span>
          </th>
          <th scope="col"><span class="unseen">percent, counts, 95 % interval</span></th>
        </tr>
      </thead>
      <tbody>
        ${[...categories].map(
          ([name, figures]) =>
            html`<tr>
              <th scope="row">
                <button class="category" aria-pressed=${chosen.includes(name)} @click=${() => onCategory(name)}>
                  <bdi>${visibleText(name)}</bdi>
                </button>
              </th>
              <td>${dotPlot(figures, shown.guessing)}</td>
              <td>${figures.map((each, run) => figureLine(each, runs.length > 1 ? run : null))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

const figureLine = (figure: ResultsFigure, run: number | null): TemplateResult =>
  html`<div>
    ${run === null ? nothing : runMark(run)} ${percentText(figure)} % ${figure.n}/${figure.of} ${intervalText(figure)}
  </div>`;

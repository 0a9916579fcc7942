/** What is wrong with the line, beside the field that it is about. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { CurationProblem } from '../../shared/panels/curation';
import { visibleText } from '../shared/visibleText';

/** Of those fields; null: of no field that the panel shows. */
export const problemsOf = (problems: readonly CurationProblem[], fields: readonly string[]) =>
  problems.filter(({ field }) => field !== null && fields.includes(field));

/** Fields that have a place of their own in the panel. */
const PLACED = ['question', 'options', 'correct1', 'correct2', 'categories1', 'categories2', 'note'];

export const otherProblems = (problems: readonly CurationProblem[]): readonly CurationProblem[] =>
  problems.filter(({ field }) => field === null || !PLACED.includes(field));

export const problemList = (problems: readonly CurationProblem[]): TemplateResult | typeof nothing =>
  problems.length === 0
    ? nothing
    : html`<div class="problems" role="status">
        ${problems.map(
          ({ severity, message }) =>
            html`<p class=${severity === 'error' ? 'bad' : 'warn'}>
              <span aria-hidden="true">${severity === 'error' ? '✕' : '!'} </span><bdi>${visibleText(message)}</bdi>
            </p>`,
        )}
      </div>`;

export const problemStyles = css`
  /* As text on the side bar's colour the chart's red alone is too pale in light themes. */
  .bad {
    color: color-mix(in srgb, var(--vscode-charts-red) 80%, var(--vscode-foreground));
  }
  .problems {
    font-size: 12px;
  }
`;

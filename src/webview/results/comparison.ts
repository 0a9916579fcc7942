import { css, html, type TemplateResult } from 'lit';
import type { ResultsComparison } from '../../shared/panels/results';
import type { CellName, Filter } from './filter';
import { grouped, intervalText, percentText, plural, pText } from './format';
import { runMark, runName } from './plot';
import { visibleText } from '../shared/visibleText';

export const comparisonStyles = css`
  .comparison {
    border-left: 1px solid var(--line);
    flex: 2 1 330px;
    min-width: 0;
    padding: 8px var(--gap) 10px;
  }
  .couples {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 20px;
    margin-top: 6px;
  }
  .couple {
    max-width: 320px;
  }
  .couple h3 {
    overflow-wrap: anywhere;
  }
  .cells {
    display: grid;
    grid-template-columns: 1fr 1fr;
    margin: 4px 0;
  }
  .cells button {
    background: none;
    border: 1px solid var(--control-line);
    color: inherit;
    cursor: pointer;
    font: inherit;
    margin: 0 -1px -1px 0;
    min-width: 112px;
    padding: 3px 8px;
    text-align: center;
  }
  .cells button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .cells button[aria-pressed='true'] {
    background: var(--track);
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: -2px;
  }
  .cells b {
    color: var(--strong);
    display: block;
    font: 600 15px/20px var(--mono);
  }
  .cells small {
    color: var(--dim);
    font-size: 11px;
    overflow-wrap: anywhere;
  }
  .couple p,
  .comparison .notes {
    color: var(--dim);
    font-size: 12px;
  }
  .accuracies {
    font: 11px/18px var(--mono);
  }
  .run-name {
    color: var(--strong);
  }
  @media (max-width: 760px) {
    .comparison {
      border-left: 0;
      border-top: 1px solid var(--line);
    }
  }
`;

const CELLS: readonly CellName[] = ['bothCorrect', 'onlyFirst', 'onlySecond', 'neither'];

export interface CellChoice {
  readonly chosen: Filter['cell'];
  readonly onCell: (cell: NonNullable<Filter['cell']>) => void;
}

/** Under the heading that says of which two runs, and that it is about what is correct. */
function cellName(name: CellName, first: string, second: string): string {
  switch (name) {
    case 'bothCorrect':
      return 'both correct';
    case 'onlyFirst':
      return `only ${first}`;
    case 'onlySecond':
      return `only ${second}`;
    case 'neither':
      return 'neither';
  }
}

/** The runs by name, and what each of them asks. */
interface Compared {
  readonly labels: readonly string[];
  readonly unit: 'pair' | 'case';
}

function couple(
  test: ResultsComparison['couples'][number],
  { labels, unit }: Compared,
  adjusted: boolean,
  { chosen, onCell }: CellChoice,
): TemplateResult {
  const { first, second } = test;
  const names = [visibleText(labels[first] ?? ''), visibleText(labels[second] ?? '')] as const;
  const isChosen = (name: CellName): boolean =>
    chosen?.name === name && chosen.first === first && chosen.second === second;
  return html`<section class="couple">
    <h3>${runName(names[0], first)} against ${runName(names[1], second)}</h3>
    <div
      class="cells"
      role="group"
      aria-label="${unit === 'pair' ? 'Pairs' : 'Cases'} correct in ${names[0]} and ${names[1]}"
    >
      ${CELLS.map(
        name =>
          html`<button aria-pressed=${isChosen(name)} @click=${() => onCell({ first, second, name })}>
            <b>${grouped(test[name])}</b><small>${cellName(name, ...names)}</small>
          </button>`,
      )}
    </div>
    <p>
      McNemar exact ${pText(test.mcnemar)}, by groups
      ${pText(test.clustered)}${adjusted ? `, Holm ${pText(test.holm)}` : ''}
    </p>
  </section>`;
}

/** Every two runs over what all have answered: which is correct where the other is not, and what chance says to that. */
export function comparisonView(comparison: ResultsComparison, compared: Compared, choice: CellChoice): TemplateResult {
  const { pairs, components, couples, accuracies, notes } = comparison;
  return html`<section class="comparison" aria-label="Comparison">
    <p class="dim">
      ${plural(pairs, compared.unit)} that every run has answered, in ${plural(components, 'group')} that share images
    </p>
    <div class="accuracies">
      ${accuracies.map(
        (figure, run) =>
          html`<div>${runMark(run)} ${percentText(figure)} % ${figure.n}/${figure.of} ${intervalText(figure)}</div>`,
      )}
    </div>
    <div class="couples">${couples.map(test => couple(test, compared, couples.length > 1, choice))}</div>
    ${notes.map(note => html`<p class="notes">${visibleText(note)}</p>`)}
  </section>`;
}

import { css, html, nothing, type TemplateResult } from 'lit';
import { visibleText } from '../shared/visibleText';
import { plural } from './format';
import type { Failing } from './state';

export const failureStyles = css`
  .failures {
    border-top: 1px solid var(--line);
    padding: 6px var(--gap);
  }
  .failures summary {
    cursor: pointer;
  }
  .failures ul {
    list-style: none;
    margin: 4px 0 2px;
    max-height: 160px;
    overflow: auto;
    padding: 0;
  }
  .failures li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    padding: 1px 0;
  }
`;

/** Reasons and rows of a reason that are listed; how many more there are is said. */
const REASONS = 20;
const IDS = 12;

interface Reactions {
  readonly onList: () => void;
  readonly onRow: (id: string) => void;
}

/** What was not answered and why, apart from every verdict: an error says nothing about the model. */
export function failuresView(
  failures: readonly Failing[],
  { onList, onRow }: Reactions,
): TemplateResult | typeof nothing {
  if (failures.length === 0) return nothing;
  const questions = failures.reduce((sum, failing) => sum + failing.questions, 0);
  return html`<details class="failures">
    <summary>
      <span class="bad">✕ ${plural(questions, 'question')} not answered</span>
      <span class="dim">${plural(failures.length, 'reason')}; in no figure, asked again when the run is resumed</span>
    </summary>
    <ul tabindex="0" aria-label="Reasons">
      ${failures.slice(0, REASONS).map(
        ({ message, questions: count, ids }) =>
          html`<li>
            <bdi>${visibleText(message)}</bdi><span class="dim">${plural(count, 'question')}:</span>
            ${ids
              .slice(0, IDS)
              .map(id => html`<button class="link" @click=${() => onRow(id)}>${visibleText(id)}</button>`)}
            ${ids.length > IDS ? html`<span class="dim">and ${plural(ids.length - IDS, 'more pair')}</span>` : nothing}
          </li>`,
      )}
      ${
        failures.length > REASONS
          ? html`<li class="dim">and ${plural(failures.length - REASONS, 'more reason')}</li>`
          : nothing
      }
    </ul>
    <button class="link" @click=${onList}>List these pairs only</button>
  </details>`;
}

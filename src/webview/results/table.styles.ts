import { css } from 'lit';

export const tableStyles = css`
  :host {
    display: block;
    min-height: 0;
    position: relative;
  }
  .grid {
    height: 100%;
    overflow: auto;
    overflow-anchor: none;
  }
  .grid:focus-visible {
    outline: none;
  }
  .body {
    contain: size;
    min-width: var(--least, 0);
  }
  .row {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: grid;
    gap: 12px;
    grid-template-columns: var(--tracks);
    min-width: var(--least, 0);
    padding: 0 18px;
  }
  .head {
    background: var(--vscode-editor-background);
    color: var(--dim);
    height: 30px;
    position: sticky;
    top: 0;
    z-index: 1;
  }
  .head > * {
    min-width: 0;
  }
  .heading {
    align-items: center;
    display: flex;
    gap: 5px;
    max-width: 100%;
    white-space: nowrap;
  }
  .heading bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: inherit;
  }
  button.heading {
    background: none;
    border: 0;
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    font: inherit;
    margin-left: -4px;
    padding: 1px 4px;
  }
  button.heading:hover {
    background: var(--vscode-toolbar-hoverBackground);
    color: var(--strong);
  }
  .arrow.none {
    opacity: 0.55;
  }
  .arrow:not(.none) {
    color: var(--strong);
  }
  /* A row that flies past under the pointer is not lit up: each would be drawn twice. */
  .passing {
    pointer-events: none;
  }
  .body .row {
    contain: size layout style;
    cursor: pointer;
    height: var(--row);
  }
  .body .row:hover {
    background: var(--vscode-list-hoverBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -2px;
  }
  .row[aria-selected='true'],
  .body .row[aria-selected='true']:hover {
    background: var(--vscode-list-inactiveSelectionBackground);
    box-shadow: inset 3px 0 var(--vscode-focusBorder);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -2px;
  }
  .grid:focus .row[aria-selected='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px solid var(--vscode-focusBorder);
  }
  /* On this background only its own foreground is sure to be read; marks and letters tell the rest. */
  .grid:focus
    .row[aria-selected='true']
    :is(.question, .question small, .dim, .letter, .outcome, .number, .changed, .differ) {
    color: inherit;
  }
  .cell {
    min-width: 0;
  }
  .id {
    font: 12px var(--mono);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .thumbs {
    display: flex;
    gap: 3px;
  }
  .thumbs > * {
    background: var(--track);
    border-radius: 2px;
    height: 44px;
    object-fit: cover;
    width: 56px;
  }
  .thumbs .none {
    align-items: center;
    color: var(--dim);
    display: flex;
    justify-content: center;
  }
  .question {
    color: var(--strong);
  }
  .question > * {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .question bdi {
    overflow-wrap: normal;
    white-space: inherit;
  }
  .question small {
    color: var(--dim);
    font-size: 11px;
  }
  .reading,
  .names {
    overflow: hidden;
    white-space: nowrap;
  }
  .reading > *,
  .names bdi {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: inherit;
  }
  .reading .text {
    font-size: 11px;
  }
  .reading .text bdi {
    overflow-wrap: normal;
    white-space: inherit;
  }
  .number-cell {
    font: 12px var(--mono);
    white-space: nowrap;
  }
  .run {
    display: flex;
    flex-direction: column;
    gap: 2px;
    white-space: nowrap;
  }
  .chips {
    display: flex;
    gap: 10px;
  }
  .chip {
    align-items: center;
    display: inline-flex;
    gap: 4px;
  }
  .chip .number {
    font: 600 10px/13px var(--mono);
    min-width: 14px;
    padding: 0 2px;
  }
  .outcome,
  .changed {
    font-weight: 600;
    white-space: nowrap;
  }
  .changed {
    color: var(--strong);
  }
  .differ {
    color: var(--warn);
    display: block;
    font-size: 11px;
  }
  .mark {
    vertical-align: -1px;
  }
  .stacked .row {
    align-content: center;
    column-gap: 10px;
    grid-template-areas: 'thumbs question question' 'outcome one two';
    grid-template-columns: 115px minmax(0, 1fr) minmax(0, 1fr);
    padding: 0 12px;
    row-gap: 4px;
  }
  .stacked .thumbs {
    grid-area: thumbs;
  }
  .stacked .question {
    grid-area: question;
  }
  .stacked .reading.n1 {
    grid-area: one;
  }
  .stacked .reading.n2 {
    grid-area: two;
  }
  .stacked .reading .text {
    display: none;
  }
  .stacked .verdict {
    grid-area: outcome;
  }
  .stacked.several .row {
    grid-template-areas: none;
    grid-template-columns: 115px minmax(0, 1fr) auto;
  }
  .stacked.several .row > * {
    grid-area: auto;
  }
  .stacked.several .run {
    align-items: center;
    flex-direction: row;
    gap: 12px;
    grid-column: 1 / -1;
    height: 20px;
    justify-content: space-between;
  }
`;

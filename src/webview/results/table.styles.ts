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
    position: relative;
  }
  .row {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: grid;
    gap: 12px;
    grid-template-columns: minmax(60px, 110px) 118px minmax(140px, 1fr) 128px 128px 112px;
    padding: 0 var(--gap);
  }
  .head {
    background: var(--vscode-editor-background);
    color: var(--dim);
    padding-block: 4px;
    position: sticky;
    top: 0;
    z-index: 1;
  }
  .body .row {
    cursor: pointer;
    height: 56px;
    left: 0;
    position: absolute;
    right: 0;
    top: 0;
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
  .grid:focus .row[aria-selected='true'] :is(.question, .question small, .dim, .letter, .outcome) {
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
  .reading {
    white-space: nowrap;
  }
  .outcome {
    font-weight: 600;
    white-space: nowrap;
  }
  .differ {
    color: var(--warn);
    display: block;
    font-size: 11px;
  }
  .empty {
    padding: var(--gap);
  }
  @media (max-width: 760px) {
    .head {
      display: none;
    }
    .row {
      column-gap: 10px;
      grid-template-areas: 'thumbs question question' 'outcome one two';
      grid-template-columns: 118px minmax(0, 1fr) minmax(0, 1fr);
      row-gap: 4px;
    }
    .body .row {
      align-content: center;
      height: 88px;
    }
    .id {
      display: none;
    }
    .thumbs {
      grid-area: thumbs;
    }
    .question {
      grid-area: question;
    }
    .reading.n1 {
      grid-area: one;
    }
    .reading.n2 {
      grid-area: two;
    }
    .verdict {
      grid-area: outcome;
    }
    .differ {
      display: none;
    }
  }
`;

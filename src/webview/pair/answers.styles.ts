import { css } from 'lit';

/** Columns are models and runs, rows the images; where there is no room for that, one below the other. */
export const boardStyles = css`
  .board {
    display: grid;
    grid-auto-columns: minmax(240px, 1fr);
    grid-auto-flow: column;
    grid-template-columns: min-content;
    grid-template-rows: repeat(3, auto);
    overflow-x: auto;
    padding-bottom: 2px;
  }
  .rows,
  .column {
    display: grid;
    grid-row: span 3;
    grid-template-rows: subgrid;
  }
  .rows {
    background: var(--vscode-editor-background);
    left: 0;
    position: sticky;
    z-index: 1;
  }
  .rows > span {
    border-bottom: 1px solid var(--line);
    padding: 10px 14px 10px 0;
    white-space: nowrap;
  }
  .head,
  .cell {
    border-bottom: 1px solid var(--line);
    min-width: 0;
    padding: 8px 14px 10px 8px;
    position: relative;
  }
  .column + .column > * {
    border-left: 1px solid var(--line);
  }
  .column.earlier > * {
    border-left: 3px double var(--line);
  }
  .head:focus-visible,
  .cell:focus-visible {
    outline-offset: -2px;
    outline-width: 2px;
  }
  .head > * {
    margin: 0 0 3px;
  }
  .top {
    align-items: start;
    display: flex;
    gap: 8px;
    justify-content: space-between;
  }
  h3 {
    color: var(--strong);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  small {
    color: var(--dim);
    display: block;
    font-size: 11px;
    font-weight: 400;
  }
  small.warn {
    color: var(--warn);
  }
  .top medprobe-toolbar {
    display: inline-flex;
    flex: none;
    /* Its buttons are taller than the line that they end. */
    margin-block: -2px;
  }
  .top medprobe-toolbar button,
  .round button {
    background: none;
    border: 0;
    border-radius: 3px;
    color: inherit;
    cursor: pointer;
    line-height: 1;
    padding: 3px;
  }
  .top medprobe-toolbar button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  button[aria-disabled='true'],
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  .head > .verdict {
    margin-top: 6px;
  }
  .verdict .tag {
    margin-right: 4px;
  }
  .name {
    display: none;
    margin-right: 6px;
  }
  @media (max-width: 620px) {
    .board {
      display: block;
    }
    .rows {
      display: none;
    }
    .column {
      border-top: 2px solid var(--line);
      display: block;
    }
    .column + .column > * {
      border-left: 0;
    }
    .head,
    .cell {
      padding-inline: 0;
    }
    .name {
      display: inline-block;
    }
  }
`;

/** What is inside the cells. */
export const answerStyles = css`
  .letter {
    margin-right: 6px;
  }
  .text.open {
    display: block;
    max-height: 60vh;
    overflow: auto;
  }
  .only {
    border-radius: 2px;
    color: inherit;
    padding: 0 1px;
    text-decoration: underline 1.5px;
    text-underline-offset: 3px;
  }
  del.only {
    background: var(--vscode-diffEditor-removedTextBackground);
    text-decoration-style: dotted;
  }
  ins.only {
    background: var(--vscode-diffEditor-insertedTextBackground);
  }
  .flip {
    border: 1px solid var(--warn);
    border-radius: 3px;
    font-weight: 600;
    padding: 0 0 0 2px;
  }
  .flag {
    border-left: 1px solid var(--warn);
    font: 600 10px/1.4 var(--mono);
    margin-left: 3px;
    padding: 0 3px;
    user-select: none;
    white-space: nowrap;
  }
  .note {
    display: block;
    font-size: 12px;
    margin-top: 3px;
  }
  .inside {
    border-left: 2px solid var(--line);
    color: var(--dim);
    margin-top: 3px;
    padding-left: 8px;
  }
  .bars {
    display: grid;
    font-size: 12px;
    gap: 2px;
    list-style: none;
    margin: 6px 0 0;
    max-width: 260px;
    padding: 0;
  }
  .bars li {
    align-items: center;
    display: grid;
    gap: 8px;
    grid-template-columns: 14px 1fr 56px;
  }
  .bars b {
    font: 600 12px var(--mono);
  }
  .bar {
    background: var(--track);
    border: 1px solid var(--line);
    border-radius: 3px;
    display: block;
    height: 8px;
    overflow: hidden;
  }
  .bar i {
    background: var(--fill);
    display: block;
    height: 100%;
  }
  .figure {
    font: 12px var(--mono);
    text-align: right;
  }
  .tokens {
    display: block;
    margin-top: 3px;
  }
  .tokens button {
    background: none;
    border: 0;
    border-radius: 2px;
    color: inherit;
    cursor: pointer;
    display: inline-block;
    font: 12px var(--mono);
    padding: 0;
    text-align: left;
    white-space: normal;
  }
  .tokens button:hover,
  .tokens button:focus-visible {
    background: var(--track);
  }
  .tokens .unsure {
    text-decoration: underline wavy 1px var(--warn);
    text-underline-offset: 3px;
  }
  .readout {
    display: block;
    min-height: 1.5em;
  }
`;

/** The bar above the table, and the history below it. */
export const barStyles = css`
  :host {
    display: block;
  }
  .tools {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    margin-bottom: 10px;
  }
  .tools medprobe-toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
  }
  label {
    align-items: center;
    color: var(--dim);
    display: inline-flex;
    gap: 6px;
  }
  select,
  input {
    background: var(--vscode-settings-dropdownBackground, var(--vscode-input-background));
    border: 1px solid var(--control-line);
    border-radius: 3px;
    color: var(--vscode-settings-dropdownForeground, inherit);
    font: inherit;
    max-width: 260px;
    padding: 1px 4px;
  }
  select {
    appearance: none;
    /* A chevron of two strokes: the platform's own arrow is another in every theme. */
    background-image:
      linear-gradient(45deg, transparent 45%, currentcolor 45% 55%, transparent 55%),
      linear-gradient(-45deg, transparent 45%, currentcolor 45% 55%, transparent 55%);
    background-position:
      right 11px center,
      right 6px center;
    background-repeat: no-repeat;
    background-size: 6px 6px;
    padding-right: 22px;
  }
  .segments select {
    border-radius: 0;
    border-width: 0;
  }
  input {
    width: 52px;
  }
  .empty {
    max-width: 60ch;
  }
  .edited {
    align-items: baseline;
    border: 1px solid var(--warn);
    border-radius: 4px;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    margin-bottom: 10px;
    padding: 6px 10px;
  }
  .past {
    margin-top: 14px;
    overflow-x: auto;
  }
  .history {
    border-collapse: collapse;
    width: 100%;
  }
  .history th {
    color: var(--dim);
    font-weight: 400;
    text-align: left;
  }
  .history th,
  .history td {
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
    padding: 4px 12px 4px 0;
    vertical-align: top;
  }
  .history td:first-child {
    white-space: nowrap;
  }
  @media (max-width: 620px) {
    .history,
    .history tbody,
    .history tr {
      display: block;
    }
    .history thead {
      display: none;
    }
    .history tr {
      border-bottom: 1px solid var(--line);
      padding: 4px 0;
    }
    .history td {
      border: 0;
      display: inline-block;
      padding: 0 10px 0 0;
    }
  }
`;

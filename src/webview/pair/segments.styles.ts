import { css } from 'lit';

/** Buttons that stand together in one frame. */
export const segmentStyles = css`
  .segments {
    border: 1px solid var(--control-line);
    border-radius: 4px;
    display: inline-flex;
    flex-wrap: wrap;
    max-width: 100%;
    overflow: hidden;
  }
  .segments button {
    background: none;
    border: 0;
    color: inherit;
    cursor: pointer;
    font: inherit;
    padding: 2px 10px;
  }
  .segments button + button {
    box-shadow: -1px 0 var(--control-line);
  }
  .segments button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .segments button[aria-pressed='true'] {
    background: var(--track);
    box-shadow: inset 0 -2px var(--vscode-focusBorder);
    color: var(--strong);
  }
  .segments button:focus-visible {
    outline-offset: -2px;
    outline-width: 2px;
  }
  .segments button[aria-disabled='true'] {
    cursor: default;
    opacity: 0.6;
  }
`;

import { css } from 'lit';

/** Buttons that stand together in one frame, in as many rows as there is room for. */
export const segmentStyles = css`
  .segments {
    --between: -1px 0 var(--control-line), 0 -1px var(--control-line);
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
    /* Above and to the left of each; of the first ones the frame cuts it off. */
    box-shadow: var(--between);
    color: inherit;
    cursor: pointer;
    flex: 1 1 auto;
    font: inherit;
    padding: 2px 10px;
  }
  .segments button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .segments button[aria-pressed='true'] {
    background: var(--track);
    box-shadow:
      inset 0 -2px var(--vscode-focusBorder),
      var(--between);
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

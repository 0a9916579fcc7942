import { css } from 'lit';

/** The page itself: VS Code pads a webview's body, and sets no height. */
const page = css`
  html,
  body {
    margin: 0;
    padding: 0;
    height: 100%;
  }
`;

/** Call once from a panel's entry. */
export function stylePage(): void {
  if (page.styleSheet !== undefined) document.adoptedStyleSheets.push(page.styleSheet);
}

/** Names for the editor's own colours, by what they are used for here. */
export const tokens = css`
  :host {
    --dim: var(--vscode-descriptionForeground);
    --strong: var(--vscode-settings-headerForeground, var(--vscode-foreground));
    --line: var(--vscode-contrastBorder, var(--vscode-panel-border));
    --control-line: var(--vscode-contrastBorder, var(--vscode-settings-dropdownBorder));
    --track: var(--vscode-list-inactiveSelectionBackground, transparent);
    --fill: var(--vscode-charts-blue);
    --bad: var(--vscode-charts-red);
    /* Darkened in light themes, lightened in dark ones, where the chart's green alone is hard to read as text. */
    --good: color-mix(in srgb, var(--vscode-charts-green) 85%, var(--vscode-foreground));
    --warn: var(--vscode-list-warningForeground, var(--vscode-editorWarning-foreground));
    --image1: var(--vscode-charts-blue);
    /* An orange that is made for a line on the editor's background: themes leave the chart's too pale or too dark. */
    --image2: var(--vscode-symbolIcon-classForeground, var(--vscode-charts-orange));
    --mono: var(--vscode-editor-font-family, monospace);
    --gap: 18px;
    box-sizing: border-box;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size, 13px);
    line-height: 1.45;
  }
  @media (max-width: 520px) {
    :host {
      --gap: 12px;
    }
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
`;

/** Pieces that both panels show. */
export const pieces = css`
  .dim {
    color: var(--dim);
  }
  .good {
    color: var(--good);
  }
  .bad {
    color: var(--bad);
  }
  .warn {
    color: var(--warn);
  }
  .spacer {
    flex: 1;
  }
  .spinner {
    vertical-align: text-bottom;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .tag {
    border: 1px solid;
    border-radius: 3px;
    display: inline-block;
    font-weight: 600;
    padding: 0 8px;
    white-space: nowrap;
  }
  .letter {
    border: 1px solid;
    border-radius: 3px;
    display: inline-block;
    font: 600 12px/17px var(--mono);
    padding: 0 6px;
    white-space: nowrap;
  }
  .number {
    border: 1.5px solid;
    border-radius: 3px;
    color: var(--strong);
    display: inline-block;
    font: 600 12px/16px var(--mono);
    min-width: 18px;
    padding: 0 4px;
    text-align: center;
  }
  .number.n1 {
    border-color: var(--image1);
  }
  .number.n2 {
    border-color: var(--image2);
  }
  .link {
    background: none;
    border: 0;
    border-radius: 2px;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
    font: inherit;
    padding: 0;
    text-align: left;
  }
  .link:hover {
    color: var(--vscode-textLink-activeForeground);
    text-decoration: underline;
  }
  bdi {
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
    white-space: pre-wrap;
  }
  h1,
  h2,
  h3,
  p {
    font-size: inherit;
    font-weight: inherit;
    margin: 0;
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  kbd {
    border: 1px solid var(--control-line);
    border-radius: 3px;
    color: var(--dim);
    font: 11px var(--mono);
    padding: 0 4px;
  }
`;

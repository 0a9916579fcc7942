import { css } from 'lit';

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    overflow: auto;
  }
  :host > * {
    flex: none;
  }
  :host > medprobe-rows {
    flex: 1 0 280px;
  }
  header {
    align-items: center;
    display: flex;
    gap: 16px;
    padding: 9px var(--gap);
  }
  .about {
    align-items: baseline;
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    gap: 0 16px;
  }
  .provenance {
    flex-basis: 100%;
    font-size: 12px;
  }
  h1 {
    color: var(--strong);
    font-size: 16px;
    font-weight: 600;
  }
  .done {
    background: var(--line);
    height: 2px;
  }
  .done i {
    background: var(--vscode-progressBar-background);
    display: block;
    height: 2px;
  }
  .done.stopped i {
    background: var(--warn);
  }
  .notice {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    padding: 6px var(--gap);
  }
  .filters {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    padding: 7px var(--gap);
  }
  .chip {
    background: none;
    border: 1px solid var(--control-line);
    border-radius: 11px;
    color: var(--dim);
    cursor: pointer;
    font: inherit;
    padding: 0 10px;
  }
  .chip:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .chip[aria-pressed='true'] {
    background: var(--track);
    border-color: var(--vscode-focusBorder);
    color: var(--strong);
  }
  .keys {
    margin-left: 8px;
  }
  .empty {
    padding: var(--gap);
  }
  @media (max-width: 760px) {
    .keys {
      display: none;
    }
  }
  @media (max-width: 520px) {
    :host {
      --gap: 12px;
    }
  }
`;

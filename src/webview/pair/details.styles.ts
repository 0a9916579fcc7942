import { css } from 'lit';

export const detailsStyles = css`
  :host {
    border-top: 1px solid var(--line);
    display: flex;
    flex-direction: column;
    gap: 12px;
    margin-top: 16px;
    padding-top: 12px;
  }
  h2 {
    color: var(--dim);
    font-size: 11px;
    font-weight: 600;
    letter-spacing: 0.04em;
    text-transform: uppercase;
  }
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th {
    color: var(--dim);
    font-weight: 400;
    padding: 0 0 4px;
    text-align: left;
  }
  td {
    padding: 2px 0;
  }
  .pick {
    text-align: center;
    width: 40px;
  }
  input[type='checkbox'] {
    appearance: none;
    background: var(--vscode-input-background);
    border: 1px solid var(--control-line);
    border-radius: 3px;
    cursor: pointer;
    height: 16px;
    margin: 0;
    padding: 2px;
    vertical-align: middle;
    width: 16px;
  }
  input[type='checkbox']:checked {
    border-color: var(--vscode-focusBorder);
  }
  input[type='checkbox']:checked::before {
    background: var(--strong);
    clip-path: polygon(12% 46%, 0 58%, 38% 92%, 100% 22%, 88% 10%, 38% 68%);
    content: '';
    display: block;
    height: 100%;
  }
  .add {
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-settings-textInputBorder, var(--control-line));
    border-radius: 4px;
    color: inherit;
    font: inherit;
    padding: 3px 6px;
    width: 100%;
  }
  .add::placeholder {
    color: var(--vscode-input-placeholderForeground);
    opacity: 1;
  }
  dl {
    display: grid;
    gap: 2px 12px;
    grid-template-columns: max-content 1fr;
    margin: 0;
  }
  dd {
    margin: 0;
    text-align: right;
  }
  .hint {
    font-size: 12px;
  }
  ul {
    margin: 2px 0 0;
    padding-left: 18px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
`;

import { css } from 'lit';

export const labelsStyles = css`
  :host {
    display: block;
    margin-top: 18px;
  }
  summary {
    cursor: pointer;
    margin-bottom: 6px;
  }
  summary h2 {
    color: var(--dim);
    display: inline;
  }
  .hint,
  .sheet {
    margin-top: 8px;
  }
  .sheet h3 {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 10px;
    margin-bottom: 4px;
    min-height: 22px;
  }
  .sheet h3 .dim {
    font-size: 12px;
  }
  table {
    border-collapse: collapse;
    table-layout: fixed;
    width: 100%;
  }
  th {
    font-weight: 400;
    text-align: left;
  }
  th,
  td {
    border-bottom: 1px solid var(--line);
    padding: 4px 14px 4px 0;
  }
  .label {
    width: 172px;
  }
  .score {
    align-items: center;
    display: grid;
    gap: 0 10px;
    grid-template-columns: minmax(0, 1fr) 76px 52px;
    min-height: 20px;
  }
  td .score {
    font: 12px/20px var(--mono);
  }
  .score b {
    color: var(--strong);
    font-weight: 600;
  }
  .score b,
  .score > .dim,
  .figure {
    text-align: right;
    white-space: nowrap;
  }
  .track {
    background: var(--track);
    height: 6px;
    outline: 1px solid var(--vscode-contrastBorder, transparent);
    position: relative;
  }
  .track,
  .track i {
    border-radius: 3px;
  }
  .track i {
    background: var(--fill);
    inset: 0 auto 0 0;
    position: absolute;
  }
  @media (max-width: 1000px) {
    .label {
      width: 30%;
    }
    .score {
      grid-template-columns: 1fr auto;
    }
    .score > :first-child {
      grid-column: 1 / -1;
    }
    .score b,
    .score .figure:nth-child(2) {
      text-align: left;
    }
  }
`;

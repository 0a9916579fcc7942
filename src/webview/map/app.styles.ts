import { css } from 'lit';

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  header {
    align-items: center;
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 4px 12px;
    padding: 9px var(--gap);
  }
  .about {
    align-items: baseline;
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    gap: 0 16px;
    min-width: 200px;
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
  h2 {
    color: var(--dim);
    margin-bottom: 4px;
  }
  .done {
    background: var(--line);
    flex: none;
    height: 2px;
  }
  .done i {
    background: var(--vscode-progressBar-background);
    display: block;
    height: 2px;
  }
  .done.stopped i,
  .done.failed i {
    background: var(--warn);
  }
  .notice {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 4px 12px;
    padding: 6px var(--gap);
  }
  .main {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr) 320px;
    min-height: 0;
  }
  .map {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-height: 0;
    padding: 12px var(--gap);
  }
  medprobe-heatmap {
    flex: 1;
    min-height: 0;
  }
  .legend {
    flex: none;
  }
  .legend canvas {
    border-radius: 2px;
    display: block;
    height: 8px;
    width: 100%;
  }
  .legend p {
    color: var(--dim);
    font-size: 12px;
  }
  .legend .ends {
    display: flex;
    font: 11px/18px var(--mono);
    justify-content: space-between;
  }
  aside {
    background: var(--vscode-sideBar-background);
    border-left: 1px solid var(--line);
    overflow: auto;
  }
  section {
    border-bottom: 1px solid var(--line);
    padding: 12px var(--gap);
  }
  .empty {
    padding: var(--gap);
  }
  @media (max-width: 760px) {
    :host {
      height: auto;
    }
    .main {
      display: block;
    }
    medprobe-heatmap {
      flex: none;
      height: min(90vw, 70vh);
    }
    aside {
      border-left: 0;
      border-top: 1px solid var(--line);
    }
  }
  @media (max-width: 520px) {
    :host {
      --gap: 12px;
    }
  }
`;

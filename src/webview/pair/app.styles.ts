import { css } from 'lit';

export const appStyles = css`
  :host {
    display: block;
    min-height: 100%;
  }
  .headline,
  .notice,
  .bar {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    padding: 9px var(--gap);
  }
  .sentence b {
    color: var(--strong);
    font-weight: 600;
  }
  .bar {
    color: var(--dim);
    gap: 6px 16px;
    padding-block: 6px;
  }
  .notice {
    padding-block: 6px;
  }
  .segments {
    border: 1px solid var(--control-line);
    border-radius: 4px;
    display: inline-flex;
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
    border-left: 1px solid var(--control-line);
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
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  .opacity {
    align-items: center;
    display: inline-flex;
    gap: 8px;
  }
  .opacity input {
    appearance: none;
    background: linear-gradient(var(--control-line), var(--control-line)) center / 100% 2px no-repeat;
    height: 16px;
    margin: 0;
    width: 96px;
  }
  .opacity input::-webkit-slider-thumb {
    appearance: none;
    background: var(--vscode-foreground);
    border: 0;
    border-radius: 50%;
    height: 12px;
    width: 12px;
  }
  .opacity input:disabled {
    opacity: 0.5;
  }
  .images {
    background: var(--line);
    border-bottom: 1px solid var(--line);
    display: grid;
    gap: 1px;
    grid-template-columns: 1fr 1fr;
  }
  medprobe-port {
    height: clamp(240px, 42vh, 560px);
  }
  .legend h3,
  .legend p {
    color: var(--dim);
  }
  .legend h3 {
    line-height: 20px;
    margin-bottom: 5px;
  }
  .legend canvas {
    border-radius: 2px;
    display: block;
    height: 8px;
    width: 100%;
  }
  .legend p {
    font-size: 12px;
  }
  .legend .ends {
    display: flex;
    font: 11px/18px var(--mono);
    justify-content: space-between;
  }
  main {
    display: grid;
    grid-template-columns: 340px 1fr;
  }
  .ask {
    background: var(--vscode-sideBar-background);
    border-bottom: 1px solid var(--line);
    border-right: 1px solid var(--line);
    padding: 14px var(--gap) 18px;
  }
  .answers {
    min-width: 0;
    padding: 14px var(--gap);
  }
  .loading {
    padding: var(--gap);
  }
  @media (max-width: 760px) {
    main {
      grid-template-columns: 1fr;
    }
    .ask {
      border-right: 0;
    }
    .keys {
      display: none;
    }
  }
  @media (max-width: 520px) {
    :host {
      --gap: 12px;
    }
    .images {
      grid-template-columns: 1fr;
    }
    medprobe-port {
      height: 260px;
    }
  }
`;

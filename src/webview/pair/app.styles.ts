import { css } from 'lit';

export const appStyles = css`
  :host {
    display: block;
    min-height: 100%;
  }
  .headline {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    padding: 9px var(--gap);
  }
  .outcome {
    align-items: center;
    display: flex;
    flex: 1 1 320px;
    flex-wrap: wrap;
    gap: 4px 12px;
  }
  .sources {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
  }
  .sentence b {
    color: var(--strong);
    font-weight: 600;
  }
  .sentence {
    flex: 1 1 300px;
    text-wrap: pretty;
  }
  /* Lines below the first stand under its words, not under the icon. */
  .notice {
    border-bottom: 1px solid var(--line);
    padding: 6px var(--gap) 6px calc(var(--gap) + 24px);
  }
  .notice vscode-icon {
    margin-left: -24px;
    margin-right: 8px;
    vertical-align: text-bottom;
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  .main {
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
    .main {
      grid-template-columns: 1fr;
    }
    .ask {
      border-right: 0;
    }
  }
`;

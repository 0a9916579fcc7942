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
    flex: 1 0 180px;
  }
  /* The pairs have at least half of the panel; what is above them scrolls. */
  .overview {
    border-bottom: 1px solid var(--line);
    max-height: 46vh;
    overflow: auto;
  }
  .notice {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    padding: 6px var(--gap);
  }
  .breakdown {
    display: flex;
    flex-wrap: wrap;
  }
  .run-name .mark,
  div > .mark,
  p > .mark {
    vertical-align: -1px;
  }
  .empty {
    padding: var(--gap);
  }
  @media (max-width: 520px) {
    :host {
      --gap: 12px;
    }
  }
`;

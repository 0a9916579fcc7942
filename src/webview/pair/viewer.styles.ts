import { css } from 'lit';

export const viewerStyles = css`
  :host {
    display: block;
  }
  .bar {
    border-bottom: 1px solid var(--line);
    padding: 6px var(--gap);
  }
  medprobe-toolbar {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
  }
  .tools {
    margin-left: auto;
  }
  .opacity {
    align-items: center;
    color: var(--dim);
    display: inline-flex;
    gap: 8px;
  }
  .opacity input {
    appearance: none;
    background: linear-gradient(var(--dim), var(--dim)) center / 100% 2px no-repeat;
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
  .images {
    background: var(--line);
    border-bottom: 1px solid var(--line);
    display: grid;
    gap: 1px;
    grid-template-columns: 1fr 1fr;
    isolation: isolate;
    position: relative;
  }
  .images.over {
    grid-template-columns: 1fr;
  }
  .images h2 {
    background: var(--vscode-editor-background);
    color: var(--dim);
    grid-column: 1 / -1;
    padding: 3px var(--gap);
  }
  .images > canvas {
    height: 100%;
    inset: 0;
    pointer-events: none;
    position: absolute;
    width: 100%;
  }
  medprobe-stage {
    height: clamp(240px, 42vh, 640px);
  }
  .rows2 medprobe-stage {
    height: clamp(200px, 32vh, 480px);
  }
  .evidence {
    border-bottom: 1px solid var(--line);
    display: grid;
    gap: 8px 26px;
    grid-template-columns: minmax(0, 1fr) clamp(320px, 34%, 440px);
    padding: 12px var(--gap);
  }
  .legend {
    color: var(--dim);
    display: contents;
    font-size: 12px;
  }
  .legend h2 {
    line-height: 20px;
    margin-bottom: 5px;
  }
  /* One line each, whatever the encoders are called: the notes below say it in full. */
  .legend h2,
  .ends span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .legend h2 bdi {
    white-space: inherit;
  }
  /* Two lines: what most maps say in most layouts, so that nothing moves when one arrives or another is chosen. */
  .notes {
    grid-column: 1 / -1;
    line-height: 18px;
    min-height: 36px;
  }
  .notes > * {
    display: inline;
  }
  .none canvas {
    background: var(--track);
  }
  .legend canvas,
  .ramp {
    border-radius: 2px;
    display: block;
    height: 8px;
    outline: 1px solid var(--control-line);
    width: 100%;
  }
  .ramp {
    background: linear-gradient(to right, #000000, #ffffff);
  }
  .ends {
    display: flex;
    font-size: 11px;
    gap: 12px;
    justify-content: space-between;
    line-height: 18px;
    min-height: 18px;
  }
  @media (max-width: 900px) {
    .evidence {
      grid-template-columns: 1fr;
    }
    .notes {
      min-height: 54px;
    }
  }
  @media (max-width: 520px) {
    .images {
      grid-template-columns: 1fr;
    }
    medprobe-stage,
    .rows2 medprobe-stage {
      height: 260px;
    }
    .tools {
      margin-left: 0;
    }
    .opacity {
      width: 100%;
    }
    .opacity input {
      flex: 1;
    }
  }
`;

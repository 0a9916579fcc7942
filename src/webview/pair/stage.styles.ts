import { css } from 'lit';

export const stageStyles = css`
  :host {
    display: block;
    min-width: 0;
    position: relative;
  }
  figure {
    background: #000000;
    cursor: crosshair;
    height: 100%;
    margin: 0;
    overflow: hidden;
    position: relative;
    touch-action: none;
  }
  figure:focus-visible {
    outline: 0;
  }
  /* Over the canvas, which would hide an outline, and seen on every image. */
  figure:focus-visible::after {
    box-shadow: inset 0 0 0 3px #000000;
    content: '';
    inset: 0;
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: -2px;
    pointer-events: none;
    position: absolute;
  }
  figure.dragging {
    cursor: grabbing;
  }
  canvas {
    display: block;
    height: 100%;
    left: 0;
    position: absolute;
    top: 0;
    width: 100%;
  }
  .caption,
  .readout,
  .state {
    background: var(--vscode-editor-background);
    border: 1px solid var(--line);
    border-radius: 3px;
    position: absolute;
    /* Over the links, which the viewer draws across both images. */
    z-index: 1;
  }
  .caption {
    align-items: center;
    display: flex;
    gap: 8px;
    left: 10px;
    max-width: calc(100% - 20px);
    padding: 2px 8px 2px 3px;
    top: 8px;
  }
  .caption + .caption {
    left: auto;
    right: 10px;
  }
  /* Of flicker: the image that is seen now. */
  .seen {
    outline: 2px solid var(--image1);
  }
  .seen.n2 {
    outline-color: var(--image2);
  }
  .two .caption {
    max-width: calc(50% - 15px);
  }
  .facts {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .readout {
    bottom: 8px;
    font: 11px/16px var(--mono);
    max-width: calc(100% - 20px);
    padding: 1px 7px;
    pointer-events: none;
    right: 10px;
    text-align: right;
  }
  .state {
    display: flex;
    flex-direction: column;
    gap: 4px;
    inset: 48px 20px auto;
    margin: auto;
    max-width: 40ch;
    padding: 6px 10px;
    text-align: center;
  }
  .divider {
    bottom: 0;
    cursor: ew-resize;
    margin-left: -11px;
    position: absolute;
    top: 0;
    touch-action: none;
    width: 22px;
  }
  .divider::before {
    background: #ffffff;
    bottom: 0;
    box-shadow: 0 0 0 1px #000000;
    content: '';
    left: 10px;
    position: absolute;
    top: 0;
    width: 2px;
  }
  .divider::after {
    background: #ffffff;
    border: 1px solid #000000;
    border-radius: 11px;
    box-sizing: border-box;
    color: #000000;
    content: '⇔';
    font: 13px/20px var(--mono);
    height: 22px;
    left: 0;
    position: absolute;
    text-align: center;
    top: calc(50% - 11px);
    width: 22px;
  }
  .divider:focus-visible {
    outline: 0;
  }
  .divider:focus-visible::after {
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
`;

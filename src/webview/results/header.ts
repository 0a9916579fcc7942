import { css, html, nothing, type TemplateResult } from 'lit';
import type { ResultsRunView, ResultsSnapshot } from '../../shared/panels/results';
import { cssText } from '../shared/cssText';
import { visibleText } from '../shared/visibleText';
import { progressText } from './format';
import { runName } from './plot';
import '@vscode-elements/elements/dist/vscode-button/index.js';

export const headerStyles = css`
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
  .compared {
    flex-basis: 100%;
    font-size: 12px;
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
`;

interface Actions {
  readonly cancel: () => void;
  readonly resume: () => void;
}

function action({ run }: ResultsRunView, { cancel, resume }: Actions): TemplateResult | typeof nothing {
  if (run.state === 'running') {
    return html`<vscode-button secondary icon="debug-stop" @click=${cancel}>Cancel</vscode-button>`;
  }
  return run.state === 'stopped'
    ? html`<vscode-button icon="debug-continue" @click=${resume}>Resume</vscode-button>`
    : nothing;
}

function progressBar({ run, progress }: ResultsRunView): TemplateResult {
  const share = progress.pairs === 0 ? 0 : (progress.answered / progress.pairs) * 100;
  return html`<div
    class="done ${run.state}"
    role="progressbar"
    aria-label="Pairs answered"
    aria-valuemin="0"
    aria-valuemax=${progress.pairs}
    aria-valuenow=${progress.answered}
  >
    <i .style=${cssText({ width: `${share}%` })}></i>
  </div>`;
}

/** What is shown and how far it is. */
export function headerView({ runs }: ResultsSnapshot, actions: Actions): TemplateResult | typeof nothing {
  const [first] = runs;
  if (first === undefined) return nothing;
  const { benchmark, mode, endpoint } = first.run;
  if (runs.length === 1) {
    return html`<header>
        <div class="about">
          <h1><bdi>${visibleText(`${benchmark} · ${mode} · ${endpoint}`)}</bdi></h1>
          <span>${progressText(first.progress, first.run)}</span>
          <span class="dim provenance">${visibleText(first.run.provenance)}</span>
        </div>
        ${action(first, actions)}
      </header>
      ${progressBar(first)}`;
  }
  return html`<header>
      <div class="about">
        <h1><bdi>${visibleText(`${benchmark} · ${mode}`)}</bdi> · ${runs.length} runs compared</h1>
        ${runs.map(
          ({ run, progress }, i) =>
            html`<span class="compared">
              ${runName(run.label, i)} ${progressText(progress, run)}
              <span class="dim">${visibleText(run.provenance)}</span>
            </span>`,
        )}
      </div>
    </header>
    <div class="done"></div>`;
}

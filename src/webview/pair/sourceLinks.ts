/** Where the pair and its answers are from. */
import { html, nothing, type TemplateResult } from 'lit';
import type { FromPairPanel, PairSnapshot } from '../../shared/panels/pair';
import { visibleText } from '../shared/visibleText';

export function sourceLinks({ run, savedTo }: PairSnapshot, post: (message: FromPairPanel) => void): TemplateResult {
  const link = (text: string, title: string, message: FromPairPanel): TemplateResult =>
    html`<button class="link" title=${title} @click=${() => post(message)}><bdi>${visibleText(text)}</bdi></button>`;
  return html`<span class="sources"
    >${run === null ? nothing : link(`run ${run}`, 'Show the results of this run', { type: 'openRun' })}
    ${savedTo === null ? nothing : link(savedTo, 'Show the line in the manifest', { type: 'openSaved' })}</span
  >`;
}

/** Says that another question than the manifest's is asked here, and how to begin or end that. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Draft, PairSnapshot } from '../../shared/panels/pair';

/** Only for a question that cannot be edited where it is: any other is simply edited. */
export function editedBar(
  { editable, edited, draft }: PairSnapshot,
  onEdit: (edited: Draft | null) => void,
): TemplateResult | typeof nothing {
  if (editable) return nothing;
  if (edited === null) {
    return html`<p class="tools">
      <button class="link" @click=${() => onEdit(draft)}>Edit the question to ask it here</button>
    </p>`;
  }
  return html`<div class="edited" role="status">
    <span class="warn"><span aria-hidden="true">✎ </span>Edited question</span>
    <span>It is asked here only, and never recorded as the manifest’s.</span>
    <button class="link" @click=${() => onEdit(null)}>Back to the manifest’s question</button>
  </div>`;
}

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ImageNumber } from '../../shared/panels/common';
import type { FromPairPanel, Labels, LabelSheet } from '../../shared/panels/pair';
import { cssText } from '../shared/cssText';
import { fieldStyles, valueOf } from '../shared/fields';
import { failureText, imageBadge, spinner } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { cosineText, probabilityText } from './figures';
import { labelsStyles } from './labels.styles';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';

/** How well the person's own labels fit each image, under the encoders that read text. */
@customElement('medprobe-labels')
export class LabelsSection extends LitElement {
  static override styles = [tokens, pieces, fieldStyles, labelsStyles];

  @property({ attribute: false }) labels!: Labels;
  @property({ type: Boolean }) open = true;
  @property({ attribute: false }) onOpen: (open: boolean) => void = () => undefined;
  @property({ attribute: false }) post: (message: FromPairPanel) => void = () => undefined;

  private readonly onToggle = (event: Event): void => {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (open !== this.open) this.onOpen(open);
  };

  private renderScore({ scores }: LabelSheet, n: ImageNumber, label: number): TemplateResult {
    const score = scores?.[n - 1]?.[label];
    const width = `${100 * (score?.probability ?? 0)}%`;
    return html`<td>
      <div class="score">
        <span class="track" aria-hidden="true"><i .style=${cssText({ width })}></i></span>
        <b>${score === undefined ? nothing : probabilityText(score.probability)}</b>
        <span class="dim">${score === undefined ? nothing : cosineText(score.cosine)}</span>
      </div>
    </td>`;
  }

  private renderHeading(n: ImageNumber): TemplateResult {
    return html`<th scope="col">
      <span class="score"
        ><span>image ${imageBadge(n)}</span><span class="figure">probability</span
        ><span class="figure">cosine</span></span
      >
    </th>`;
  }

  private renderTable(sheet: LabelSheet): TemplateResult {
    return html`<table aria-busy=${sheet.state === 'working'}>
      <thead class="dim">
        <tr>
          <th scope="col" class="label">label</th>
          ${this.renderHeading(1)} ${this.renderHeading(2)}
        </tr>
      </thead>
      <tbody>
        ${sheet.labels.map(
          (label, at) =>
            html`<tr>
              <th scope="row" class="label"><bdi>${visibleText(label)}</bdi></th>
              ${this.renderScore(sheet, 1, at)} ${this.renderScore(sheet, 2, at)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private renderSheet(sheet: LabelSheet): TemplateResult {
    return html`<section class="sheet" aria-label="Labels under ${visibleText(sheet.title)}">
      <h3>
        <bdi>${visibleText(sheet.title)}</bdi>
        ${sheet.state === 'working' ? spinner() : nothing}
        <span class="dim">${visibleText(sheet.note)}</span>
      </h3>
      ${sheet.error === undefined ? this.renderTable(sheet) : html`<p>${failureText(sheet.error)}</p>`}
    </section>`;
  }

  private renderNeed(): TemplateResult {
    return html`<p class="dim">
      Labels need an encoder that reads text: MedSigLIP, SigLIP or CLIP.
      <button class="link" @click=${() => this.post({ type: 'addEncoder' })}>Add Encoder…</button>
    </p>`;
  }

  override render(): TemplateResult | typeof nothing {
    const { text, known, sheets } = this.labels;
    if (sheets.length === 0) return known ? this.renderNeed() : nothing;
    const some = sheets.some(({ labels }) => labels.length > 0);
    return html`<details ?open=${this.open} @toggle=${this.onToggle}>
      <summary><h2>Labels</h2></summary>
      <vscode-textfield
        .label=${'Labels, separated by commas'}
        placeholder="Labels, separated by commas: pneumothorax, no pneumothorax"
        .value=${text}
        @change=${(event: Event) => this.post({ type: 'labels', text: valueOf(event) })}
      ></vscode-textfield>
      ${
        some
          ? html`<div aria-live="polite">${sheets.map(sheet => this.renderSheet(sheet))}</div>`
          : html`<p class="dim hint">How well each fits each image, under an encoder that reads text.</p>`
      }
    </details>`;
  }
}

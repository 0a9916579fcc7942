import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ImageNumber } from '../../shared/panels/common';
import type { Curation, LineCuration } from '../../shared/panels/curation';
import type { Draft, FromPairPanel } from '../../shared/panels/pair';
import { fieldStyles, valueOf } from '../shared/fields';
import { failureText, imageBadge } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { categoriesOf, withCategory } from './categories';
import { detailsStyles } from './details.styles';
import { otherProblems, problemList, problemsOf, problemStyles } from './problems';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';

const WORDS: Readonly<Record<string, string>> = {
  correct1: 'correct option for image 1',
  correct2: 'correct option for image 2',
  categories1: 'categories of image 1',
  categories2: 'categories of image 2',
};
const inWords = (fields: readonly string[]): string => fields.map(field => WORDS[field] ?? field).join(', ');

/** What is noted of the pair beside its question, and whether its manifest has it. */
@customElement('medprobe-details')
export class PairDetails extends LitElement {
  static override styles = [tokens, pieces, fieldStyles, problemStyles, detailsStyles];

  @property({ attribute: false }) draft!: Draft;
  @property({ type: Boolean }) editable = true;
  @property({ attribute: false }) curation!: Curation;
  @property({ attribute: false }) onDraft: (draft: Draft) => void = () => undefined;
  @property({ attribute: false }) post: (message: FromPairPanel) => void = () => undefined;

  private get line(): LineCuration | null {
    return this.curation.state === 'line' ? this.curation : null;
  }

  private tick(n: ImageNumber, category: string): TemplateResult {
    const has = categoriesOf(this.draft, n).includes(category);
    if (!this.editable) {
      const words = html`<span role="img" aria-label="of image ${n}">✓</span>`;
      return html`<td class="pick">${has ? words : nothing}</td>`;
    }
    return html`<td class="pick">
      <input
        type="checkbox"
        aria-label="${visibleText(category)} for image ${n}"
        .checked=${has}
        @change=${() => this.onDraft(withCategory(this.draft, [n], category, !has))}
      />
    </td>`;
  }

  private readonly onAdd = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const category = input.value.trim();
    input.value = '';
    if (category !== '') this.onDraft(withCategory(this.draft, [1, 2], category, true));
  };

  private renderAdding(): TemplateResult {
    return html`<input
        class="add"
        list="known"
        aria-label="Add a category to both images"
        placeholder="Add a category"
        @change=${this.onAdd}
      /><datalist id="known">${this.suggested().map(name => html`<option value=${name}></option>`)}</datalist>`;
  }

  /** The browser shows suggestions as they are: what would hide or reorder text is not among them. */
  private suggested(): readonly string[] {
    return (this.line?.known ?? []).filter(name => visibleText(name) === name);
  }

  private renderCategories(): TemplateResult {
    const used = [...new Set([...this.draft.categories1, ...this.draft.categories2])];
    return html`<div class="field">
      <table>
        <thead>
          <tr>
            <th scope="col">Categories</th>
            <th class="pick" scope="col"><span class="unseen">of image </span>${imageBadge(1)}</th>
            <th class="pick" scope="col"><span class="unseen">of image </span>${imageBadge(2)}</th>
          </tr>
        </thead>
        <tbody>
          ${used.map(
            name =>
              html`<tr>
                <td><bdi>${visibleText(name)}</bdi></td>
                ${this.tick(1, name)} ${this.tick(2, name)}
              </tr>`,
          )}
        </tbody>
      </table>
      ${used.length === 0 && !this.editable ? html`<span class="dim">none</span>` : nothing}
      ${this.editable ? this.renderAdding() : nothing}
      ${problemList(problemsOf(this.line?.problems ?? [], ['categories1', 'categories2']))}
    </div>`;
  }

  private renderNote(): TemplateResult | typeof nothing {
    const { note } = this.draft;
    if (!this.editable) return note === '' ? nothing : html`<p><bdi>${visibleText(note)}</bdi></p>`;
    return html`<div class="field">
      <span class="dim" aria-hidden="true">Note</span>
      <vscode-textarea
        .label=${'Note'}
        rows="2"
        .value=${note}
        @input=${(event: Event) => this.onDraft({ ...this.draft, note: valueOf(event) })}
      ></vscode-textarea>
    </div>`;
  }

  private renderFacts({ split, group, by }: LineCuration): TemplateResult | typeof nothing {
    const facts = [
      ['Split', split],
      ['Group', group],
      ['Added by', by],
    ].filter(([, value]) => value !== undefined);
    return facts.length === 0
      ? nothing
      : html`<dl>
          ${facts.map(
            ([name, value]) =>
              html`<dt class="dim">${name}</dt>
                <dd><bdi>${visibleText(value ?? '')}</bdi></dd>`,
          )}
        </dl>`;
  }

  private renderSaved({ edited, clashes, unsavedFile }: LineCuration): TemplateResult {
    if (edited.length === 0) {
      const where = unsavedFile ? 'As in the manifest, whose editor has unsaved changes.' : 'As in the manifest.';
      return html`<p class="dim"><span aria-hidden="true">✓ </span>${where}</p>`;
    }
    return html`<p class="warn"><span aria-hidden="true">● </span>Edited and not saved: ${inWords(edited)}.</p>
      ${
        clashes.length === 0
          ? nothing
          : html`<p class="bad">
              <span aria-hidden="true">✕ </span>The manifest has changed meanwhile in ${inWords(clashes)}. Saving writes
              yours; discarding shows the manifest’s.
            </p>`
      }`;
  }

  private renderLine(line: LineCuration): TemplateResult {
    const broken = line.problems.some(({ severity }) => severity === 'error');
    const clean = line.edited.length === 0;
    return html`${this.renderFacts(line)} ${problemList(otherProblems(line.problems))}
      ${
        line.status === 'accepted' || line.toAccept.length === 0
          ? nothing
          : html`<div class="hint dim">
              <p>Before it can be accepted:</p>
              <ul>
                ${line.toAccept.map(message => html`<li><bdi>${visibleText(message)}</bdi></li>`)}
              </ul>
            </div>`
      }
      <div class="hint" role="status">${this.renderSaved(line)}</div>
      <div class="row">
        <vscode-button
          icon="save"
          ?disabled=${clean || broken}
          @click=${() => this.post({ type: 'savePair', draft: this.draft })}
          >Save changes</vscode-button
        >
        <vscode-button secondary ?disabled=${clean} @click=${() => this.post({ type: 'discard' })}
          >Discard</vscode-button
        >
      </div>`;
  }

  private renderState(): TemplateResult | typeof nothing {
    const { curation } = this;
    switch (curation.state) {
      case 'reading':
        return nothing;
      case 'line':
        return this.renderLine(curation);
      case 'lost':
        return html`<p>${failureText(curation.failure)}</p>`;
      case 'none':
        return html`<p class="dim">In no manifest yet.</p>
          <span
            ><vscode-button secondary icon="save" @click=${() => this.post({ type: 'savePair', draft: this.draft })}
              >Save as pair…</vscode-button
            ></span
          >`;
      case 'readOnly':
        return html`<p class="dim">${visibleText(curation.why)}</p>
          <span
            >${
              curation.offer === 'convert'
                ? html`<vscode-button secondary @click=${() => this.post({ type: 'convertManifest' })}
                    >Convert…</vscode-button
                  >`
                : html`<vscode-button secondary @click=${() => this.post({ type: 'editPair' })}
                    >Edit this pair</vscode-button
                  >`
            }</span
          >`;
    }
  }

  override render(): TemplateResult {
    return html`<h2>This pair</h2>
      ${this.renderCategories()} ${this.renderNote()} ${this.renderState()}`;
  }
}

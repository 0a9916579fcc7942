import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CurationProblem } from '../../shared/panels/curation';
import type { Draft, FromPairPanel, PairEndpoint } from '../../shared/panels/pair';
import { fieldStyles, valueOf } from '../shared/fields';
import { imageBadge } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { exchangeCorrect } from './categories';
import { problemList, problemsOf, problemStyles } from './problems';
import { addOption, draftAdvice, MAX_OPTIONS, missingToAsk, removeOption, setOptionText } from './state';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';

/** What is asked, of whom, and what would be correct. */
@customElement('medprobe-question')
export class QuestionEditor extends LitElement {
  static override styles = [
    tokens,
    pieces,
    fieldStyles,
    problemStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      .field {
        display: flex;
        flex-direction: column;
        gap: 4px;
      }
      .question {
        color: var(--strong);
        font-size: 15px;
      }
      table {
        border-collapse: collapse;
        width: 100%;
      }
      th {
        color: var(--dim);
        font-weight: 400;
        padding: 0 0 4px;
        text-align: left;
      }
      td {
        padding: 2px 0;
      }
      .pick {
        text-align: center;
        width: 40px;
      }
      .mark {
        font: 600 12px var(--mono);
        width: 22px;
      }
      input[type='radio'] {
        appearance: none;
        background: var(--vscode-input-background);
        border: 1px solid var(--control-line);
        border-radius: 50%;
        cursor: pointer;
        height: 16px;
        margin: 0;
        padding: 3px;
        vertical-align: middle;
        width: 16px;
      }
      input[type='radio']:checked {
        background: var(--strong) content-box;
        border-color: var(--vscode-focusBorder);
      }
      .row {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .hint {
        font-size: 12px;
      }
      .icon {
        background: none;
        border: 0;
        border-radius: 3px;
        color: inherit;
        cursor: pointer;
        padding: 3px;
      }
      .icon:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
    `,
  ];

  @property({ attribute: false }) draft!: Draft;
  @property({ type: Boolean }) editable = true;
  @property({ attribute: false }) endpoints: readonly PairEndpoint[] = [];
  @property({ attribute: false }) selected: string | null = null;
  @property({ type: Boolean }) asking = false;
  /** Of the pair's line in its manifest. */
  @property({ attribute: false }) problems: readonly CurationProblem[] = [];
  @property({ attribute: false }) onDraft: (draft: Draft) => void = () => undefined;
  @property({ attribute: false }) post: (message: FromPairPanel) => void = () => undefined;

  private ask(): void {
    if (this.selected === null || this.asking || missingToAsk(this.draft, this.selected) !== null) return;
    this.post({ type: 'ask', endpoint: this.selected, draft: this.draft });
  }

  private readonly onQuestionKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.ask();
  };

  private pick(n: 1 | 2, letter: string, text: string): TemplateResult {
    const chosen = n === 1 ? this.draft.correct1 : this.draft.correct2;
    if (!this.editable) {
      return html`<td class="pick">
        ${chosen === letter ? html`<span role="img" aria-label="correct for image ${n}">✓</span>` : nothing}
      </td>`;
    }
    const choose = (): void =>
      this.onDraft({ ...this.draft, ...(n === 1 ? { correct1: letter } : { correct2: letter }) });
    return html`<td class="pick">
      <input
        type="radio"
        name="correct${n}"
        aria-label="${letter} ${visibleText(text)} is correct for image ${n}"
        .checked=${chosen === letter}
        @change=${choose}
      />
    </td>`;
  }

  private optionRow(index: number): TemplateResult | typeof nothing {
    const option = this.draft.options[index];
    if (option === undefined) return nothing;
    const { letter, text } = option;
    const edit = (event: Event): void => this.onDraft(setOptionText(this.draft, index, valueOf(event)));
    return html`<tr>
      <td class="mark">${letter}</td>
      <td>
        ${
          this.editable
            ? html`<vscode-textfield .value=${text} .label=${`Option ${letter}`} @input=${edit}
                >${this.removal(index)}</vscode-textfield
              >`
            : html`<bdi>${visibleText(text)}</bdi>`
        }
      </td>
      ${this.pick(1, letter, text)} ${this.pick(2, letter, text)}
    </tr>`;
  }

  /** Inside the field, so that the columns beside it stay where they are. */
  private removal(index: number): TemplateResult | typeof nothing {
    const { options } = this.draft;
    if (options.length <= 2) return nothing;
    const label = `Remove option ${options[index]?.letter ?? ''}`;
    return html`<button
      slot="content-after"
      class="icon"
      title=${label}
      aria-label=${label}
      @click=${() => this.onDraft(removeOption(this.draft, index))}
    >
      <vscode-icon name="close" size="14"></vscode-icon>
    </button>`;
  }

  private renderChoices(): TemplateResult {
    return html`<table>
      <thead>
        <tr>
          <th colspan="2">
            <span class="row">Options<span class="spacer"></span><span aria-hidden="true">correct for</span></span>
          </th>
          <th class="pick"><span class="unseen">correct for image </span>${imageBadge(1)}</th>
          <th class="pick"><span class="unseen">correct for image </span>${imageBadge(2)}</th>
        </tr>
      </thead>
      <tbody>
        ${this.draft.options.map((_, i) => this.optionRow(i))}
      </tbody>
    </table>`;
  }

  private renderOptionActions(): TemplateResult {
    const { draft } = this;
    return html`<span class="row">
      <button
        class="link"
        ?hidden=${draft.options.length >= MAX_OPTIONS}
        @click=${() => this.onDraft(addOption(draft))}
      >
        Add option
      </button>
      <span class="spacer"></span>
      <button
        class="link"
        ?hidden=${draft.correct1 === draft.correct2}
        title="What is correct for image 1 becomes so for image 2, and the other way"
        @click=${() => this.onDraft(exchangeCorrect(draft))}
      >
        Exchange correct
      </button>
    </span>`;
  }

  private renderQuestion(): TemplateResult {
    if (!this.editable) return html`<p class="question"><bdi>${visibleText(this.draft.question)}</bdi></p>`;
    return html`<div class="field">
      <span class="dim" aria-hidden="true">Question for both images</span>
      <vscode-textarea
        .label=${'Question for both images'}
        rows="3"
        placeholder="On which side is the finding?"
        .value=${this.draft.question}
        @input=${(e: Event) => this.onDraft({ ...this.draft, question: valueOf(e) })}
        @keydown=${this.onQuestionKey}
      ></vscode-textarea>
      ${this.problemsAt('question')}
    </div>`;
  }

  private problemsAt(...fields: string[]): TemplateResult | typeof nothing {
    return problemList(problemsOf(this.problems, fields));
  }

  private renderEndpoint(): TemplateResult {
    const endpoint = this.endpoints.find(e => e.name === this.selected);
    const where =
      endpoint === undefined
        ? 'No endpoint yet: add the server that runs your model.'
        : endpoint.host === undefined
          ? 'A built-in baseline: sends nothing.'
          : `Both images go to ${visibleText(endpoint.host)}.`;
    return html`<div class="field">
      <span class="row"
        ><span class="dim" aria-hidden="true">Endpoint</span><span class="spacer"></span>
        <button class="link" @click=${() => this.post({ type: 'addEndpoint' })}>Add endpoint…</button></span
      >
      <vscode-single-select
        label="Endpoint"
        ?disabled=${this.endpoints.length === 0}
        @change=${(e: Event) => this.post({ type: 'setEndpoint', endpoint: valueOf(e) })}
      >
        ${this.endpoints.map(
          e =>
            html`<vscode-option value=${e.name} ?selected=${e.name === this.selected}
              >${visibleText(e.label)}</vscode-option
            >`,
        )}
      </vscode-single-select>
      <span class="dim hint">${where}</span>
    </div>`;
  }

  private renderActions(): TemplateResult {
    const missing = missingToAsk(this.draft, this.selected);
    const advice = problemsOf(this.problems, ['correct1', 'correct2']).length > 0 ? null : draftAdvice(this.draft);
    const hint = missing ?? advice;
    const ask = this.asking
      ? html`<vscode-button class="cancel" icon="debug-stop" @click=${() => this.post({ type: 'cancelAsk' })}
          >Cancel</vscode-button
        >`
      : html`<vscode-button
          class="ask"
          icon="comment-discussion"
          title="Ask about both images (Ctrl+Enter in the question)"
          ?disabled=${missing !== null}
          @click=${() => this.ask()}
          >Ask about both</vscode-button
        >`;
    return html`<div class="row">${ask}</div>
      <div class="hint" aria-live="polite">${hint === null ? nothing : html`<p class="dim">${hint}</p>`}</div>`;
  }

  override render(): TemplateResult {
    return html`
      ${this.renderQuestion()}
      <div class="field">
        ${this.renderChoices()} ${this.editable ? this.renderOptionActions() : nothing}
        ${this.problemsAt('options', 'correct1', 'correct2')}
      </div>
      ${this.renderEndpoint()} ${this.renderActions()}
    `;
  }
}

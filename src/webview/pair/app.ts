import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { checkToPairPanel, type Draft, type FromPairPanel, type PairSnapshot } from '../../shared/panels/pair';
import { PANEL_PROTOCOL, type Notice } from '../../shared/panels/common';
import type { ProbeError } from '../../core/errors';
import { memoLast } from '../../shared/memoLast';
import { connectHost } from '../shared/host';
import { noticeBar, outcomeTag, spinner } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { appStyles } from './app.styles';
import type { AnswersView } from './answers';
import { MEASURE } from './answerWords';
import { answersView, chosenView, readChosen, type Chosen } from './chosen';
import type { Viewer } from './viewer';
import { similarityMeters, similarityStyles } from './similarity';
import { sourceLinks } from './sourceLinks';
import { withEdits } from './pendingEdits';
import { EMPTY_MODEL, receive, shownIn, type PanelModel } from './state';
import './answers';
import './details';
import './labels';
import './question';
import './triage';
import './viewer';

const SENTENCE = /^(.+?\.)(\s.*)?$/su;

/** The Pair panel: the verdict in words first, then the evidence. */
@customElement('medprobe-pair')
export class PairApp extends LitElement {
  static override styles = [tokens, pieces, similarityStyles, appStyles];

  @state() private model: PanelModel = EMPTY_MODEL;
  /** Something this side could not understand; kept apart from what the extension tells. */
  @state() private problem: Notice | null = null;
  @query('medprobe-viewer') private readonly viewer!: Viewer | null;
  @state() private chosen: Chosen = readChosen(undefined);
  /** The same object for as long as nothing changed: what is drawn of it is not drawn again. */
  private readonly shown = memoLast(shownIn);

  private readonly host = connectHost<ReturnType<typeof checkToPairPanel>, FromPairPanel>(
    checkToPairPanel,
    (message, heard) => {
      if (message.type === 'values') return this.viewer?.receiveValues(message);
      if (message.type === 'snapshot') this.problem = null;
      this.model = receive(this.model, message, heard);
      this.saveState();
    },
    (error: ProbeError) => (this.problem = { severity: 'error', message: error.message, remedy: error.remedy }),
  );
  private readonly post = (message: FromPairPanel): void => {
    if (message.type === 'shown') this.endFirstLook();
    this.host.post(message);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.chosen = readChosen(this.host.readState());
    this.post({ type: 'ready', v: PANEL_PROTOCOL });
  }

  override updated(): void {
    if (this.problem !== null) this.endFirstLook();
  }

  /** The page's own pictures lie over everything until the viewer has drawn them (shared/panels/firstLook). */
  private endFirstLook(): void {
    this.replaceChildren();
  }

  private saveState(): void {
    const { sent } = this.model;
    if (sent !== null) this.host.writeState({ id: sent.pair, ...this.chosen });
  }

  private readonly onChosen = (chosen: Chosen): void => {
    this.chosen = chosen;
    this.saveState();
  };

  /** Only what differs is told: the other fields may have changed in the manifest meanwhile. */
  private readonly onDraft = (draft: Draft): void => {
    const before = shownIn(this.model)?.draft;
    if (before === undefined) return;
    const fields: Partial<Draft> = Object.fromEntries(
      Object.entries(draft).filter(([field, value]) => value !== before[field as keyof Draft]),
    );
    this.edit(fields, { type: 'draft', draft: fields });
  };

  private edit(fields: Partial<Draft> | { readonly edited: Draft | null }, message: FromPairPanel): void {
    const { sent, pending } = this.model;
    this.model = { sent, pending: withEdits(pending, fields, this.host.post(message)) };
  }

  /** A question that is asked here only. */
  private readonly onEdit = (edited: Draft | null): void => {
    if (this.model.sent !== null) this.edit({ edited }, { type: 'edit', draft: edited });
  };

  private renderHeadline(shown: PairSnapshot): TemplateResult {
    if (shown.headline === null) {
      const asking = shown.answers.some(a => a.state === 'asking');
      return html`<span class="tag dim">${asking ? html`${spinner()} Asking` : 'Not asked'}</span>
        <span class="dim"
          >${asking ? 'Waiting for the answers to both images.' : 'No model has been asked about this pair yet.'}</span
        >`;
    }
    const { outcome, sentence } = shown.headline;
    const [, first = sentence, rest = ''] = SENTENCE.exec(sentence) ?? [];
    return html`${outcomeTag(outcome)}
      <span class="sentence"
        ><bdi><b>${visibleText(first)}</b>${visibleText(rest)}</bdi> <span class="dim">${MEASURE[outcome]}</span></span
      >`;
  }

  private renderAsk(shown: PairSnapshot): TemplateResult {
    return html`<section class="ask" aria-label="Question">
      <medprobe-question
        .draft=${shown.edited ?? shown.draft}
        .editable=${shown.editable || shown.edited !== null}
        .endpoints=${shown.endpoints}
        .selected=${shown.selected}
        .asking=${shown.answers.some(a => a.state === 'asking')}
        .problems=${shown.curation.state === 'line' ? shown.curation.problems : []}
        .onDraft=${shown.edited === null ? this.onDraft : this.onEdit}
        .post=${this.post}
      ></medprobe-question>
      <medprobe-details
        .draft=${shown.draft}
        .editable=${shown.editable}
        .curation=${shown.curation}
        .onDraft=${this.onDraft}
        .post=${this.post}
      ></medprobe-details>
    </section>`;
  }

  private renderAnswers(shown: PairSnapshot): TemplateResult {
    return html`<medprobe-answers
      .shown=${shown}
      .view=${answersView(this.chosen)}
      .onView=${(view: AnswersView) => this.onChosen({ ...this.chosen, ...chosenView(view) })}
      .onEdit=${this.onEdit}
      .onHelp=${() => this.viewer?.showHelp()}
      .post=${this.post}
    ></medprobe-answers>`;
  }

  override render(): TemplateResult {
    const shown = this.shown(this.model);
    if (shown === null) {
      return html`${noticeBar(this.problem)}
        <p class="loading dim" role="status">${spinner()} Opening the pair…</p>
        <slot></slot>`;
    }
    return html`
      <header class="headline">
        <span class="outcome" aria-live="polite">${this.renderHeadline(shown)}</span>${sourceLinks(shown, this.post)}
      </header>
      ${noticeBar(this.problem)} ${noticeBar(shown.notice)}
      ${
        shown.untrusted
          ? noticeBar({
              severity: 'warning',
              message: 'Restricted Mode: endpoints and models set up in this folder are not used.',
              remedy: 'Trust the folder to use them.',
            })
          : nothing
      }
      <medprobe-triage .curation=${shown.curation} .post=${this.post}></medprobe-triage>
      <medprobe-viewer .shown=${shown} .chosen=${this.chosen} .onChosen=${this.onChosen} .post=${this.post}>
        ${similarityMeters(shown.similarity)}
      </medprobe-viewer>
      <div class="main">
        ${this.renderAsk(shown)}
        <section class="answers" aria-label="Answers">
          ${this.renderAnswers(shown)}
          <medprobe-labels
            .labels=${shown.labels}
            .open=${this.chosen.labels}
            .onOpen=${(labels: boolean) => this.onChosen({ ...this.chosen, labels })}
            .post=${this.post}
          ></medprobe-labels>
        </section>
      </div>
      <slot></slot>
    `;
  }
}

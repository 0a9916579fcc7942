import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import type { Outcome } from '../../core/benchmark/types';
import type { ProbeError } from '../../core/errors';
import { PANEL_PROTOCOL, type Notice } from '../../shared/panels/common';
import { checkToResultsPanel, type FromResultsPanel, type ResultsSnapshot } from '../../shared/panels/results';
import { connectHost } from '../shared/host';
import { noticeBar, OUTCOME_LOOK, spinner } from '../shared/pieces';
import { cssText } from '../shared/cssText';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { appStyles } from './app.styles';
import { categoryBars, figureCards, figureStyles } from './figures';
import { progressText } from './format';
import { applyToResults, countOutcomes, filterRows, isFiltering, NO_FILTER, toggleOutcome, type Filter } from './state';
import type { Thumbnails } from './table';
import './table';
import '@vscode-elements/elements/dist/vscode-button/index.js';

const OUTCOMES: readonly Outcome[] = ['told apart', 'confused', 'swapped', 'invalid', 'incomplete'];

/** The Results panel: how a run stands, its figures, and every pair. */
@customElement('medprobe-results')
export class ResultsApp extends LitElement {
  static override styles = [tokens, pieces, figureStyles, appStyles];

  @state() private shown: ResultsSnapshot | null = null;
  /** Something this side could not understand; kept apart from what the extension tells. */
  @state() private problem: Notice | null = null;
  @state() private filter: Filter = NO_FILTER;
  @state() private chosen: string | null = null;
  @state() private thumbnails: Thumbnails = new Map();
  private readonly asked = new Set<string>();

  private readonly host = connectHost<ReturnType<typeof checkToResultsPanel>, FromResultsPanel>(
    checkToResultsPanel,
    message => {
      if (message.type === 'snapshot') this.startAfresh();
      if (message.type === 'thumbnails') {
        this.thumbnails = new Map([...this.thumbnails, ...message.thumbnails.map(t => [t.id, t.uris] as const)]);
      }
      this.shown = applyToResults(this.shown, message);
      this.saveState();
    },
    (error: ProbeError) => (this.problem = { severity: 'error', message: error.message, remedy: error.remedy }),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    const chosen = this.host.readState()?.['chosen'];
    if (typeof chosen === 'string' && chosen !== '') this.chosen = chosen;
    this.host.post({ type: 'ready', v: PANEL_PROTOCOL });
  }

  private startAfresh(): void {
    this.problem = null;
    this.thumbnails = new Map();
    this.asked.clear();
  }

  private saveState(): void {
    if (this.shown !== null) this.host.writeState({ id: this.shown.run.id, chosen: this.chosen ?? '' });
  }

  private readonly onVisible = (ids: readonly string[]): void => {
    const fresh = ids.filter(id => !this.asked.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) this.asked.add(id);
    this.host.post({ type: 'thumbnails', ids: fresh });
  };

  private readonly onChoose = (id: string): void => {
    this.chosen = id;
    this.saveState();
  };

  private readonly onOpen = (id: string): void => this.host.post({ type: 'openPair', id });

  private renderAction(shown: ResultsSnapshot): TemplateResult | typeof nothing {
    if (shown.run.state === 'running') {
      return html`<vscode-button secondary icon="debug-stop" @click=${() => this.host.post({ type: 'cancelRun' })}
        >Cancel</vscode-button
      >`;
    }
    return shown.run.state === 'stopped'
      ? html`<vscode-button icon="debug-continue" @click=${() => this.host.post({ type: 'resumeRun' })}
          >Resume</vscode-button
        >`
      : nothing;
  }

  private renderHeader(shown: ResultsSnapshot): TemplateResult {
    const { run, progress } = shown;
    const share = progress.pairs === 0 ? 0 : (progress.answered / progress.pairs) * 100;
    return html`<header>
        <div class="about">
          <h1><bdi>${visibleText(`${run.benchmark} · ${run.mode} · ${run.endpoint}`)}</bdi></h1>
          <span role="status">${progressText(progress, run)}</span>
          <span class="dim provenance">${visibleText(run.provenance)}</span>
        </div>
        ${this.renderAction(shown)}
      </header>
      <div
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

  private chip(on: boolean, toggle: () => void, label: unknown): TemplateResult {
    return html`<button class="chip" aria-pressed=${on} @click=${toggle}>${label}${on ? ' ×' : nothing}</button>`;
  }

  private renderFilters(shown: ResultsSnapshot, listed: number): TemplateResult {
    const counts = countOutcomes(shown.rows);
    const { filter } = this;
    const total = shown.rows.length.toLocaleString('en');
    const category = filter.category;
    return html`<div class="filters" role="toolbar" aria-label="Filter pairs">
      ${OUTCOMES.flatMap(outcome => {
        const count = counts.get(outcome) ?? 0;
        const on = filter.outcomes.includes(outcome);
        if (count === 0 && !on) return [];
        const toggle = (): void => void (this.filter = toggleOutcome(filter, outcome));
        const { mark, tone } = OUTCOME_LOOK[outcome];
        const label = html`<span class=${tone} aria-hidden="true">${mark} </span>${outcome} ${count}`;
        return [this.chip(on, toggle, label)];
      })}
      ${
        shown.rows.some(row => row.readingsDiffer)
          ? this.chip(
              filter.readingsDiffer,
              () => (this.filter = { ...filter, readingsDiffer: !filter.readingsDiffer }),
              'readings differ',
            )
          : nothing
      }
      ${
        category === null
          ? nothing
          : this.chip(true, () => (this.filter = { ...filter, category: null }), visibleText(category))
      }
      <span class="spacer"></span>
      <span class="dim" role="status"
        >${isFiltering(filter) ? `${listed.toLocaleString('en')} of ${total} pairs` : `${total} pairs`}</span
      >
      <span class="dim keys"><kbd>J</kbd> <kbd>K</kbd> move <kbd>Enter</kbd> opens</span>
    </div>`;
  }

  private readonly onCategory = (name: string): void => {
    this.filter = { ...this.filter, category: this.filter.category === name ? null : name };
  };

  private renderPairs(shown: ResultsSnapshot): TemplateResult {
    const rows = filterRows(shown.rows, this.filter);
    if (shown.rows.length === 0) return html`<p class="dim empty">This run has no pairs.</p>`;
    return html`${this.renderFilters(shown, rows.length)}
    ${
      rows.length === 0
        ? html`<p class="dim empty">
            No pair fits these filters.
            <button class="link" @click=${() => (this.filter = NO_FILTER)}>Show all pairs</button>
          </p>`
        : html`<medprobe-rows
            .rows=${rows}
            .thumbnails=${this.thumbnails}
            .chosen=${this.chosen}
            .onChoose=${this.onChoose}
            .onOpen=${this.onOpen}
            .onVisible=${this.onVisible}
          ></medprobe-rows>`
    }`;
  }

  override render(): TemplateResult {
    const { shown } = this;
    if (shown === null) {
      return html`${noticeBar(this.problem)}
        <p class="dim empty" role="status">${spinner()} Reading the run…</p>`;
    }
    return html`
      ${this.renderHeader(shown)} ${noticeBar(this.problem)} ${noticeBar(shown.notice)}
      ${
        shown.summary.figures === null
          ? html`<p class="dim empty">Figures appear with the first answers.</p>`
          : figureCards(shown.summary, shown.progress)
      }
      ${categoryBars(shown.summary, this.filter.category, this.onCategory)} ${this.renderPairs(shown)}
    `;
  }
}

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { ProbeError } from '../../core/errors';
import { PANEL_PROTOCOL, type Notice } from '../../shared/panels/common';
import {
  checkToResultsPanel,
  type FromResultsPanel,
  type ResultsRow,
  type ResultsSnapshot,
} from '../../shared/panels/results';
import { connectHost } from '../shared/host';
import { noticeBar, spinner } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { Announcer } from './announcer';
import { answerStyles, answersView, type Answers } from './answers';
import { appStyles } from './app.styles';
import { categoryStyles, categoryTable } from './categories';
import type { Column } from './columns';
import { comparisonStyles, comparisonView } from './comparison';
import { controlStyles, controlsView } from './controls';
import { failuresView, failureStyles } from './failures';
import { figureCards, figureStyles, namedFigures } from './figures';
import { countRows, filterRows, keptFilter, NO_FILTER, toggled, type Counts, type Filter } from './filter';
import { filterBar, filterStyles, listedText } from './filterBar';
import { progressText } from './format';
import { headerStyles, headerView } from './header';
import { plotStyles } from './plot';
import { keptSort, nextSort, NO_SORT, sortRows, sortToKeep, type Sort } from './sort';
import { applyToResults, failuresOf, type Failing } from './state';
import type { ResultRows } from './table';
import './table';

type Incoming = ReturnType<typeof checkToResultsPanel>;

/** The Results panel: how one run stands or several compare, their figures, and every pair. */
@customElement('medprobe-results')
export class ResultsApp extends LitElement {
  static override styles = [
    tokens,
    pieces,
    plotStyles,
    headerStyles,
    figureStyles,
    categoryStyles,
    comparisonStyles,
    controlStyles,
    failureStyles,
    filterStyles,
    answerStyles,
    appStyles,
  ];

  @state() private shown: ResultsSnapshot | null = null;
  /** Something this side could not understand; kept apart from what the extension tells. */
  @state() private problem: Notice | null = null;
  /** What became of a row that was to be shown, until the next filter. */
  @state() private found: Notice | null = null;
  @state() private filter: Filter = NO_FILTER;
  @state() private sort: Sort = NO_SORT;
  @state() private chosen: string | null = null;
  /** Whether the figures stand above the table. */
  @state() private overview = true;
  /** Name of the figure that is shown by category. */
  @state() private figure = '';
  @state() private thumbnailCount = 0;
  @state() private answers: { readonly id: string; readonly runs: Answers } | null = null;
  @query('medprobe-rows') private readonly table!: ResultRows | null;
  @query('#search') private readonly search!: HTMLInputElement | null;

  private readonly announcer = new Announcer();
  private readonly thumbnails = new Map<string, readonly (string | null)[]>();
  private readonly asked = new Set<string>();
  // What follows from the rows, made again only where they or the choices have changed.
  private counts: Counts = countRows([]);
  private failures: readonly Failing[] = [];
  private fitting: readonly ResultsRow[] = [];
  private listed: readonly ResultsRow[] = [];

  private readonly host = connectHost<Incoming, FromResultsPanel>(
    checkToResultsPanel,
    message => this.take(message),
    (error: ProbeError) => (this.problem = { severity: 'error', message: error.message, remedy: error.remedy }),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
    this.host.post({ type: 'ready', v: PANEL_PROTOCOL });
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.onKey);
    super.disconnectedCallback();
  }

  private take(message: Incoming): void {
    if (message.type === 'snapshot') this.startAfresh(message);
    if (message.type === 'answers') this.answers = { id: message.id, runs: message.runs };
    if (message.type === 'thumbnails') {
      for (const { id, uris } of message.thumbnails) this.thumbnails.set(id, uris);
      this.thumbnailCount = this.thumbnails.size;
    }
    const isNewOfChosen = message.type === 'rows' && message.rows.some(({ id }) => id === this.chosen);
    this.shown = applyToResults(this.shown, message);
    if (isNewOfChosen) this.askForAnswers();
    if (message.type === 'reveal') this.showRow(message.id);
    this.announceProgress();
  }

  /** A snapshot of what was shown before the panel was hidden finds everything as it was left. */
  private startAfresh({ id, runs }: ResultsSnapshot): void {
    const isFirst = this.shown === null;
    this.problem = null;
    this.thumbnails.clear();
    this.thumbnailCount = 0;
    this.asked.clear();
    const kept = this.host.readState();
    if (!isFirst || kept?.id !== id) return;
    const { chosen, figure } = kept;
    this.filter = keptFilter(kept['filter'], runs.length);
    this.sort = keptSort(kept['sort']);
    this.overview = kept['overview'] !== false;
    if (typeof figure === 'string') this.figure = figure;
    if (typeof chosen === 'string' && chosen !== '') this.onChoose(chosen);
  }

  private saveState(): void {
    if (this.shown === null) return;
    this.host.writeState({
      id: this.shown.id,
      chosen: this.chosen ?? '',
      filter: JSON.stringify(this.filter),
      sort: sortToKeep(this.sort),
      figure: this.figure,
      overview: this.overview,
    });
  }

  private announceProgress(): void {
    const runs = this.shown?.runs ?? [];
    const text = runs
      .map(({ run, progress }) => `${visibleText(run.label)}: ${progressText(progress, run)}`)
      .join('; ');
    const states = runs.map(({ run }) => run.state).join();
    if (this.announcer.progress(text, states, performance.now())) this.requestUpdate();
  }

  /** From anywhere but a field, which has a slash of its own. */
  private readonly onKey = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (event.key !== '/' || isField || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.search?.focus();
  };

  private readonly onVisible = (ids: readonly string[]): void => {
    const fresh = ids.filter(id => !this.asked.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) this.asked.add(id);
    this.host.post({ type: 'thumbnails', ids: fresh });
  };

  private readonly onChoose = (id: string): void => {
    this.chosen = id;
    this.askForAnswers();
  };

  /** Of several runs, whose answers are shown beside each other. */
  private askForAnswers(): void {
    if (this.chosen === null || (this.shown?.runs.length ?? 0) < 2) return;
    this.host.post({ type: 'answers', id: this.chosen });
  }

  private readonly onOpen = (id: string): void => void this.host.post({ type: 'openPair', id });

  private readonly onFilter = (filter: Filter): void => {
    this.filter = filter;
    this.found = null;
    void this.updateComplete.then(() => {
      if (this.shown === null) return;
      this.announcer.say(listedText({ shown: this.shown, filter, listed: this.listed.length }));
      this.requestUpdate();
      // What was pressed may be gone: a chip that stood for one choice goes with it.
      if (document.activeElement === document.body) this.search?.focus();
    });
  };

  private readonly onSort = (sort: Sort): void => {
    this.sort = sort;
  };

  private readonly onColumn = ({ sort, of = 0 }: Column): void => {
    if (sort !== undefined) this.sort = nextSort(this.sort, sort, of);
  };

  private readonly onRow = (id: string): void => {
    this.filter = NO_FILTER;
    this.onChoose(id);
    void this.updateComplete.then(() => {
      this.table?.reveal();
      this.table?.focus();
    });
  };

  /** From elsewhere: whoever set a filter here is told that it is gone. */
  private showRow(id: string): void {
    const row = this.shown?.rows.find(each => each.id === id);
    if (row === undefined) {
      this.found = { severity: 'info', message: `This run does not ask the pair ${id}.` };
      return;
    }
    const { filter } = this;
    const isHidden = filterRows([row], filter).length === 0;
    this.found = isHidden ? { severity: 'info', message: `The filters were cleared to show ${id}.` } : null;
    this.onRow(id);
    if (!isHidden) this.filter = filter;
  }

  override willUpdate(changed: PropertyValues): void {
    const { shown } = this;
    if (shown === null) return;
    const before = changed.get('shown') as ResultsSnapshot | null | undefined;
    const newRows = changed.has('shown') && before?.rows !== shown.rows;
    if (newRows) {
      this.counts = countRows(shown.rows);
      this.failures = failuresOf(shown.rows);
    }
    const newFilter = newRows || changed.has('filter');
    if (newFilter) this.fitting = filterRows(shown.rows, this.filter);
    if (newFilter || changed.has('sort')) this.listed = sortRows(this.fitting, this.sort);
  }

  override updated(changed: PropertyValues): void {
    const kept = ['shown', 'filter', 'sort', 'chosen', 'overview', 'figure'];
    if (kept.some(name => changed.has(name))) this.saveState();
  }

  private renderOverview(shown: ResultsSnapshot): TemplateResult {
    const { runs, comparison } = shown;
    const labels = runs.map(({ run }) => run.label);
    const categories = categoryTable(runs, {
      figure: namedFigures(runs).findIndex(({ name }) => name === this.figure),
      chosen: this.filter.categories,
      onFigure: name => (this.figure = name),
      onCategory: name => this.onFilter({ ...this.filter, categories: toggled(this.filter.categories, name) }),
    });
    const { cell } = this.filter;
    const compared =
      comparison === null
        ? nothing
        : comparisonView(
            comparison,
            { labels, unit: runs[0]?.progress.unit ?? 'pair' },
            {
              chosen: cell,
              onCell: next => {
                const isOn = JSON.stringify(next) === JSON.stringify(cell);
                this.onFilter({ ...this.filter, cell: isOn ? null : next });
              },
            },
          );
    return html`<div class="overview" role="region" tabindex="0" aria-label="Figures">
      ${figureCards(runs)}
      ${categories === nothing && compared === nothing ? nothing : html`<div class="breakdown">${categories}${compared}</div>`}
      ${controlsView(runs)}
      ${failuresView(this.failures, {
        onList: () => this.onFilter({ ...NO_FILTER, failed: true }),
        onRow: this.onRow,
      })}
    </div>`;
  }

  private renderPairs(shown: ResultsSnapshot): TemplateResult {
    if (shown.rows.length === 0) return html`<p class="dim empty">There are no pairs.</p>`;
    const labels = shown.runs.map(({ run }) => run.label);
    const chosen = labels.length > 1 ? shown.rows.find(row => row.id === this.chosen) : undefined;
    const { filter, sort, counts, listed, overview, onFilter, onSort } = this;
    const onOverview = (): void => void (this.overview = !this.overview);
    const bar = { shown, filter, sort, counts, listed: listed.length, overview, onFilter, onSort, onOverview };
    return html`${filterBar({ ...bar, onLeave: () => this.table?.focus() })}
    ${
      listed.length === 0
        ? html`<p class="dim empty">No pair fits these filters.</p>`
        : html`<medprobe-rows
            .rows=${listed}
            .runs=${labels}
            .hasSimilarity=${shown.similarityOf !== undefined}
            .thumbnails=${this.thumbnails}
            .thumbnailCount=${this.thumbnailCount}
            .sort=${sort}
            .chosen=${this.chosen}
            .onChoose=${this.onChoose}
            .onOpen=${this.onOpen}
            .onSort=${this.onColumn}
            .onVisible=${this.onVisible}
          ></medprobe-rows>`
    }
    ${
      chosen === undefined
        ? nothing
        : answersView(chosen, labels, this.answers?.id === chosen.id ? this.answers.runs : null)
    }`;
  }

  override render(): TemplateResult {
    const { shown } = this;
    if (shown === null) {
      return html`${noticeBar(this.problem)}
        <p class="dim empty" role="status">${spinner()} Reading the run…</p>`;
    }
    return html`
      <span class="unseen" role="status">${this.announcer.text}</span>
      ${headerView(shown, {
        cancel: () => this.host.post({ type: 'cancelRun' }),
        resume: () => this.host.post({ type: 'resumeRun' }),
      })}
      ${noticeBar(this.problem)} ${noticeBar(this.found)} ${noticeBar(shown.notice)}
      ${this.overview ? this.renderOverview(shown) : nothing} ${this.renderPairs(shown)}
    `;
  }
}

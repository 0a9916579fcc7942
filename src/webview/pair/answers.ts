import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { endpointOf, roundsOf } from '../../shared/panels/answers';
import type { Draft, FromPairPanel, PairSnapshot } from '../../shared/panels/pair';
import { imageBadge } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { answerCell } from './answerCell';
import { answerHead } from './answerHead';
import { answerStyles, barStyles, boardStyles } from './answers.styles';
import { arrivalOf } from './answerWords';
import { askTools, type Manner } from './askTools';
import { DIFFS, type BoardActions, type BoardContext, type Diff, type Row } from './board';
import { boardKey, cellBeside } from './boardKeys';
import { choicesOf, columnsOf, historyOf, moved, type Column } from './columns';
import { asMarkdown, asText } from './copying';
import { editedBar } from './editedBar';
import { historyView } from './historyView';
import { Comparisons } from './marks';
import { segmentStyles } from './segments.styles';
import { missingToAsk } from './state';
import '../shared/toolbar';

/** How the answers are looked at; kept while the panel is hidden. */
export interface AnswersView {
  readonly diff: Diff;
  readonly history: boolean;
  /** Ids of earlier answers that are looked at beside the newest. */
  readonly beside: readonly string[];
}

/** What models and runs say about both images, beside each other, with marks where the words differ. */
@customElement('medprobe-answers')
export class Answers extends LitElement {
  static override styles = [tokens, pieces, segmentStyles, barStyles, boardStyles, answerStyles];

  @property({ attribute: false }) shown!: PairSnapshot;
  @property({ attribute: false }) view!: AnswersView;
  @property({ attribute: false }) onView: (view: AnswersView) => void = () => undefined;
  @property({ attribute: false }) onEdit: (edited: Draft | null) => void = () => undefined;
  @property({ attribute: false }) onHelp: () => void = () => undefined;
  @property({ attribute: false }) post: (message: FromPairPanel) => void = () => undefined;
  @state() private open: ReadonlySet<string> = new Set();
  @state() private rounds: ReadonlyMap<string, number> = new Map();
  @state() private token: BoardContext['token'] = null;
  @state() private manner: Manner = { times: 1, temperature: 0 };
  @state() private at: { readonly column: string; readonly row: Row } = { column: '', row: 0 };
  /** What a screen reader is told: an answer that came, or that something was copied. */
  @state() private said = '';
  @query('[data-row][tabindex="0"]') private readonly current!: HTMLElement | null;
  private readonly comparisons = new Comparisons();
  private columns: readonly Column[] = [];
  /** A column was moved by key: where it goes the focus goes, which moving takes from it. */
  private isMoving = false;

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('shown');
    if (before !== undefined) this.said = before.pair === this.shown.pair ? this.arrivals(before) || this.said : '';
    this.columns = columnsOf(this.shown, this.view.beside);
  }

  override updated(): void {
    for (const toolbar of this.renderRoot.querySelectorAll('medprobe-toolbar')) toolbar.sync();
    if (this.isMoving && this.shadowRoot?.activeElement === null) {
      this.isMoving = false;
      this.current?.focus();
    }
  }

  private arrivals({ answers }: PairSnapshot): string {
    const old = new Map(answers.map(answer => [answer.id, answer]));
    return this.shown.answers
      .flatMap(answer => {
        const before = old.get(answer.id);
        if (before === undefined || before === answer || before.state !== 'asking') return [];
        const [images, earlier] = [roundsOf(answer).at(-1)!, roundsOf(before).at(roundsOf(answer).length - 1)];
        const isNew = (n: 1 | 2): boolean => {
          const [now, then] = [images[n - 1]!, earlier?.[n - 1] ?? {}];
          return (now.text ?? now.error) !== undefined && then.text === undefined && then.error === undefined;
        };
        return ([1, 2] as const).filter(isNew).map(n => arrivalOf(answer.label, n, images[n - 1]!));
      })
      .join(' ');
  }

  private get draft(): Draft {
    return this.shown.edited ?? this.shown.draft;
  }

  private change(changes: Partial<AnswersView>): void {
    this.onView({ ...this.view, ...changes });
  }

  private setColumns(columns: readonly string[]): void {
    this.post({ type: 'columns', columns });
  }

  private copy(text: string, what: string): void {
    this.post({ type: 'copy', text });
    this.said = `Copied ${what}.`;
  }

  private askColumn({ id, answer }: Column): void {
    const endpoint = endpointOf(id);
    if (endpoint === null || missingToAsk(this.draft, endpoint) !== null) return;
    const { times, temperature } = this.manner;
    const isAgain = answer !== null || times > 1;
    const more = times === 1 ? {} : { times, temperature };
    this.post({ type: 'ask', endpoint, draft: this.draft, ...more, ...(isAgain ? { anew: true } : {}) });
  }

  private readonly actions: BoardActions = {
    ask: column => this.askColumn(column),
    cancel: ({ answer }) => {
      if (answer !== null) this.post({ type: 'cancelAsk', endpoint: answer.endpoint });
    },
    move: ({ id }, by) => this.setColumns(moved(this.shown.columns, id, by)),
    remove: column => this.takeAway(column),
    copy: ({ answer }) => {
      if (answer !== null) this.copy(asText(answer, this.shown), `the answers of ${answer.label} as text`);
    },
    round: ({ answer }, by) => {
      if (answer === null) return;
      const at = Math.min(roundsOf(answer).length - 1, Math.max(0, (this.rounds.get(answer.id) ?? 0) + by));
      this.rounds = new Map([...this.rounds, [answer.id, at]]);
    },
    showRun: ({ answer }) => {
      if (answer !== null) this.post({ type: 'showRun', column: answer.column });
    },
    transcript: (answer, n, round) => this.post({ type: 'showTranscript', answer, n, round }),
    toggle: key => {
      const open = new Set(this.open);
      if (!open.delete(key)) open.add(key);
      this.open = open;
    },
    token: (key, at) => (this.token = { key, at }),
  };

  private takeAway({ id, earlier, answer }: Column): void {
    if (earlier) this.change({ beside: this.view.beside.filter(other => other !== answer?.id) });
    else this.setColumns(this.shown.columns.filter(other => other !== id));
  }

  private toggleBeside(id: string): void {
    const { beside } = this.view;
    this.change({ beside: beside.includes(id) ? beside.filter(other => other !== id) : [...beside, id] });
  }

  private copyAll(): void {
    const answers = this.columns.flatMap(({ answer }) => answer ?? []);
    if (answers.length > 0) this.copy(asMarkdown(answers, this.shown), 'the comparison as Markdown');
  }

  private nextDiff(): void {
    this.change({ diff: DIFFS[(DIFFS.indexOf(this.view.diff) + 1) % DIFFS.length]! });
  }

  /** Where the Tab key leads among the cells: where it led last, else the first. */
  private isAt(column: Column, row: Row): boolean {
    const isKnown = this.columns.some(({ id }) => id === this.at.column);
    return isKnown ? column.id === this.at.column && row === this.at.row : column === this.columns[0] && row === 0;
  }

  private readonly onFocus = (event: FocusEvent): void => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    const column = cell?.closest<HTMLElement>('[data-column]')?.dataset['column'];
    if (cell !== null && column !== undefined) this.at = { column, row: Number(cell.dataset['row']) as Row };
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('select, input') !== null) return;
    const column = this.columns.find(
      ({ id }) => id === target.closest<HTMLElement>('[data-column]')?.dataset['column'],
    );
    const action = boardKey(event, column !== undefined, target.matches('[data-row]'));
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.do === 'go') cellBeside(target, action.columns, action.rows)?.focus();
    else if (action.do === 'diff') this.nextDiff();
    else if (action.do === 'history') this.change({ history: !this.view.history });
    else if (action.do === 'copyAll') this.copyAll();
    else if (action.do === 'help') this.onHelp();
    else if (column !== undefined) this.actOn(column, action.do, target.closest<HTMLElement>('[data-row]')!);
  };

  private actOn(
    column: Column,
    what: 'ask' | 'copy' | 'remove' | 'left' | 'right' | 'thought',
    cell: HTMLElement,
  ): void {
    const { actions } = this;
    switch (what) {
      case 'ask':
        return column.answer?.state === 'asking' ? actions.cancel(column) : actions.ask(column);
      case 'copy':
        return actions.copy(column);
      case 'remove':
        (cellBeside(cell, 1, 0) ?? cellBeside(cell, -1, 0))?.focus();
        return actions.remove(column);
      case 'left':
      case 'right':
        this.isMoving = true;
        return actions.move(column, what === 'left' ? -1 : 1);
      case 'thought':
        return cell.querySelector<HTMLButtonElement>('.thought > button')?.click();
    }
  }

  private renderBoard(): TemplateResult {
    const { shown, columns, view, comparisons, open, rounds, token, actions } = this;
    if (columns.length === 0) {
      return html`<p class="empty dim">
        Nothing asked yet. Both images get the same question, each in a conversation of its own, and the answers are
        shown here beside each other: of as many models and recorded runs as you add.
      </p>`;
    }
    const isAt = (column: Column, row: Row): boolean => this.isAt(column, row);
    const board: BoardContext = { shown, columns, diff: view.diff, comparisons, open, rounds, token, isAt, actions };
    return html`<div
      class="board"
      role="region"
      aria-label="Answers beside each other"
      @keydown=${this.onKey}
      @focusin=${this.onFocus}
    >
      <div class="rows" aria-hidden="true">
        <span class="dim">asked</span><span>image ${imageBadge(1)}</span><span>image ${imageBadge(2)}</span>
      </div>
      ${repeat(
        columns,
        ({ id }) => id,
        column =>
          html`<div
            class=${classMap({ column: true, earlier: column.earlier })}
            data-column=${column.id}
            aria-busy=${column.answer?.state === 'asking'}
          >
            ${answerHead(board, column)} ${answerCell(board, column, 1)} ${answerCell(board, column, 2)}
          </div>`,
      )}
    </div>`;
  }

  private renderTools(): TemplateResult {
    const { shown, columns, view } = this;
    const askable = columns.filter(({ id, earlier }) => !earlier && endpointOf(id) !== null);
    return askTools({
      diff: view.diff,
      manner: this.manner,
      choices: choicesOf(shown),
      history: { open: view.history, count: historyOf(shown).length },
      answered: columns.filter(({ answer }) => answer !== null).length,
      asking: shown.answers.some(({ state: going }) => going === 'asking'),
      refusal: missingToAsk(this.draft, ''),
      canAskAll: askable.length > 0,
      actions: {
        diff: diff => this.change({ diff }),
        manner: manner => (this.manner = manner),
        askAll: () => askable.forEach(column => this.askColumn(column)),
        cancelAll: () => this.post({ type: 'cancelAsk' }),
        add: column => this.setColumns([...shown.columns, column]),
        history: () => this.change({ history: !view.history }),
        copyAll: () => this.copyAll(),
      },
    });
  }

  override render(): TemplateResult {
    const { shown, columns, view } = this;
    return html`${editedBar(shown, this.onEdit)}
      <div @keydown=${this.onKey}>${this.renderTools()}</div>
      ${this.renderBoard()}
      <span class="unseen" role="status">${this.said}</span>
      ${
        view.history
          ? html`<section class="past" aria-label="History" tabindex="0">
              ${historyView(shown, columns, { beside: id => this.toggleBeside(id) })}
            </section>`
          : nothing
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'medprobe-answers': Answers;
  }
}

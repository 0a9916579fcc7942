import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ResultsSnapshot } from '../../shared/panels/results';
import { visibleText } from '../shared/visibleText';
import { lookOf } from './cells';
import {
  cellText,
  filterWords,
  HITS_TEXT,
  isFiltering,
  NO_FILTER,
  OUTCOMES,
  toggled,
  type Counts,
  type Filter,
} from './filter';
import { grouped, plural } from './format';
import { NO_SORT, type Sort } from './sort';
import '../shared/toolbar';

export const filterStyles = css`
  .filters {
    align-items: center;
    border-bottom: 1px solid var(--line);
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    padding: 7px var(--gap);
  }
  medprobe-toolbar {
    display: flex;
    flex: 1 1 75%;
    flex-wrap: wrap;
    gap: 5px 6px;
  }
  .filters input,
  select {
    background: var(--vscode-input-background);
    border: 1px solid var(--control-line);
    border-radius: 3px;
    color: var(--vscode-foreground);
    font: inherit;
    padding: 1px 6px;
  }
  .filters input {
    width: 190px;
  }
  .filters input::placeholder {
    color: var(--vscode-input-placeholderForeground);
    opacity: 1;
  }
  .chip {
    background: none;
    border: 1px solid var(--control-line);
    border-radius: 11px;
    color: var(--dim);
    cursor: pointer;
    font: inherit;
    max-width: 260px;
    overflow: hidden;
    padding: 0 10px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chip:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .chip[aria-pressed='true'] {
    background: var(--track);
    border-color: var(--vscode-focusBorder);
    color: var(--strong);
  }
  .listed {
    flex: 1 1 300px;
  }
  .order {
    display: none;
  }
  @media (max-width: 1100px) {
    .order {
      display: inline-flex;
      gap: 4px;
    }
  }
  @media (max-width: 760px) {
    .keys {
      display: none;
    }
    .filters input {
      flex: 1 1 160px;
    }
  }
`;

export interface FilterBar {
  readonly shown: ResultsSnapshot;
  readonly filter: Filter;
  readonly sort: Sort;
  readonly counts: Counts;
  readonly listed: number;
  readonly overview: boolean;
  readonly onFilter: (filter: Filter) => void;
  readonly onSort: (sort: Sort) => void;
  readonly onOverview: () => void;
  /** From the search to the rows. */
  readonly onLeave: () => void;
}

interface Chip {
  readonly key: string;
  readonly on: boolean;
  readonly label: TemplateResult | string;
  readonly count?: number;
  readonly next: Filter;
}

function chips({ shown, filter, counts }: FilterBar): Chip[] {
  const labels = shown.runs.map(({ run }) => visibleText(run.label));
  const flag = (key: 'readingsDiffer' | 'failed' | 'changed', label: string, count: number): Chip[] =>
    count === 0 && !filter[key]
      ? []
      : [{ key, on: filter[key], label, count, next: { ...filter, [key]: !filter[key] } }];
  const outcomes = OUTCOMES.filter(outcome => counts.outcomes.has(outcome) || filter.outcomes.includes(outcome));
  const hasTwo = shown.rows.some(row => row.correct.length === 2);
  const { cell } = filter;
  return [
    ...outcomes.map((outcome): Chip => {
      const { mark, tone } = lookOf(outcome);
      return {
        key: outcome,
        on: filter.outcomes.includes(outcome),
        label: html`<span class=${tone} aria-hidden="true">${mark} </span>${outcome}`,
        count: counts.outcomes.get(outcome) ?? 0,
        next: { ...filter, outcomes: toggled(filter.outcomes, outcome) },
      };
    }),
    ...(hasTwo ? (['all', 'some', 'none'] as const) : []).map((hits): Chip => ({
      key: hits,
      on: filter.hits.includes(hits),
      label: HITS_TEXT[hits],
      count: counts.hits.get(hits) ?? 0,
      next: { ...filter, hits: toggled(filter.hits, hits) },
    })),
    ...flag('readingsDiffer', 'readings differ', counts.readingsDiffer),
    ...flag('failed', 'error', counts.failed),
    ...(shown.runs.length > 1 ? flag('changed', '≠ outcome changed', counts.changed) : []),
    ...filter.categories.map((name): Chip => ({
      key: `category ${name}`,
      on: true,
      label: visibleText(name),
      next: { ...filter, categories: toggled(filter.categories, name) },
    })),
    ...(cell === null
      ? []
      : [
          {
            key: 'cell',
            on: true,
            label: cellText(cell.name, labels[cell.first] ?? '', labels[cell.second] ?? ''),
            next: { ...filter, cell: null },
          },
        ]),
  ];
}

const chip = ({ on, label, count, next }: Chip, onFilter: FilterBar['onFilter']): TemplateResult =>
  html`<button class="chip" aria-pressed=${on} @click=${() => onFilter(next)}>
    ${label}${count === undefined ? nothing : ` ${grouped(count)}`}${on ? ' ×' : nothing}
  </button>`;

/** `3 of 125 pairs: only GPT-4o correct, Vascular` */
export function listedText({ shown, filter, listed }: Pick<FilterBar, 'shown' | 'filter' | 'listed'>): string {
  const total = plural(shown.rows.length, shown.runs[0]?.progress.unit ?? 'pair');
  if (!isFiltering(filter)) return total;
  const labels = shown.runs.map(({ run }) => visibleText(run.label));
  return `${grouped(listed)} of ${total}: ${filterWords(filter, labels).map(visibleText).join(', ')}`;
}

/** Every order there is, for where a column and its heading have no room. */
function orders({ shown }: FilterBar): readonly (readonly [Sort, string])[] {
  const several = shown.runs.length > 1;
  const by = (key: Sort['key'], run = 0): Sort => ({ key, run, descending: false });
  return [
    [NO_SORT, 'manifest’s order'],
    [by('id'), shown.runs[0]?.progress.unit ?? 'pair'],
    [by('category'), 'category'],
    ...(shown.similarityOf === undefined ? [] : [[by('similarity'), 'similarity'] as const]),
    [by('time'), 'slowest answer'],
    ...shown.runs.map(({ run }, i) => [by('outcome', i), several ? `outcome, ${run.label}` : 'outcome'] as const),
    ...(several ? [[by('changed'), 'changed'] as const] : []),
  ];
}

function orderSelect(bar: FilterBar): TemplateResult {
  const { sort, onSort } = bar;
  const choices = orders(bar);
  const isShown = (choice: Sort): boolean => choice.key === sort.key && choice.run === sort.run;
  const choose = (event: Event): void => {
    const choice = choices[(event.target as HTMLSelectElement).selectedIndex];
    if (choice !== undefined) onSort(choice[0]);
  };
  return html`<span class="order">
    <select aria-label="Order by" @change=${choose}>
      ${choices.map(([choice, name]) => html`<option ?selected=${isShown(choice)}>${visibleText(name)}</option>`)}
    </select>
    ${
      sort.key === 'order'
        ? nothing
        : html`<button
            class="chip"
            aria-pressed=${sort.descending}
            aria-label="Descending"
            @click=${() => onSort({ ...sort, descending: !sort.descending })}
          >
            ${sort.descending ? '↓' : '↑'}
          </button>`
    }
  </span>`;
}

function searchField({ shown, filter, counts, onFilter, onLeave }: FilterBar): TemplateResult {
  const limits = counts.cut ? ' Of longer answers the first 500 characters are searched.' : '';
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter' && !(event.key === 'Escape' && filter.search === '')) return;
    event.preventDefault();
    onLeave();
  };
  return html`<input
      type="search"
      id="search"
      placeholder="Search"
      aria-label="Search questions, answers and ids"
      aria-keyshortcuts="/"
      title=${`Searches ${shown.runs.length > 1 ? 'every run’s ' : ''}questions, options, answers, errors and ids.${limits}`}
      spellcheck="false"
      .value=${filter.search}
      @input=${(event: Event) => onFilter({ ...filter, search: (event.target as HTMLInputElement).value })}
      @keydown=${onKey}
    />${filter.search !== '' && counts.cut ? html`<small class="dim">first 500 characters of each answer</small>` : nothing}`;
}

/** What is listed, in words, and the controls that say so. */
export function filterBar(bar: FilterBar): TemplateResult {
  const { filter, overview, onFilter, onOverview } = bar;
  return html`<div class="filters" role="search" aria-label="Pairs">
    ${searchField(bar)}
    <medprobe-toolbar aria-label="Filter pairs">
      ${repeat(
        chips(bar),
        ({ key }) => key,
        each => chip(each, onFilter),
      )}
    </medprobe-toolbar>
    ${orderSelect(bar)}
    <span class="dim listed">${listedText(bar)}</span>
    ${
      isFiltering(filter)
        ? html`<button class="link" @click=${() => onFilter(NO_FILTER)}>Clear all filters</button>`
        : nothing
    }
    <span class="dim keys"><kbd>/</kbd> search <kbd>J</kbd> <kbd>K</kbd> move <kbd>Enter</kbd> opens</span>
    <button class="link" aria-expanded=${overview} @click=${onOverview}>${overview ? 'Hide' : 'Show'} figures</button>
  </div>`;
}

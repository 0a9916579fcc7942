/** What a key means among the answers (help.ts lists them). */

type ColumnKey = 'ask' | 'copy' | 'remove' | 'left' | 'right' | 'thought';

type BoardKey =
  | { readonly do: 'go'; readonly columns: number; readonly rows: number }
  | { readonly do: 'diff' | 'history' | 'copyAll' | 'help' }
  | { readonly do: ColumnKey };

const ANYWHERE: Readonly<Record<string, 'diff' | 'history' | 'copyAll' | 'help'>> = {
  d: 'diff',
  h: 'history',
  m: 'copyAll',
  '?': 'help',
};
const IN_COLUMN: Readonly<Record<string, ColumnKey>> = { q: 'ask', c: 'copy', o: 'thought', Delete: 'remove' };
const ARROWS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** @param onCell the focus is on a cell itself, not on something inside it. */
export function boardKey({ key, shiftKey }: KeyboardEvent, inColumn: boolean, onCell: boolean): BoardKey | null {
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (inColumn && shiftKey && key === 'ArrowLeft') return { do: 'left' };
  if (inColumn && shiftKey && key === 'ArrowRight') return { do: 'right' };
  const arrow = shiftKey || !onCell ? undefined : ARROWS[key];
  if (arrow !== undefined) return { do: 'go', columns: arrow[0], rows: arrow[1] };
  const anywhere = ANYWHERE[name];
  if (anywhere !== undefined) return { do: anywhere };
  const own = inColumn ? IN_COLUMN[name] : undefined;
  return own === undefined ? null : { do: own };
}

/** The cell so many columns and rows away; undefined beyond the edge. */
export function cellBeside(cell: HTMLElement, columns: number, rows: number): HTMLElement | undefined {
  const column = cell.closest<HTMLElement>('[data-column]');
  const all = [...(column?.parentElement?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
  const target = column === null ? undefined : all[all.indexOf(column) + columns];
  const row = Number(cell.dataset['row']) + rows;
  return target?.querySelector<HTMLElement>(`[data-row="${row}"]`) ?? undefined;
}

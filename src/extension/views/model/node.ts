/** What a tree shows, as plain data: the models know no editor, so that a test reads whole trees. */
import type { ProbeError } from '../../../core/errors';

export interface NodeIcon {
  /** A codicon. */
  readonly id: string;
  /** A theme colour; the icon's shape says the same without it. */
  readonly color?: string;
}

/** What a command that is given a node acts on. */
export type Target =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'manifest'; readonly path: string }
  /** A benchmark as it lies on disk: its file of questions, or the folder that holds several. */
  | { readonly kind: 'layout'; readonly path: string }
  | { readonly kind: 'pair'; readonly manifest: string; readonly id: string; readonly line: number }
  /** `row`: the pair to show in its results. */
  | { readonly kind: 'run'; readonly path: string; readonly row?: string }
  | { readonly kind: 'endpoint'; readonly name: string }
  | { readonly kind: 'encoder'; readonly name: string; readonly path?: string };

export interface ViewNode {
  /** Unique in its tree and stable, so that what is open stays open when the tree is read again. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Plain text, never Markdown: names and questions are data. */
  readonly tooltip?: string;
  readonly icon?: NodeIcon;
  /** What menus look at (`viewItem`). */
  readonly context?: string;
  /** The file or folder it stands for, absolute: gives it the file's decorations. */
  readonly resource?: string;
  readonly target?: Target;
  /** The command of a click; it is given the node. */
  readonly open?: string;
  readonly expanded?: boolean;
  readonly children?: () => readonly ViewNode[];
}

/** A failure in the place of what it concerns, so that the rest of the tree stands. */
export const errorNode = (id: string, label: string, error: ProbeError): ViewNode => ({
  id,
  label,
  description: error.message,
  tooltip: error.toLine(),
  icon: { id: 'error', color: 'list.errorForeground' },
});

const grouped = (count: number): string => count.toLocaleString('en');

/** `1 pair`, `1,234 pairs`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** Children of one node beyond which an editor's tree becomes slow. */
const PAGE = 500;

/** Long lists as nodes of ranges (`1–500`), each built only when it is opened. */
export function paged<T>(id: string, items: readonly T[], toNode: (item: T) => ViewNode): readonly ViewNode[] {
  if (items.length <= PAGE) return items.map(toNode);
  return Array.from({ length: Math.ceil(items.length / PAGE) }, (_, page) => {
    const from = page * PAGE;
    const part = () => items.slice(from, from + PAGE);
    const label = `${grouped(from + 1)}–${grouped(Math.min(from + PAGE, items.length))}`;
    return { id: `${id}/${from}`, label, icon: { id: 'list-ordered' }, children: () => part().map(toNode) };
  });
}

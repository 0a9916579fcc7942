/** Items by id, with the order in which they came: plain data in which one item is replaced without touching the others. */
export interface KeyedList<T> {
  readonly ids: readonly string[];
  readonly byId: Readonly<Record<string, T>>;
}

export const emptyList = <T>(): KeyedList<T> => ({ ids: [], byId: {} });

/** Undefined where there is none; an id is a stranger's text and may be the name of an object's own property. */
export const itemOf = <T>({ byId }: KeyedList<T>, id: string): T | undefined =>
  Object.hasOwn(byId, id) ? byId[id] : undefined;

export const itemsOf = <T>({ ids, byId }: KeyedList<T>): readonly T[] => ids.map(id => byId[id]!);

/** Replaces the item where it stands, or adds it at the end. The same list where it is there already. */
export function withItem<T>(list: KeyedList<T>, id: string, item: T): KeyedList<T> {
  const known = itemOf(list, id);
  if (known === item) return list;
  return {
    ids: known === undefined ? [...list.ids, id] : list.ids,
    byId: { ...list.byId, [id]: item },
  };
}

export const listOf = <T>(items: readonly T[], idOf: (item: T) => string): KeyedList<T> =>
  items.reduce((list, item) => withItem(list, idOf(item), item), emptyList<T>());

export const mapItems = <T>(list: KeyedList<T>, change: (item: T) => T): KeyedList<T> =>
  list.ids.reduce((changed, id) => withItem(changed, id, change(changed.byId[id]!)), list);

/** Which element shows which row: a row that comes into sight takes over the element of one that has left it. */
export class Recycling {
  #keys: ReadonlyMap<number, number> = new Map();
  #made = 0;

  /**
   * A key for each row, the same one for as long as the row is in sight. Keys that have become free are given out so
   * that few elements have to be moved: where no row stays each keeps its place, else the first to leave comes last.
   * @param rows indices, in the order in which they are shown.
   */
  assign(rows: readonly number[]): ReadonlyMap<number, number> {
    const shown = new Set(rows);
    const free = [...this.#keys].filter(([row]) => !shown.has(row)).map(([, key]) => key);
    if (free.length === this.#keys.size) free.reverse();
    this.#keys = new Map(rows.map(row => [row, this.#keys.get(row) ?? free.pop() ?? this.#made++]));
    return this.#keys;
  }
}

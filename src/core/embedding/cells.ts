/** The cells of a similarity map. Runs in a browser as well as in Node. */

/** The full range of a stored cell stands for a cosine of −1..1: a cell is exact to 0.00002. */
export const CELL_SCALE = 32_767;

/** A cell for each pair of images, by position; or, with fewer cells than images, one for each block of pairs. */
export class Cells {
  readonly values: Int16Array;
  readonly pairs: Uint32Array | null;

  constructor(
    private readonly images: number,
    readonly side: number,
  ) {
    this.values = new Int16Array(side * side);
    this.pairs = side === images ? null : new Uint32Array(side * side * 2);
    if (this.pairs === null) for (let n = 0; n < side; n++) this.values[n * side + n] = CELL_SCALE;
    else this.values.fill(-CELL_SCALE - 1); // below any cosine: every block has a pair, which replaces it
  }

  /** Each pair is added once, `first < second`. */
  add(first: number, second: number, cosine: number): void {
    const value = Math.round(cosine * CELL_SCALE);
    if (this.pairs === null) {
      this.values[first * this.side + second] = value;
      this.values[second * this.side + first] = value;
      return;
    }
    const [row, column] = [this.#block(first), this.#block(second)];
    this.#raise(row * this.side + column, value, first, second);
    if (row !== column) this.#raise(column * this.side + row, value, second, first);
  }

  #raise(cell: number, value: number, row: number, column: number): void {
    if (value <= this.values[cell]!) return;
    this.values[cell] = value;
    this.pairs![cell * 2] = row;
    this.pairs![cell * 2 + 1] = column;
  }

  #block(position: number): number {
    return Math.floor((position * this.side) / this.images);
  }
}

/** What one image costs an architecture. */
import type { Architecture } from '../checkpoint/architectures/types';
import type { ProductShape } from './rates';

export interface Work {
  /** Products of the transformer's linear layers, which are quantised in int8. */
  readonly linear: readonly ProductShape[];
  /** All other products, by their number of operations in units of 10⁹: patches, attention, pooling. */
  readonly otherGflop: number;
}

/**
 * @param batch images at once: the rows of all of them go through a layer as one product
 * @param grid patches of an image
 */
export function workOf(
  { vision }: Architecture,
  grid: { readonly rows: number; readonly columns: number },
  batch: number,
): Work {
  const { width, inner, layers, activation } = vision.transformer;
  const patches = grid.rows * grid.columns;
  const tokens = patches + (vision.classToken === undefined ? 0 : 1);
  const shape = (rows: number, columns: number, count: number): ProductShape => ({
    rows: tokens * batch,
    inner: rows,
    columns,
    // Per image: a product of a batch counts as one of `batch` parts.
    count: (count * layers) / batch,
  });
  const linear = [
    shape(width, width, 4),
    shape(width, activation === 'swiglu' ? 2 * inner : inner, 1),
    shape(inner, width, 1),
  ];
  const attention = layers * 4 * tokens * tokens * width;
  const embedding = 2 * patches * vision.channels * vision.patchSize ** 2 * width;
  const pooling =
    vision.pooling.by === 'attention' ? 2 * tokens * width * width * 2 + 2 * width * (2 * width + 2 * inner) : 0;
  return { linear, otherGflop: (attention + embedding + pooling) / 1e9 };
}

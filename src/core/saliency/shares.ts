/** What each patch of two images adds to the cosine similarity of the two, for every encoder where that is exact. */
import { dot, norm } from '../embedding/similarity';
import type { Encoded, EncoderInfo } from '../encoder/types';
import { ProbeError } from '../errors';
import { patchShares } from './pooled';

/** Shares are [rows * columns], row by row; each image's sum to the cosine. */
export interface PairShares {
  readonly rows: number;
  readonly columns: number;
  readonly shares1: Float64Array;
  readonly shares2: Float64Array;
}

/**
 * Both images' shares under the encoder that encoded them, with patches.
 * @throws ProbeError unsupported (an encoder whose cosine has no exact shares) | internal (encoded without patches) |
 * bad-input (a zero embedding)
 */
export function pairShares(info: EncoderInfo, first: Encoded, second: Encoded): PairShares {
  const { grid, composition, title } = info;
  if (grid === undefined || composition === 'other') {
    throw new ProbeError(
      'unsupported',
      `The cosine under ${title} is no sum over patches: no patch has an exact share.`,
      {
        remedy: 'Take an encoder whose embedding is made of its patches: general or structure.',
      },
    );
  }
  if (composition === 'concatenation') {
    const shares = positionShares(first.embedding, second.embedding, grid.rows * grid.columns);
    return { ...grid, shares1: shares, shares2: shares };
  }
  if (first.patches === undefined || second.patches === undefined) {
    throw new ProbeError('internal', `The shares of ${title} need its patches.`);
  }
  return {
    ...grid,
    shares1: patchShares(first.patches, first.embedding, second.embedding),
    shares2: patchShares(second.patches, second.embedding, first.embedding),
  };
}

/**
 * The shares of embeddings that are their patches one after the other: `a_p · b_p / (|a| |b|)`. As an inner product is
 * the sum over its parts, they sum to the cosine; a share belongs to a position, and so to both images alike.
 * @param a @param b [count * patch length]
 * @throws ProbeError internal (lengths that do not fit) | bad-input (a zero embedding)
 */
export function positionShares(a: Float32Array, b: Float32Array, count: number): Float64Array {
  const length = a.length / count;
  if (a.length !== b.length || !Number.isInteger(length)) {
    throw new ProbeError('internal', `Embeddings of ${a.length} and ${b.length} numbers are not ${count} patches.`);
  }
  const scale = 1 / (norm(a) * norm(b));
  const part = (of: Float32Array, p: number) => of.subarray(p * length, (p + 1) * length);
  return Float64Array.from({ length: count }, (_, p) => scale * dot(part(a, p), part(b, p)));
}

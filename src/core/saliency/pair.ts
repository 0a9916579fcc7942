/** Everything that is shown of where a pair's similarity lies, from what one encoder made of both images. */
import { cosine } from '../embedding/similarity';
import type { Encoded, EncoderInfo } from '../encoder/types';
import { ProbeError } from '../errors';
import { correspond } from './correspondence';
import { fadeOf, patchCosines, placeCosines } from './resemblance';
import { patchPulls } from './head/pull';
import type { AttentionHead } from './head/types';
import { pairShares } from './shares';

/** One value for each patch of image 1 and of image 2, row by row. */
export type PatchPair = readonly [Float32Array, Float32Array];

export interface PairSaliency {
  readonly cosine: number;
  readonly rows: number;
  readonly columns: number;
  /** Each patch's cosine with the other image (resemblance.ts); NaN where it has no direction. */
  readonly resemblance: PatchPair;
  /** How opaquely each patch is drawn; null where pooling weighs all alike. */
  readonly fade: PatchPair | null;
  /** Each patch's share of the cosine, summing to it; null where an encoder's cosine has no exact shares. */
  readonly shares: PatchPair | null;
  /** How each patch pulls at the cosine (head/pull.ts); null but for attention pooling. */
  readonly pulls: PatchPair | null;
  /** [P * P] and pairs of indices, as in correspondence.ts. */
  readonly cosines: Float32Array;
  readonly mutual: Uint32Array;
}

/**
 * @param first @param second encoded with patches, with attention where the encoder has it, and with the hidden state where
 * there is a head
 * @param head of an encoder with attention pooling
 * @throws ProbeError unsupported (no patch grid) | internal (encoded without patches) | bad-input (a zero embedding)
 */
export function pairSaliency(info: EncoderInfo, first: Encoded, second: Encoded, head?: AttentionHead): PairSaliency {
  const { grid, composition, title } = info;
  if (grid === undefined) throw new ProbeError('unsupported', `${title} has no grid of patches to draw.`);
  const count = grid.rows * grid.columns;
  const [patches1, patches2] = [patchesOf(info, first), patchesOf(info, second)];
  const inPlace = composition === 'concatenation';
  return {
    ...grid,
    cosine: cosine(first.embedding, second.embedding),
    resemblance: inPlace
      ? [placeCosines(patches1, patches2, count), placeCosines(patches2, patches1, count)]
      : [patchCosines(patches1, second.embedding), patchCosines(patches2, first.embedding)],
    fade: fades(first, second),
    shares: composition === 'other' ? null : exactShares(info, first, second),
    pulls: head === undefined ? null : [pullsOf(head, first, second), pullsOf(head, second, first)],
    ...correspond(patches1, patches2, patches1.length / count),
  };
}

function exactShares(info: EncoderInfo, first: Encoded, second: Encoded): PatchPair {
  const { shares1, shares2 } = pairShares(info, first, second);
  return [Float32Array.from(shares1), Float32Array.from(shares2)];
}

/** @throws ProbeError internal */
function pullsOf(head: AttentionHead, { hidden }: Encoded, other: Encoded): Float32Array {
  if (hidden === undefined) throw new ProbeError('internal', 'How patches pull needs the last hidden state.');
  return Float32Array.from(patchPulls(head, hidden, other.embedding));
}

const fades = ({ attention: first }: Encoded, { attention: second }: Encoded): PatchPair | null =>
  first === undefined || second === undefined ? null : [fadeOf(first), fadeOf(second)];

/** @throws ProbeError internal */
function patchesOf({ title, composition }: EncoderInfo, { patches, embedding }: Encoded): Float32Array {
  const vectors = composition === 'concatenation' ? embedding : patches;
  if (vectors === undefined) throw new ProbeError('internal', `The maps of ${title} need its patches.`);
  return vectors;
}

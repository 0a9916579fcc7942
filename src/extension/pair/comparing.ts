/** How a pair's similarity under an encoder is put to the person. */
import type { EncoderId } from '../../core/encoder/ids';
import type { EncoderInfo } from '../../core/encoder/types';
import { PATCH_VALUE_SCALE } from '../../core/saliency/heatmap';
import { patchValues } from '../../core/saliency/pooled';
import type { Heatmap, Similarity } from '../../shared/panels/pair';
import type { Shares } from '../../worker/similarity';

interface Usual {
  /** Shown until the encoder has described itself. */
  readonly title: string;
  /** Cosines below which half and 99 % of all pairs of radiographs lie (docs/decisions/0005-structure-descriptor.md). */
  readonly half: number;
  readonly most: number;
}

const USUAL: Readonly<Record<EncoderId, Usual>> = {
  general: { title: 'General', half: 0.55, most: 0.87 },
  structure: { title: 'Structure', half: 0.25, most: 0.66 },
};

export const comparing = (encoder: EncoderId): Similarity => ({
  id: encoder,
  title: USUAL[encoder].title,
  origin: 'Loading the encoder…',
  state: 'working',
  cosine: null,
  note: 'Comparing…',
  thresholds: [],
});

/** What an encoder is and where it comes from, wherever it is named. */
export const originNote = ({ origin, medical }: EncoderInfo): string => `${origin} ${medicalNote(medical)}`;

function medicalNote(medical: boolean | null): string {
  if (medical === null) return 'Whether it was trained on medical images is not known.';
  return medical ? 'A medical encoder.' : 'Not a medical encoder.';
}

export const described = (entry: Similarity, info: EncoderInfo): Similarity => ({
  ...entry,
  title: info.title,
  origin: originNote(info),
});

/** A cosine says little by itself: beside it stands what is usual under this encoder. */
export function compared(encoder: EncoderId, entry: Similarity, cosine: number): Similarity {
  const { half, most } = USUAL[encoder];
  return {
    ...entry,
    state: 'ready',
    cosine,
    note: `1 for the same image. Of all pairs of radiographs (VQA-RAD), half are below ${half}, 99 % below ${most}`,
    thresholds: [
      { at: half, label: `half of all pairs of radiographs are below ${half}` },
      { at: most, label: `99 % of all pairs of radiographs are below ${most}` },
    ],
  };
}

const BY_PATCH =
  'What each patch adds to the cosine, times the number of patches: the mean over each image is the cosine.';
const BY_POSITION =
  'What the edges at each place add to the cosine, times the number of places: the same for both images, and its mean is ' +
  'the cosine.';

export function readyHeatmap({ id, composition }: EncoderInfo, shares: Shares): Heatmap {
  return {
    state: 'ready',
    encoder: id,
    rows: shares.rows,
    columns: shares.columns,
    values1: [...patchValues(shares.shares1)],
    values2: [...patchValues(shares.shares2)],
    scale: { ...PATCH_VALUE_SCALE },
    meaning: composition === 'concatenation' ? BY_POSITION : BY_PATCH,
  };
}

/** How a pair's similarity under an encoder is put to the person. */
import type { EncoderFacts } from '../../core/encoder/types';
import { PATCH_VALUE_SCALE, PULL_SCALE } from '../../core/saliency/heatmap';
import type { HeatmapScale } from '../../core/saliency/heatmap';
import type { PairSaliency, PatchPair } from '../../core/saliency/pair';
import { patchValues } from '../../core/saliency/pooled';
import { COSINE_SCALE } from '../../core/saliency/resemblance';
import type { ContributionMap, Heatmap, PatchMap, Similarity } from '../../shared/panels/pair';

interface Usual {
  /** Shown until the encoder has described itself. */
  readonly title: string;
  /** Cosines below which half and 99 % of all pairs of radiographs lie (docs/decisions/0005-structure-descriptor.md). */
  readonly half: number;
  readonly most: number;
}

/** Of the encoders that come with MedProbe; of others nothing was measured. */
const USUAL: ReadonlyMap<string, Usual> = new Map([
  ['general', { title: 'General', half: 0.55, most: 0.87 }],
  ['structure', { title: 'Structure', half: 0.25, most: 0.66 }],
]);

export const comparing = (encoder: string): Similarity => ({
  id: encoder,
  title: USUAL.get(encoder)?.title ?? encoder,
  origin: 'Loading the encoder…',
  state: 'working',
  cosine: null,
  note: 'Comparing…',
  thresholds: [],
});

/** Before an encoder's turn: the images are shown first, and one encoder works at a time. */
export const waiting = (encoder: string): Similarity => ({ ...comparing(encoder), note: 'Waiting…' });

/** What an encoder is and where it comes from, wherever it is named. */
export const originNote = ({ origin, medical }: EncoderFacts): string => `${origin} ${medicalNote(medical)}`;

function medicalNote(medical: boolean | null): string {
  if (medical === null) return 'Whether it was trained on medical images is not known.';
  return medical ? 'A medical encoder.' : 'Not a medical encoder.';
}

export const described = (entry: Similarity, info: EncoderFacts): Similarity => ({
  ...entry,
  title: info.title,
  origin: originNote(info),
});

/** A cosine says little by itself: beside it stands what is usual under this encoder. */
export function compared(encoder: string, entry: Similarity, cosine: number): Similarity {
  const usual = USUAL.get(encoder);
  if (usual === undefined) {
    const note = '1 for the same image. What is usual under this encoder has not been measured';
    return { ...entry, state: 'ready', cosine, note };
  }
  const { half, most } = usual;
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

const ALIKE = {
  mean: 'The cosine of each patch with the whole other image.',
  concatenation: 'The cosine of the edges at each place with those at the same place of the other image.',
  other:
    'The cosine of each patch, as if the encoder had looked at it alone, with the whole other image; faded where it hardly ' +
    'looked.',
} as const satisfies Record<EncoderFacts['composition'], string>;

const CONTRIBUTION = {
  mean: 'What each patch adds to the cosine, times the number of patches: the mean over each image is the cosine.',
  concatenation:
    'What the edges at each place add to the cosine, times the number of places: the same for both images, and its mean is ' +
    'the cosine.',
};

const PULL =
  'By how much the cosine would grow in proportion if pooling took more of this patch, times the number of patches: above zero it ' +
  'pulls the images together, below it holds them apart. A gradient through the pooling head, and no share of the cosine.';

const CORRESPONDENCE =
  'The cosine of the chosen patch with each of the other image, after each image’s own mean patch is taken away.';

export function readyHeatmap({ id, composition }: EncoderFacts, saliency: PairSaliency): Heatmap {
  const { rows, columns, cosine, resemblance, fade, cosines, mutual } = saliency;
  const drawn = fade === null ? {} : { fade1: fade[0], fade2: fade[1] };
  return {
    state: 'ready',
    encoder: id,
    rows,
    columns,
    cosine,
    resemblance: {
      values1: resemblance[0],
      values2: resemblance[1],
      ...drawn,
      scale: endsOf(COSINE_SCALE),
      meaning: ALIKE[composition],
    },
    contribution: contributionOf(composition, saliency),
    correspondence: { cosines, mutual, scale: endsOf(COSINE_SCALE), meaning: CORRESPONDENCE },
  };
}

function contributionOf(
  composition: EncoderFacts['composition'],
  { shares, pulls }: PairSaliency,
): ContributionMap | null {
  if (shares !== null && composition !== 'other') {
    return { ...contribution(shares, PATCH_VALUE_SCALE, CONTRIBUTION[composition]), exact: true };
  }
  return pulls === null ? null : { ...contribution(pulls, PULL_SCALE, PULL), exact: false };
}

const contribution = ([shares1, shares2]: PatchPair, scale: HeatmapScale, meaning: string): PatchMap => ({
  values1: Float32Array.from(patchValues(shares1)),
  values2: Float32Array.from(patchValues(shares2)),
  scale: endsOf(scale),
  meaning,
});

const endsOf = ({ min, max, diverging }: HeatmapScale) => ({ min, max, ...(diverging === true ? { diverging } : {}) });

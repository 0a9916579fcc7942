/** Which map of a pair is shown, and what it says: built from what the encoders sent. */
import { cosinesOf, nearestCosines, peakOf } from '../../core/saliency/correspondence';
import { differenceScale, disagreement } from '../../core/saliency/disagreement';
import type { HeatmapScale } from '../../core/saliency/heatmap';
import type { ImageNumber } from '../../shared/panels/common';
import type { PatchMap, ReadyHeatmap } from '../../shared/panels/pair';
import type { Overlay } from './paint';

export const MAP_KINDS = ['none', 'resemblance', 'contribution', 'correspondence', 'disagreement'] as const;
export type MapKind = (typeof MAP_KINDS)[number];

/** A point of one image, as fractions of it. */
export interface Spot {
  readonly n: ImageNumber;
  readonly x: number;
  readonly y: number;
}

/** One map of both images, ready to be drawn. */
export interface PairMap {
  readonly rows: number;
  readonly columns: number;
  /** Null for an image that this map says nothing about. */
  readonly overlays: readonly [Overlay | null, Overlay | null];
  readonly scale: HeatmapScale;
  /** What the scale's ends say, where it is more than a figure. */
  readonly ends: readonly [string, string];
  readonly meaning: string;
  /** How the exact parts add up; absent where they do not. */
  readonly sum?: string;
}

/** Why there is no such map, in words. */
export interface NoMap {
  readonly why: string;
}

export const isMap = (map: PairMap | NoMap): map is PairMap => 'overlays' in map;

/** The patch of a grid that a spot lies in. */
export function patchOf({ x, y }: Spot, { rows, columns }: { rows: number; columns: number }): number {
  const at = (fraction: number, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor(fraction * count)));
  return at(y, rows) * columns + at(x, columns);
}

/** The middle of a patch. */
export const spotOf = (n: ImageNumber, patch: number, { rows, columns }: { rows: number; columns: number }): Spot => ({
  n,
  x: ((patch % columns) + 0.5) / columns,
  y: (Math.floor(patch / columns) + 0.5) / rows,
});

const endText = (value: number): string => String(value).replace('-', '−');
const endsOf = ({ min, max }: HeatmapScale): readonly [string, string] => [
  `${endText(min)} or less`,
  max === 1 && min === 0 ? endText(max) : `${endText(max)} or more`,
];

function patchMap(map: ReadyHeatmap, { values1, values2, fade1, fade2, scale, meaning }: PatchMap): PairMap {
  const { rows, columns } = map;
  const overlay = (values: Float32Array, fade: Float32Array | undefined): Overlay => ({
    grid: { rows, columns },
    values,
    fade,
    scale,
  });
  return {
    rows,
    columns,
    overlays: [overlay(values1, fade1), overlay(values2, fade2)],
    scale,
    ends: endsOf(scale),
    meaning,
  };
}

export const resemblanceMap = (map: ReadyHeatmap): PairMap => patchMap(map, map.resemblance);

export function contributionMap(map: ReadyHeatmap): PairMap | NoMap {
  if (map.contribution === null) {
    return { why: 'This encoder pools its patches in a way that MedProbe can take no part of the cosine from.' };
  }
  const mean = (values: Float32Array): string =>
    (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(6);
  const { values1, values2, exact } = map.contribution;
  const drawn = patchMap(map, map.contribution);
  const sums = `image 1 sum to ${mean(values1)}, of image 2 to ${mean(values2)}; the cosine is ${map.cosine.toFixed(6)}.`;
  if (exact) return { ...drawn, sum: `Shares of ${sums}`.replaceAll('-', '−') };
  const ends = [`${drawn.ends[0]}: holds apart`, `${drawn.ends[1]}: pulls together`] as const;
  return { ...drawn, ends, sum: `Pulls of ${sums} They are no shares of it.`.replaceAll('-', '−') };
}

/** Of the patch at `spot`, over the other image; without one, how well each patch is matched. */
export function correspondenceMap(map: ReadyHeatmap, spot: Spot | null): PairMap {
  const { rows, columns, correspondence } = map;
  const { scale, meaning } = correspondence;
  const shared = { rows, columns, scale, ends: endsOf(scale) };
  if (spot === null) {
    const nearest = (n: ImageNumber): Overlay => {
      const count = rows * columns;
      return { grid: { rows, columns }, values: nearestCosines(correspondence, n, count, count), scale };
    };
    return {
      ...shared,
      overlays: [nearest(1), nearest(2)],
      meaning:
        'How alike each patch is to the one nearest to it in the other image. Point at a patch for where it has its like.',
    };
  }
  const values = cosinesOf(correspondence, spot.n, patchOf(spot, map), rows * columns);
  const overlay: Overlay = { grid: { rows, columns }, values, scale };
  return { ...shared, overlays: spot.n === 1 ? [null, overlay] : [overlay, null], meaning };
}

/** The patch of the other image that is nearest to the one at `spot`; -1 where there is none. */
export const bestMatch = (map: ReadyHeatmap, spot: Spot): number =>
  peakOf(cosinesOf(map.correspondence, spot.n, patchOf(spot, map), map.rows * map.columns));

/** The first encoder's map less the second's: of contributions where both have exact ones, else of resemblance. */
export function disagreementMap(first: ReadyHeatmap, second: ReadyHeatmap, titles: readonly [string, string]): PairMap {
  const exactOf = ({ contribution }: ReadyHeatmap) => (contribution?.exact === true ? contribution : null);
  const [shares1, shares2] = [exactOf(first), exactOf(second)];
  const exact = shares1 !== null && shares2 !== null;
  const [one, two] = exact ? [shares1, shares2] : [first.resemblance, second.resemblance];
  const scale = differenceScale(one.scale);
  const between = (n: ImageNumber): Overlay => {
    const values = (map: PatchMap): Float32Array => (n === 1 ? map.values1 : map.values2);
    return { ...disagreement({ grid: first, values: values(one) }, { grid: second, values: values(two) }), scale };
  };
  const overlays = [between(1), between(2)] as const;
  const what = exact
    ? `The contributions under ${titles[0]} less those under ${titles[1]}: the mean over each image is the difference of the cosines, ${(first.cosine - second.cosine).toFixed(3)}.`
    : `Where the images look alike to ${titles[0]}, less where they do to ${titles[1]}.`;
  const ends = [`${endText(scale.min)}: more to ${titles[1]}`, `${endText(scale.max)}: more to ${titles[0]}`] as const;
  return { ...overlays[0].grid, overlays, scale, ends, meaning: what.replace(/ -(?=\d)/, ' −') };
}

/** Ways of showing an image's values that a number key chooses. */
import { levelsOf } from '../../core/image/levels';
import type { PairImage } from '../../shared/panels/pair';
import type { Levels } from './levels';
import type { Picture } from './picture';

/** By an image's own window or whole range, from least to greatest, from the 1st to the 99th percentile. */
type OfAnyImage = 'own' | 'extent' | 'percentile';

/** [centre, width] in Hounsfield units. Source: Radiopaedia, Windowing (CT). */
const CT_WINDOWS = {
  lung: [-600, 1500],
  'soft tissue': [50, 400],
  brain: [40, 80],
  bone: [400, 1800],
} as const satisfies Record<string, readonly [number, number]>;

type CtWindow = keyof typeof CT_WINDOWS;

export type Preset = OfAnyImage | CtWindow;

const SAID: Readonly<Record<OfAnyImage, string>> = {
  own: 'Shown by its own window, or over the whole range of values.',
  extent: 'Shown from the least to the greatest value.',
  percentile: 'Shown from the 1st to the 99th percentile of the values.',
};

const isCtWindow = (preset: Preset): preset is CtWindow => preset in CT_WINDOWS;
const isInHounsfield = ({ values }: PairImage): boolean => values.unit === 'HU';

/** What a screen reader is told of a preset for these images. */
export function presetSaid(preset: Preset, images: readonly PairImage[]): string {
  if (!isCtWindow(preset)) return SAID[preset];
  if (!images.some(isInHounsfield)) return `The ${preset} window is for values in Hounsfield units.`;
  const [centre, width] = CT_WINDOWS[preset];
  return `Shown by the ${preset} window: centre ${centre}, width ${width} HU.`;
}

/**
 * Levels, or null for the image's own; or the name of what only the file itself tells of a deep image; undefined where the
 * preset is not for this image.
 */
export function presetLevels(
  preset: Preset,
  { image, picture }: { readonly image: PairImage; readonly picture: Pick<Picture, 'levels'> | null },
): Levels | OfAnyImage | null | undefined {
  if (isCtWindow(preset)) return isInHounsfield(image) ? levelsOf(CT_WINDOWS[preset], image.values.whole) : undefined;
  if (image.values.deep) return preset;
  if (preset === 'own' || picture === null) return null;
  return preset === 'extent' ? picture.levels(0, 1) : picture.levels(0.01, 0.99);
}

/** An image as the panel shows it, from what the image worker said of it. */
import path from 'node:path';
import { levelsOf } from '../../../core/image/levels';
import type { Levels } from '../../../core/image/levels';
import type { FirstLook } from '../../../core/image/shown';
import type { ImageFacts, Rendering } from '../../../core/image/types';
import type { PairImage } from '../../../shared/panels/pair';
import type { ImageState } from './pairState';

const EIGHT_BITS: PairImage['values'] = {
  own: { low: 0, high: 255 },
  range: { low: 0, high: 255 },
  whole: true,
  inverted: false,
  straight: true,
  deep: false,
};

/** @param uriOf the webview's address of a file in the cache */
export function pairImage(image: ImageState, uriOf: (file: string) => string): PairImage {
  const { n, target, preview, failure } = image;
  const name = path.basename(target.path);
  const failed = failure === null ? {} : { error: failure };
  if (preview === null) {
    return { n, name, width: 0, height: 0, values: EIGHT_BITS, levels: EIGHT_BITS.own, facts: '', ...failed };
  }
  const { file, width, height, facts, defaults, levels } = preview;
  const values = valuesOf(facts, defaults, target.rendering);
  return {
    n,
    name,
    uri: uriOf(file),
    width,
    height,
    values,
    levels: levels ?? values.own,
    ...(facts.spacing === undefined ? {} : { spacing: facts.spacing }),
    facts: factsLine(facts, target.frame),
    ...failed,
  };
}

/** Of a file that says nothing of how it is to be shown: the whole range of its bits. */
export function plainDefaults({ bitsStored }: ImageFacts): FirstLook {
  const range = { low: 0, high: 2 ** bitsStored - 1 };
  return { own: range, range, straight: true, inverted: false, whole: true };
}

function valuesOf(facts: ImageFacts, defaults: FirstLook, rendering: Rendering | undefined): PairImage['values'] {
  const { range, whole } = defaults;
  const own = rendering?.window === undefined ? defaults.own : levelsOf(rendering.window, whole);
  const inverted = defaults.inverted !== (rendering?.invert === true);
  const straight = defaults.straight || rendering?.window !== undefined;
  return {
    own,
    range,
    whole,
    inverted,
    straight,
    deep: inverted || !straight || !whole || !isByte(own) || range.low < 0 || range.high > 255,
    ...(facts.unit === undefined ? {} : { unit: facts.unit }),
  };
}

const isByte = ({ low, high }: Levels): boolean => low === 0 && high === 255;

function factsLine({ format, modality, channels, bitsStored, frames }: ImageFacts, frame: number): string {
  const colours = ['', 'greyscale', 'greyscale with transparency', 'colour', 'colour with transparency'][channels];
  return [
    format.toUpperCase(),
    ...(modality === undefined ? [] : [modality]),
    `${bitsStored} bit`,
    // Most DICOM images are grey, and say so by their modality.
    ...(format === 'dicom' && channels === 1 ? [] : [colours ?? `${channels} channels`]),
    ...(frames > 1 ? [`frame ${frame + 1} of ${frames}`] : []),
  ].join(' · ');
}

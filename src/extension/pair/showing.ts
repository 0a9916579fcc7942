/** One image of the panel as it is shown: its preview, a larger one when looked at closely, the levels of a deep one. */
import path from 'node:path';
import { ProbeError } from '../../core/errors';
import { levelsOf, windowOf } from '../../core/image/levels';
import type { Levels } from '../../core/image/levels';
import type { FirstLook } from '../../core/image/shown';
import type { ImageFacts, Rendering } from '../../core/image/types';
import type { Failure, ImageNumber } from '../../shared/panels/common';
import type { ImageLevels, PairImage, ToPairPanel } from '../../shared/panels/pair';
import type { EmbedTarget } from '../../worker/embedder';
import type { Workers } from '../../worker/workers';

export interface ShowingHost {
  readonly workers: Workers;
  post(message: ToPairPanel): void;
  /** The webview's address of a file in the cache. */
  uriOf(file: string): string;
}

/** Enough to fill a screen; there at once. */
const PREVIEW_SIDE = 2048;
/** Enough to look at closely: 64 MB of pixels in the panel. Larger images are reduced for showing only. */
const DETAIL_SIDE = 4096;
/** Enough for the moment before the preview is drawn (shared/panels/firstLook). */
const LOOK_SIDE = 640;

const EIGHT_BITS: PairImage['values'] = {
  own: { low: 0, high: 255 },
  range: { low: 0, high: 255 },
  whole: true,
  inverted: false,
  straight: true,
  deep: false,
};

export const failureOf = (error: ProbeError): Failure => ({
  message: error.message,
  ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
});

export class ShownImage {
  readonly #host: ShowingHost;
  readonly #target: EmbedTarget;
  readonly #closed: AbortSignal;
  #image: PairImage;
  #look: string | undefined;
  #maxSide = PREVIEW_SIDE;
  /** Null: as the image is embedded. */
  #levels: Levels | null = null;
  #loading = new AbortController();

  constructor(host: ShowingHost, n: ImageNumber, target: EmbedTarget, closed: AbortSignal) {
    this.#host = host;
    this.#target = target;
    this.#closed = closed;
    this.#image = {
      n,
      name: path.basename(target.path),
      width: 0,
      height: 0,
      values: EIGHT_BITS,
      levels: EIGHT_BITS.own,
      facts: '',
    };
  }

  get image(): PairImage {
    return this.#image;
  }

  /** The image as a page can hold it; absent until it has been read. */
  get look(): string | undefined {
    return this.#look;
  }

  /** Shows it by what was asked for last; what was asked for before is given up. */
  async load(): Promise<void> {
    this.#loading.abort();
    const loading = (this.#loading = new AbortController());
    try {
      this.#set(await this.#preview(AbortSignal.any([loading.signal, this.#closed])));
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind !== 'cancelled') this.#set({ ...this.#image, error: failureOf(failure) });
    }
  }

  async showDetail(): Promise<void> {
    if (this.#maxSide === DETAIL_SIDE) return;
    this.#maxSide = DETAIL_SIDE;
    await this.load();
  }

  async setLevels(wanted: ImageLevels): Promise<void> {
    try {
      this.#levels = typeof wanted === 'string' ? await this.#preset(wanted) : wanted;
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind !== 'cancelled') this.#set({ ...this.#image, error: failureOf(failure) });
      return;
    }
    await this.load();
  }

  /** Answers with the values of one pixel, or with none where it cannot be read: the image itself says why. */
  async readValues(column: number, row: number): Promise<void> {
    const { path: file, frame } = this.#target;
    const call = { path: file, frame, column, row };
    const values = await this.#host.workers.image.call('valuesAt', call, { signal: this.#closed }).catch(() => []);
    this.#host.post({ type: 'values', n: this.#image.n, column, row, values });
  }

  async #preset(name: 'own' | 'extent' | 'percentile'): Promise<Levels | null> {
    if (name === 'own') return null;
    const { path: file, frame } = this.#target;
    const spread = await this.#host.workers.image.call('spread', { path: file, frame }, { signal: this.#closed });
    return spread[name];
  }

  async #preview(signal: AbortSignal): Promise<PairImage> {
    const { path: file, frame, rendering } = this.#target;
    const { image } = this.#host.workers;
    const levels = this.#levels;
    const window = levels === null ? {} : { window: windowOf(levels, this.#image.values?.whole) };
    const call = { path: file, frame, rendering: { ...rendering, ...window }, maxSide: this.#maxSide, look: LOOK_SIDE };
    const shown = await image.call('preview', call, { signal });
    if (shown.look !== undefined) this.#look = `data:image/jpeg;base64,${Buffer.from(shown.look).toString('base64')}`;
    const { n, name } = this.#image;
    const { width, height, facts } = shown;
    const look =
      facts.format === 'dicom' ? await image.call('firstLook', { path: file, frame }, { signal }) : plain(facts);
    const values = valuesOf(facts, look, rendering);
    return {
      n,
      name,
      uri: this.#host.uriOf(shown.file),
      width,
      height,
      values,
      levels: levels ?? values.own,
      ...(facts.spacing === undefined ? {} : { spacing: facts.spacing }),
      facts: factsLine(facts, frame),
    };
  }

  #set(image: PairImage): void {
    this.#image = image;
    this.#host.post({ type: 'image', image });
  }
}

/** Of a file that says nothing of how it is to be shown: the whole range of its bits. */
function plain({ bitsStored }: ImageFacts): FirstLook {
  const range = { low: 0, high: 2 ** bitsStored - 1 };
  return { own: range, range, straight: true, inverted: false, whole: true };
}

function valuesOf(facts: ImageFacts, look: FirstLook, rendering: Rendering | undefined): PairImage['values'] {
  const { range, whole } = look;
  const own = rendering?.window === undefined ? look.own : levelsOf(rendering.window, look.whole);
  const inverted = look.inverted !== (rendering?.invert === true);
  const straight = look.straight || rendering?.window !== undefined;
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

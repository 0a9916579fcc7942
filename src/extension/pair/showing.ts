/** One image of the panel as it is shown: its preview, a larger one when looked at closely, the levels of a deep one. */
import path from 'node:path';
import { ProbeError } from '../../core/errors';
import { windowOf } from '../../core/image/levels';
import type { Levels } from '../../core/image/levels';
import type { ImageFacts } from '../../core/image/types';
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
    this.#image = { n, name: path.basename(target.path), width: 0, height: 0, bits: 8, levels: fullOf(8), facts: '' };
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

  async #preset(name: 'full' | 'extent' | 'percentile'): Promise<Levels | null> {
    if (name === 'full') return null;
    const { path: file, frame } = this.#target;
    const spread = await this.#host.workers.image.call('spread', { path: file, frame }, { signal: this.#closed });
    return spread[name];
  }

  async #preview(signal: AbortSignal): Promise<PairImage> {
    const { path: file, frame, rendering } = this.#target;
    const levels = this.#levels;
    const window = levels === null ? {} : { window: windowOf(levels) };
    const call = { path: file, frame, rendering: { ...rendering, ...window }, maxSide: this.#maxSide, look: LOOK_SIDE };
    const shown = await this.#host.workers.image.call('preview', call, { signal });
    if (shown.look !== undefined) this.#look = `data:image/jpeg;base64,${Buffer.from(shown.look).toString('base64')}`;
    const { n, name } = this.#image;
    const { width, height, facts } = shown;
    return {
      n,
      name,
      uri: this.#host.uriOf(shown.file),
      width,
      height,
      bits: facts.bitsStored,
      levels: levels ?? fullOf(facts.bitsStored),
      facts: factsLine(facts),
    };
  }

  #set(image: PairImage): void {
    this.#image = image;
    this.#host.post({ type: 'image', image });
  }
}

const fullOf = (bits: number): Levels => ({ low: 0, high: 2 ** bits - 1 });

function factsLine({ format, channels, bitsStored }: ImageFacts): string {
  const colours = ['', 'greyscale', 'greyscale with transparency', 'colour', 'colour with transparency'][channels];
  return [format.toUpperCase(), `${bitsStored} bit`, colours ?? `${channels} channels`].join(' · ');
}

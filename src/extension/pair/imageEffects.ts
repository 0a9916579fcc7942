/** Shows the images of a pair: a preview first, a larger one when looked at closely, other levels of a deep one. */
import { ProbeError, throwIfAborted } from '../../core/errors';
import { windowOf } from '../../core/image/levels';
import type { Levels } from '../../core/image/levels';
import type { Failure, ImageNumber } from '../../shared/panels/common';
import type { ImageRequest } from '../../shared/panels/pair';
import type { Workers } from '../../worker/workers';
import { plainDefaults } from './store/imageView';
import type { ImagePreview, ImageState, PreviewRequest } from './store/pairState';
import type { PairScope } from './store/pairStore';

/** Enough to look at closely: 64 MB of pixels in the panel. Larger images are reduced for showing only. */
const DETAIL_SIDE = 4096;
/** Enough for the moment before the preview is drawn (shared/panels/firstLook). */
const SMALL_SIDE = 640;

export const failureOf = (error: ProbeError): Failure => ({
  message: error.message,
  ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
});

export class ImageEffects {
  readonly #workers: Pick<Workers, 'image'>;
  readonly #scope: PairScope;
  /** What was asked for last of each image; what was asked for before is given up. */
  readonly #under: [AbortController, AbortController] = [new AbortController(), new AbortController()];

  constructor(workers: Pick<Workers, 'image'>, scope: PairScope) {
    this.#workers = workers;
    this.#scope = scope;
  }

  /** Decodes what is not shown; ends when both images are, or have said why not. */
  async load(): Promise<void> {
    await Promise.all(
      ([1, 2] as const).map(async n => {
        const { request, answered, failure } = this.#image(n);
        if (answered !== request.number || failure !== null) await this.#request(n, {});
      }),
    );
  }

  /** Changes how an image is shown, never what is embedded or sent. */
  async show(request: Exclude<ImageRequest, { type: 'readValues' }>): Promise<void> {
    if (request.type === 'levels') return this.#request(request.n, { levels: request.levels });
    if (this.#image(request.n).request.maxSide < DETAIL_SIDE) await this.#request(request.n, { maxSide: DETAIL_SIDE });
  }

  /** The values of one pixel, channel by channel; none where it cannot be read: the image itself says why. */
  async valuesAt(n: ImageNumber, column: number, row: number): Promise<readonly (number | null)[]> {
    const { path, frame } = this.#image(n).target;
    const { signal } = this.#scope;
    return this.#workers.image.call('valuesAt', { path, frame, column, row }, { signal }).catch(() => []);
  }

  #image(n: ImageNumber): ImageState {
    return this.#scope.state().images[n - 1]!;
  }

  async #request(n: ImageNumber, changes: Partial<Omit<PreviewRequest, 'number'>>): Promise<void> {
    this.#under[n - 1]!.abort();
    const under = (this.#under[n - 1] = new AbortController());
    const signal = AbortSignal.any([under.signal, this.#scope.signal]);
    this.#scope.dispatch({ type: 'imageRequested', n, ...changes });
    const request = this.#image(n).request.number;
    try {
      const levels = await this.#levels(n, signal);
      throwIfAborted(signal);
      this.#scope.dispatch({ type: 'levelsFound', n, request, levels });
      const preview = await this.#preview(this.#image(n), levels, signal);
      this.#scope.dispatch({ type: 'imageLoaded', n, request, preview });
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') return;
      this.#scope.dispatch({ type: 'imageFailed', n, request, failure: failureOf(failure) });
    }
  }

  /** What a preset is, in values; null for the image's own. */
  async #levels(n: ImageNumber, signal: AbortSignal): Promise<Levels | null> {
    const { target, request } = this.#image(n);
    const { levels } = request;
    if (typeof levels !== 'string') return levels;
    if (levels === 'own') return null;
    const { path, frame } = target;
    return (await this.#workers.image.call('spread', { path, frame }, { signal }))[levels];
  }

  async #preview(
    { target, request, preview }: ImageState,
    levels: Levels | null,
    signal: AbortSignal,
  ): Promise<ImagePreview> {
    const { path, frame, rendering } = target;
    const window = levels === null ? {} : { window: windowOf(levels, preview?.defaults.whole) };
    const { image } = this.#workers;
    const call = { path, frame, rendering: { ...rendering, ...window }, maxSide: request.maxSide, look: SMALL_SIDE };
    const { file, width, height, facts, look } = await image.call('preview', call, { signal });
    const isDicom = facts.format === 'dicom';
    const defaults = isDicom ? await image.call('firstLook', { path, frame }, { signal }) : plainDefaults(facts);
    const small = look === undefined ? null : `data:image/jpeg;base64,${Buffer.from(look).toString('base64')}`;
    return { file, width, height, facts, defaults, levels, small };
  }
}

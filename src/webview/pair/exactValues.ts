import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ImageNumber } from '../../shared/panels/common';
import type { FromPairPanel, PixelValues } from '../../shared/panels/pair';
import type { Pixel } from './readout';

/** The values that a picture of 8 bits, or a reduced one, cannot tell: asked for where the pointer is, one pixel at a time. */
export class ExactValues implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #post: (message: FromPairPanel) => void;
  readonly #known = new Map<ImageNumber, PixelValues>();
  readonly #wanted = new Map<ImageNumber, Pixel>();
  readonly #asked = new Map<ImageNumber, Pixel>();

  constructor(host: ReactiveControllerHost, post: (message: FromPairPanel) => void) {
    this.#host = host;
    this.#post = post;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** Another pair is shown. */
  forget(): void {
    for (const map of [this.#known, this.#wanted, this.#asked]) map.clear();
  }

  /** Null until it is known, for which it is asked; a pixel that cannot be read stays unknown. */
  of(n: ImageNumber, pixel: Pixel): readonly (number | null)[] | null {
    const known = this.#known.get(n);
    if (known !== undefined && same(known, pixel)) return known.values.length === 0 ? null : known.values;
    this.#wanted.set(n, pixel);
    this.#ask(n);
    return null;
  }

  receive(message: PixelValues): void {
    const { n } = message;
    this.#known.set(n, message);
    this.#asked.delete(n);
    this.#ask(n);
    this.#host.requestUpdate();
  }

  /** One question at a time: a pointer moves faster than files are read. */
  #ask(n: ImageNumber): void {
    const pixel = this.#wanted.get(n);
    if (pixel === undefined || this.#asked.has(n)) return;
    this.#wanted.delete(n);
    const known = this.#known.get(n);
    if (known !== undefined && same(known, pixel)) return;
    this.#asked.set(n, pixel);
    this.#post({ type: 'readValues', n, ...pixel });
  }
}

const same = (a: Pixel, b: Pixel): boolean => a.column === b.column && a.row === b.row;

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ImageNumber } from '../../shared/panels/common';
import type { PairImage } from '../../shared/panels/pair';
import { Picture } from './picture';

interface Held {
  /** As it was when its picture was made: size and levels belong to these pixels. */
  readonly image: PairImage;
  readonly picture: Picture;
}

/** The decoded previews of both images. One that is replaced stays until the next is decoded, so that nothing flashes. */
export class Pictures implements ReactiveController {
  private readonly held = new Map<ImageNumber, Held>();
  private readonly failed = new Map<ImageNumber, PairImage>();
  private readonly wanted = new Map<ImageNumber, string>();

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** Drops everything: another pair is shown. */
  forget(): void {
    for (const { picture } of this.held.values()) picture.close();
    for (const map of [this.held, this.failed, this.wanted]) map.clear();
  }

  /** Starts decoding what is new. */
  want(images: readonly PairImage[]): void {
    for (const image of images) {
      if (image.uri === undefined || image.uri === this.wanted.get(image.n)) continue;
      this.wanted.set(image.n, image.uri);
      void this.load(image, image.uri);
    }
  }

  /** An image as it can be shown now. */
  of(image: PairImage): { readonly image: PairImage; readonly picture: Picture | null } {
    const failed = this.failed.get(image.n);
    if (failed !== undefined && failed.uri === image.uri) return { image: failed, picture: null };
    const held = this.held.get(image.n);
    if (held === undefined || image.error !== undefined) return { image, picture: null };
    return held;
  }

  /** A reduction that cannot be made leaves the picture as it is, only slower to draw. */
  private async reduce(picture: Picture): Promise<void> {
    await picture.reduce().catch(() => undefined);
    this.host.requestUpdate();
  }

  private async load(image: PairImage, uri: string): Promise<void> {
    const picture = await Picture.load(uri).catch(() => null);
    if (this.wanted.get(image.n) !== uri) {
      picture?.close();
      return;
    }
    if (picture === null) {
      const error = { message: 'The preview of this image cannot be read.', remedy: 'Try again, or clear the caches.' };
      this.failed.set(image.n, { ...image, error });
    } else {
      this.held.get(image.n)?.picture.close();
      this.held.set(image.n, { image, picture });
      void this.reduce(picture);
    }
    this.host.requestUpdate();
  }
}

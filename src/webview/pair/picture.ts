import type { Levels } from '../../core/image/levels';

/** Reductions by half end when both sides are at most this. */
const SMALLEST = 512;

/** A decoded preview and its reductions by half, so that drawing it small costs what is drawn, not what there is. */
export class Picture {
  /** Largest first. */
  private constructor(private readonly bitmaps: ImageBitmap[]) {}
  private closed = false;

  /** @throws DOMException where the picture cannot be read */
  static async load(uri: string): Promise<Picture> {
    const element = new Image();
    // Pixels of another origin can be drawn but not read, unless they are asked for like this.
    element.crossOrigin = 'anonymous';
    element.src = uri;
    await element.decode();
    return new Picture([await createImageBitmap(element)]);
  }

  /** Makes the reductions: not before the picture is shown, which needs none. */
  async reduce(): Promise<void> {
    const half = (side: number): number => Math.max(1, Math.round(side / 2));
    for (let last = this.full; Math.max(last.width, last.height) > SMALLEST; last = this.bitmaps.at(-1)!) {
      const size = { resizeWidth: half(last.width), resizeHeight: half(last.height) };
      const next = await createImageBitmap(last, { ...size, resizeQuality: 'medium' });
      if (this.closed) return next.close();
      this.bitmaps.push(next);
    }
  }

  get full(): ImageBitmap {
    return this.bitmaps[0]!;
  }

  /** The smallest bitmap that is not enlarged when the whole picture is drawn `width` device pixels wide. */
  forWidth(width: number): ImageBitmap {
    return this.bitmaps.findLast(bitmap => bitmap.width >= width) ?? this.full;
  }

  /** Red, green and blue as drawn, at a point given as fractions of the picture. */
  valueAt(x: number, y: number): readonly [number, number, number] {
    const context = readable(1, 1);
    const at = (fraction: number, side: number): number => Math.min(side - 1, Math.floor(fraction * side));
    const { full } = this;
    context.drawImage(full, at(x, full.width), at(y, full.height), 1, 1, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }

  /** The shown values that a part of all pixels (of the full picture, over its channels) lies at or below. */
  levels(low: number, high: number): Levels {
    const { width, height } = this.full;
    const context = readable(width, height);
    context.drawImage(this.full, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const counts = new Uint32Array(256);
    for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) counts[data[i + c]!]!++;
    const at = (share: number): number => {
      let below = 0;
      return counts.findIndex(count => (below += count) >= Math.max(1, share * width * height * 3));
    };
    return { low: at(low), high: at(high) };
  }

  close(): void {
    this.closed = true;
    for (const bitmap of this.bitmaps) bitmap.close();
  }
}

function readable(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This page has no canvas to read pixels from.');
  return context;
}

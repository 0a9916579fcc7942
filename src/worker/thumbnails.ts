import { base64Of } from '../core/image/sendable';
import type { ImageLocation, Rendering } from '../core/image/types';
import { THUMBNAIL_SPEC } from '../core/report/formats';
import type { Thumbnail } from '../core/report/model';
import type { Workers } from './workers';

/** Draws images small for a report: decoded pixels, encoded anew. */
export const thumbnailer =
  ({ image }: Pick<Workers, 'image'>, signal: AbortSignal) =>
  async ({ path, frame }: ImageLocation, rendering: Rendering): Promise<Thumbnail> => {
    const call = { path, frame, rendering, spec: { ...THUMBNAIL_SPEC } };
    const { base64, mime, width, height } = await image.call('sendable', call, { signal });
    return { mime, base64: base64Of({ base64 }), width, height };
  };

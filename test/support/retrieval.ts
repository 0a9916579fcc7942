import { readFile } from 'node:fs/promises';
import { cosine } from '../../src/core/embedding/similarity';
import type { Encoded, EncodeOptions, Encoder } from '../../src/core/encoder/types';
import { decodeRgb } from '../../src/core/image/decode';
import { resample } from '../../src/core/image/resample';

/** An image file as an encoder sees it, without workers or cache. */
export async function encodeFile(encoder: Encoder, file: string, options?: EncodeOptions): Promise<Encoded> {
  const { width, height, filter } = encoder.info.pixels;
  const image = await decodeRgb(await readFile(file), undefined, file);
  const [encoded] = await encoder.encode([resample(image, width, height, filter)], options);
  return encoded!;
}

/** Names by falling cosine to `embedding`. */
export function ranked(
  embedding: Float32Array,
  among: readonly { readonly name: string; readonly embedding: Float32Array }[],
): string[] {
  return among
    .map(other => ({ name: other.name, similarity: cosine(embedding, other.embedding) }))
    .sort((a, b) => b.similarity - a.similarity)
    .map(({ name }) => name);
}

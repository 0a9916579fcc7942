import { readFile } from 'node:fs/promises';
import { cosine } from '../../src/core/embedding/similarity';
import { fitPixels } from '../../src/core/encoder/preprocess/fit';
import type { Encoded, EncodeOptions, Encoder } from '../../src/core/encoder/types';
import { decodeRgb } from '../../src/core/image/decode';

/** An image file as an encoder sees it, without workers or cache. */
export async function encodeFile(encoder: Encoder, file: string, options?: EncodeOptions): Promise<Encoded> {
  const image = await decodeRgb(await readFile(file), undefined, file);
  const [encoded] = await encoder.encode([fitPixels(image, encoder.info.pixels)], options);
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

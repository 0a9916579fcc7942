/** What the language server asks for, from the workers. What fails is told in its place, never thrown at the editor. */
import { ProbeError } from '../../core/errors';
import { imageKey } from '../../core/image/rendering';
import { CURATION_ENCODER } from '../../shared/curation';
import type { CurationImage, CurationMethods } from '../../shared/curation';
import type { Params, Result } from '../../shared/rpc/methods';
import { pairCosine } from '../../worker/similarity';
import type { Workers } from '../../worker/workers';
import type { EmbedTarget } from '../../worker/embedder';

type Handlers = {
  readonly [K in keyof CurationMethods]: (params: Params<CurationMethods, K>) => Promise<Result<CurationMethods, K>>;
};

const encoder = { encoder: CURATION_ENCODER };

export function curationHandlers(workers: Workers): Handlers {
  return {
    thumbnail: ({ image, maxSide }) =>
      orFailure(async () => {
        const { path, frame, rendering } = image;
        const shown = await workers.image.call('preview', { path, frame, rendering, maxSide });
        return { file: shown.file, width: shown.width, height: shown.height };
      }),
    cosine: ({ images: [first, second] }) =>
      orFailure(async () => {
        const { title } = await workers.encoder.call('info', { encoder });
        return { cosine: await pairCosine(workers, [target(first), target(second)], { encoder }), title };
      }),
    cachedCosines: ({ pairs }) => orFailure(async () => ({ cosines: await cachedCosines(workers, pairs) })),
    similarityKey: () =>
      orFailure(async () => {
        const { fingerprint } = await workers.encoder.call('info', { encoder });
        return { key: `${CURATION_ENCODER}@${fingerprint}` };
      }),
  };
}

async function orFailure<T>(work: () => Promise<T>): Promise<T | { error: string }> {
  try {
    return await work();
  } catch (error) {
    return { error: ProbeError.from(error).toLine() };
  }
}

const target = ({ path, frame, rendering }: CurationImage): EmbedTarget => ({
  path,
  frame,
  ...(rendering === undefined ? {} : { rendering }),
});

type Images = readonly [CurationImage, CurationImage];

/** Hashes files that are new to the cache, but decodes and embeds nothing. */
async function cachedCosines(workers: Workers, pairs: readonly Images[]): Promise<(number | null)[]> {
  const images = pairs.flat();
  const identified = await workers.image.call('identify', { paths: images.map(({ path }) => path) });
  const keys = images.map(({ frame, rendering }, n) => {
    const found = identified[n]!;
    return 'sha256' in found ? imageKey(found.sha256, frame, rendering) : undefined;
  });
  return Promise.all(
    pairs.map(async (_, n) => {
      const [first, second] = [keys[2 * n], keys[2 * n + 1]];
      if (first === undefined || second === undefined) return null;
      return workers.encoder.call('cosine', { encoder, keys: [first, second] });
    }),
  );
}

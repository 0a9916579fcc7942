/** Finding out what the precision `auto` of a model folder is, on the images that are about to be embedded. */
import { DECIDING_IMAGES, FEWEST_IMAGES } from '../core/encoder/precision/decision';
import type { UsedPrecision } from '../core/encoder/types';
import type { Embedded, EmbedOptions, EmbedTarget } from './embedRequest';
import type { Workers } from './workers';

/** `embedImages` (embedder.ts), which asks for this decision itself and so cannot be imported here. */
type Embed = (workers: Workers, targets: readonly EmbedTarget[], options: EmbedOptions) => AsyncIterable<Embedded>;

/**
 * Embeds some images in both precisions, which the cache keeps, and has them compared. Nothing is decided on too few.
 * @throws ProbeError cancelled | unavailable | crash | io
 */
export async function settlePrecision(
  workers: Workers,
  targets: readonly EmbedTarget[],
  options: EmbedOptions,
  embed: Embed,
): Promise<void> {
  const chosen = spread(targets, DECIDING_IMAGES);
  options.onSettling?.(chosen.length);
  const full = await keysOf(workers, chosen, options, 'fp32', embed);
  const eight = await keysOf(workers, chosen, options, 'int8', embed);
  const keys = [...full].filter(key => eight.has(key));
  if (keys.length < FEWEST_IMAGES) return;
  await workers.encoder.call('decidePrecision', { encoder: options.encoder, keys }, options);
}

async function keysOf(
  workers: Workers,
  targets: readonly EmbedTarget[],
  options: EmbedOptions,
  precision: UsedPrecision,
  embed: Embed,
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  const encoder = { ...options.encoder, precision };
  for await (const embedded of embed(workers, targets, { ...options, encoder })) {
    if ('key' in embedded) keys.add(embedded.key);
  }
  return keys;
}

/** `count` of the items, evenly from the first to the last. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, n) => items[Math.round((n * (items.length - 1)) / (count - 1))]!);
}

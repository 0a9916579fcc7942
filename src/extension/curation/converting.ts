/** A benchmark's own file as a `*.pairs.jsonl`, whose pairs can be curated. */
import path from 'node:path';
import { loadManifest } from '../../core/dataset/load';
import { relativeImageRef } from '../../core/dataset/resolve';
import { savePairs } from '../../core/dataset/save';
import type { ManifestPair } from '../../core/dataset/types';
import { formatPair } from '../../core/dataset/writePairs';
import { chooseNewManifest } from '../newManifest';

/** @returns the new manifest; undefined where the person chose none. @throws ProbeError as `loadManifest`, and 'io'. */
export async function convertToPairs(file: string): Promise<string | undefined> {
  const { pairs, root } = await loadManifest(file);
  const proposed = path.join(root, `${path.basename(root)}.pairs.jsonl`);
  const manifest = (await chooseNewManifest('Convert to a Manifest That Can Be Edited', proposed))?.fsPath;
  if (manifest === undefined) return undefined;
  await savePairs(manifest, `${pairs.map(pair => lineOf(manifest, pair)).join('\n')}\n`);
  return manifest;
}

function lineOf(manifest: string, { pair, images: [first, second] }: ManifestPair): string {
  return formatPair({
    ...pair,
    image1: relativeImageRef(manifest, first!.path, first!.frame),
    ...(second === undefined ? {} : { image2: relativeImageRef(manifest, second.path, second.frame) }),
  });
}

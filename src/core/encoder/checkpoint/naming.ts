/** What a model folder is called, and whether its model is known to be a medical one. */
import path from 'node:path';

/** A folder of the hub's cache: `models--google--medsiglip-448/snapshots/<commit>`. */
const HUB_FOLDER = /^models--(.+?)--(.+)$/;

/** `google/medsiglip-448` in the hub's cache, otherwise the folder's own name. */
export function titleOf(folder: string): string {
  for (const part of folder.split(path.sep).reverse()) {
    const [, organisation, name] = HUB_FOLDER.exec(part) ?? [];
    if (organisation !== undefined && name !== undefined) return `${organisation}/${name}`;
  }
  return path.basename(folder);
}

/** Models that were trained on medical images, by what people call their folders. */
const MEDICAL = /medsiglip|rad-?dino|biomedclip|pubmed-?clip/i;

/** @returns null where the name does not say it. */
export const isMedical = (title: string): true | null => (MEDICAL.test(title) ? true : null);

/** What the commands on a folder share. */
import { listImages } from '../core/image/listImages';
import type { FailedFile, FolderProgress } from '../worker/folder';
import { usageError } from './arguments';
import type { Output } from './output';

/** Every image below a folder. @throws ProbeError (usage) where there is none. */
export async function findImages(dir: string, signal: AbortSignal): Promise<string[]> {
  const files = await listImages(dir, signal);
  if (files.length > 0) return files;
  throw usageError(`There is no image in ${dir}.`, 'Name a folder that holds some.');
}

export const showProgress = (out: Output) => (progress: FolderProgress) =>
  out.progress('Embedding', progress, 'images');

export function noteFailures(out: Output, failed: readonly FailedFile[]): void {
  for (const { error } of failed) out.note(`medprobe: ${error.toLine()}`);
}

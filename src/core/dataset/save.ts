import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';
import { writeFileAtomic } from '../files/atomicWrite';
import { isInside } from '../files/insidePath';

/**
 * Writes a manifest as UTF-8 so that a crash at any instant leaves the old file or the new one, never a part: beside it,
 * to the disk, then renamed over it. The file's mode stays; a link to a file in the same folder or below it stays one, and
 * its target is replaced.
 * @throws ProbeError 'io'; 'bad-input' for a link that leads elsewhere, and for what is no regular file.
 */
export async function savePairs(file: string, text: string): Promise<void> {
  try {
    await writeFileAtomic(await targetOf(file), text, { access: 'shared' });
  } catch (error) {
    if (error instanceof ProbeError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProbeError('io', `${file} could not be saved: ${reason}.`, {
      remedy: 'Check that its folder can be written and that the disk is not full; the file is as it was.',
      cause: error,
    });
  }
}

/** The file itself, where a link that stays in its folder has that name. */
async function targetOf(file: string): Promise<string> {
  const isLink = await lstat(file).then(
    facts => facts.isSymbolicLink(),
    () => false,
  );
  if (!isLink) return file;
  const target = await realpath(file).catch(() => undefined);
  const folder = await realpath(path.dirname(file));
  if (target !== undefined && isInside(folder, target)) return target;
  throw new ProbeError('bad-input', `${file} is a link that leads out of its folder.`, {
    remedy: target === undefined ? 'Remove the link.' : `To change what it leads to, open ${target}.`,
  });
}

/** Images that may have a patient's name written into their pixels, for who is asked whether they may leave the machine. */
import path from 'node:path';
import type { Workers } from './workers';

const NAMED = 3;

/**
 * Which DICOM files do not rule out text burned into their pixels in words.
 * @param files of all images that may be sent, in any order; may hold one more than once
 * @returns sentences; undefined where there is no such file. @throws ProbeError cancelled | unavailable | crash.
 */
export async function textInPixels(
  workers: Workers,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const paths = [...new Set(files)];
  if (paths.length === 0) return undefined;
  const call = signal === undefined ? {} : { signal };
  const { found, lookedAt } = await workers.image.call('mayShowText', { paths }, call);
  return textInPixelsOf(found, lookedAt, paths.length);
}

/** @param lookedAt how many of the `of` files were looked at to find those. */
export function textInPixelsOf(found: readonly string[], lookedAt: number, of: number): string | undefined {
  const said: string[] = [];
  if (found.length > 0) {
    const names = listed(found.map(file => path.basename(file)));
    said.push(
      `Text burned into the pixels, such as a patient’s name, is not ruled out in ${names}; it would be sent with them.`,
    );
  }
  if (lookedAt < of) said.push(`Only ${lookedAt} of the ${of} image files were looked at for this.`);
  return said.length === 0 ? undefined : said.join(' ');
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, NAMED);
  const more = names.length - first.length;
  const all = more === 0 ? first : [...first, `${more} more`];
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** Reading what lies in a folder that may be a stranger's: a regular file, and no link leads out of the folder. */
import type { ReadStream } from 'node:fs';
import { assertLinksStay } from './insidePath';
import { readRegularFile, streamRegularFile } from './regularFile';
import type { ReadOptions } from './regularFile';

/** @throws ProbeError as `assertLinksStay` and `readRegularFile`. */
export async function readContainedFile(file: string, options: ReadOptions): Promise<Buffer> {
  await assertLinksStay(file);
  return readRegularFile(file, options);
}

/** As `readContainedFile`, decoded as UTF-8. */
export const readContainedText = async (file: string, options: ReadOptions): Promise<string> =>
  (await readContainedFile(file, options)).toString('utf8');

/** @throws ProbeError as `assertLinksStay` and `streamRegularFile`. */
export async function streamContainedFile(file: string): Promise<ReadStream> {
  await assertLinksStay(file);
  return streamRegularFile(file);
}

/** Whether paths that a stranger has written, or links that a stranger has laid, stay where they belong. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';

/** MedProbe's own folder in a dataset. */
export const OWN_FOLDER = '.medprobe';

/** Whether a path is below a folder, by the text alone; the folder itself is not. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** What Windows takes for a device, whatever its ending and case; the digits may be superscript. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(\..*)?$/i;
/** `MEDPRO~1`, by which Windows knows `.medprobe` too. */
const SHORT_NAME = /~\d/;

/** Whether a name can stand for one file or folder on every system, and for no hidden one. */
export const isPlainName = (name: string): boolean =>
  /^[^\\/:*?"<>|\p{Cc}\p{Cf}]+$/u.test(name) &&
  !/^\.|[. ]$/.test(name) &&
  !DEVICE.test(name) &&
  !SHORT_NAME.test(name) &&
  Buffer.byteLength(name) <= 255;

/** Whether a stranger's relative path, with `/`, is made of plain names only: absolute ones, drives and `..` are not. */
export const isPlainPath = (relative: string): boolean => relative.split('/').every(isPlainName);

/** A path from its last `.medprobe` on, and what is before it; undefined where there is none. */
export function splitAtOwnFolder(file: string): { readonly dataset: string; readonly steps: string[] } | undefined {
  const { root } = path.parse(path.resolve(file));
  const steps = path.resolve(file).slice(root.length).split(path.sep);
  const at = steps.lastIndexOf(OWN_FOLDER);
  return at === -1 ? undefined : { dataset: path.join(root, ...steps.slice(0, at)), steps: steps.slice(at) };
}

/**
 * Refuses a file that links lead out of where it belongs: in `<dataset>/.medprobe` the dataset, elsewhere the file's own
 * folder. What is not there passes.
 * @throws ProbeError 'bad-input' naming the file and where it leads; the file system's own error otherwise.
 */
export const assertLinksStay = (file: string): Promise<void> =>
  assertLinksStayBelow(splitAtOwnFolder(file)?.dataset ?? path.dirname(file), file);

/** As `assertLinksStay`, for a file that belongs below `boundary`. */
export async function assertLinksStayBelow(boundary: string, file: string): Promise<void> {
  let real: string;
  try {
    real = await realpath(file);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if (isInside(await realpath(boundary), real)) return;
  throw new ProbeError('bad-input', `${file} is reached by a link that leads out of ${boundary}, to ${real}.`, {
    remedy: 'Put the files themselves there instead of the link, or name the place that it leads to.',
    details: { code: 'link', fatal: true },
  });
}

/** Nothing there, or a link that leads nowhere: nothing can be read through it. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

import path from 'node:path';
import pLimit from 'p-limit';
import { throwIfAborted } from '../errors';
import { openRegularFile } from '../files/regularFile';
import { DICOM_MARK, isImageName, isUntypedName } from './formats';

const FILES_AT_ONCE = 16;

/** By its name; where that says nothing, by four bytes of its content. A file that cannot be read then is no image. */
export async function isImageFile(file: string): Promise<boolean> {
  const name = path.basename(file);
  return isImageName(name) || (isUntypedName(name) && (await isMarkedDicom(file).catch(() => false)));
}

/** Those of the files of one folder that are images, in their order. @throws ProbeError cancelled. */
export async function imagesAmong(folder: string, names: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const found = await pLimit(FILES_AT_ONCE).map([...names], async name => {
    throwIfAborted(signal);
    return isImageFile(path.join(folder, name));
  });
  return names.filter((_, n) => found[n]);
}

async function isMarkedDicom(file: string): Promise<boolean> {
  const handle = await openRegularFile(file);
  try {
    const { text, at } = DICOM_MARK;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(text.length), 0, text.length, at);
    return buffer.toString('latin1', 0, bytesRead) === text;
  } finally {
    await handle.close();
  }
}

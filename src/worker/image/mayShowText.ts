import pLimit from 'p-limit';
import { ProbeError, throwIfAborted } from '../../core/errors';
import { openRegularFile } from '../../core/files/regularFile';
import { formatOf } from '../../core/image/decode';
import { headMayShowText } from '../../core/image/dicom/shownText';

/** A person waits for it: a second or two. */
const MOST_FILES = 10_000;
const FILES_AT_ONCE = 16;
/** Enough to tell a DICOM file from any other. */
const FIRST_BYTES = 512;
/** What is looked for is nearly always in them; where it is not, nothing is ruled out. */
const HEAD_BYTES = 65_536;

/**
 * Which files may have text burned into their pixels, by the beginning of each alone. One that is not there, or of a kind
 * that is refused, has no pixels to send and is not among them. @throws ProbeError cancelled.
 */
export async function mayShowText(paths: readonly string[], signal: AbortSignal) {
  const some = paths.slice(0, MOST_FILES);
  const may = await pLimit(FILES_AT_ONCE).map([...some], async file => {
    throwIfAborted(signal);
    return fileMayShowText(file).catch((error: unknown) => {
      if (error instanceof ProbeError || isFileError(error)) return false;
      throw error;
    });
  });
  return { found: some.filter((_, n) => may[n]), lookedAt: some.length };
}

const isFileError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

async function fileMayShowText(file: string): Promise<boolean> {
  const handle = await openRegularFile(file);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const first = await handle.read(head, 0, FIRST_BYTES, 0);
    const begins = head.subarray(0, first.bytesRead);
    if (formatOf(begins) !== 'dicom') return false;
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return headMayShowText(head.subarray(0, bytesRead), file);
  } catch (error) {
    // A beginning that cannot be read may belong to a file that can.
    if (error instanceof ProbeError && error.kind === 'bad-input') return true;
    throw error;
  } finally {
    await handle.close();
  }
}

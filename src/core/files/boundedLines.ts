/** The lines of files of any size, one at a time. */
import { bytesText } from '../bytes';
import { ProbeError } from '../errors';
import { openBoundedFile } from './boundedFile';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 18;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line end. */
  readonly bytes: Buffer;
  /** Where the next line begins, in bytes. */
  readonly next: number;
  /** False for what stands behind the last newline. */
  readonly isEnded: boolean;
}

export interface LineBounds {
  readonly fileBytes: number;
  readonly lineBytes: number;
}

/**
 * Every line of a file as it is now, ended by LF; nothing behind a last LF is no line.
 * @throws ProbeError 'too-large' naming the file and, where one is too long, the line; as `readBoundedFile`.
 */
export async function* readLines(file: string, { fileBytes, lineBytes }: LineBounds): AsyncGenerator<Line> {
  const handle = await openBoundedFile(file, fileBytes);
  try {
    let [number, begins, held] = [1, 0, 0];
    let parts: Buffer[] = [];
    const take = (part: Buffer): void => {
      held += part.length;
      if (held > lineBytes) throw tooLong(file, number, lineBytes);
      parts.push(part);
    };
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      let from = 0;
      for (let to = buffer.indexOf(NEWLINE); to !== -1 && to < bytesRead; to = buffer.indexOf(NEWLINE, from)) {
        take(buffer.subarray(from, to));
        begins += held + 1;
        yield { number, bytes: Buffer.concat(parts), next: begins, isEnded: true };
        [number, held, parts, from] = [number + 1, 0, [], to + 1];
      }
      if (from < bytesRead) take(buffer.subarray(from, bytesRead));
    }
    if (held > 0) yield { number, bytes: Buffer.concat(parts), next: begins + held, isEnded: false };
  } finally {
    await handle.close();
  }
}

const tooLong = (file: string, line: number, most: number): ProbeError =>
  new ProbeError('too-large', `${file}, line ${line}, has more than ${bytesText(most)}.`, {
    remedy: 'Check that it is the file that was meant.',
  });

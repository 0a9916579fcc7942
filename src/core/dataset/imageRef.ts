/** A file, as a manifest names it, and a frame in it (from 0). */
export interface ImageRef {
  readonly path: string;
  readonly frame: number;
}

const FRAME = /^(.*)#frame=(\d{1,9})$/s;

/** Reads `images/b.dcm#frame=3`. Only a `#frame=N` at the very end is special: file names may hold `#` themselves. */
export function parseImageRef(ref: string): ImageRef {
  const match = FRAME.exec(ref);
  return match ? { path: match[1] ?? '', frame: Number(match[2]) } : { path: ref, frame: 0 };
}

/** The shortest text that `parseImageRef` reads back as the same. */
export function formatImageRef({ path, frame }: ImageRef): string {
  return frame === 0 && !FRAME.test(path) ? path : `${path}#frame=${frame}`;
}

/**
 * A manifest's path without `.`, `..` and empty steps, or null where it leaves the folder that it starts from, or names
 * no file in it. Looks at the text only: what links on the disk do is checked in resolve.ts.
 */
export function normaliseImagePath(path: string): string | null {
  if (path.includes('\0') || path.includes('\\') || path.startsWith('/') || /^[A-Za-z]:/.test(path)) return null;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.length === 0 || path.endsWith('/') ? null : steps.join('/');
}

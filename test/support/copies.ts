import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SAMPLES = path.resolve('samples/images');

/**
 * `count` images that are told apart by content: copies of the samples, each with bytes of its own after the picture's
 * end, which decoders pass over.
 */
export function copies(folder: string, count: number): string[] {
  mkdirSync(folder, { recursive: true });
  const originals = readdirSync(SAMPLES).sort();
  return Array.from({ length: count }, (_, n) => {
    const original = readFileSync(path.join(SAMPLES, originals[n % originals.length]!));
    const file = path.join(folder, `${String(n).padStart(4, '0')}.png`);
    writeFileSync(file, Buffer.concat([original, Buffer.from(`copy ${n}`)]));
    return file;
  });
}

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { streamRegularFile } from '../files/regularFile';

export interface StoreFacts {
  readonly embeddings: number;
  /** On disk, index included. */
  readonly bytes: number;
}

/** What the cache holds of an encoder, without opening or creating anything; nothing where there is no such cache. */
export async function embeddingStoreFacts(root: string, fingerprint: string): Promise<StoreFacts> {
  const folder = path.join(root, 'embeddings-v1', fingerprint);
  const index = path.join(folder, 'index.jsonl');
  const sizes = await Promise.all([index, path.join(folder, 'vectors.f32')].map(sizeOf));
  return { embeddings: await countLines(index), bytes: sizes[0]! + sizes[1]! };
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    facts => facts.size,
    () => 0,
  );

async function countLines(file: string): Promise<number> {
  let lines = 0;
  try {
    for await (const chunk of await streamRegularFile(file)) {
      const bytes = chunk as Buffer;
      for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
    }
  } catch {
    return 0; // no cache yet, or cleared meanwhile
  }
  return lines;
}

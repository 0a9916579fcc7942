import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError, throwIfAborted } from '../../errors';
import { ownFolder } from '../../files/ownFolder';
import { savePairs } from '../save';
import type { Pair } from '../types';
import { formatPair } from '../writePairs';
import type { Dataset, DatasetFile } from './dataset';
import { openDataset } from './dataset';
import { DROPS } from './drops';
import { imageFolders, ImagePlacer, realPath } from './images';
import type { Drop, ImageSource, Item, Layout } from './types';
import { isDrop } from './types';

/** Something wrong in the dataset, and where. */
export interface ConvertFault {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface Converted {
  /** The layout's name. */
  readonly layout: string;
  /** Pairs and cases in the dataset, and how many of them were written. */
  readonly read: number;
  readonly written: number;
  /** How many of those written have one image. */
  readonly cases: number;
  /** The most frequent first. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  /** The dropped ones for which the file is at fault, in its order. */
  readonly faults: readonly ConvertFault[];
  /** Images that were written, and the folder they are in. */
  readonly images: { readonly written: number; readonly folder: string };
}

/**
 * Writes a benchmark as it lies on disk as a `*.pairs.jsonl` of accepted pairs, or of cases with one image.
 * @param output must not be there yet, unless it is to be replaced.
 * @throws ProbeError as `openDataset`; 'bad-input' where there is nothing to write or `output` cannot be used; 'not-found'
 * where no image is there; 'io'; 'cancelled'. Nothing is written to `output` then.
 */
export async function convertDataset(
  input: string,
  output: string,
  signal?: AbortSignal,
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<Converted> {
  // Where a link has that name, it is in the way: what it leads to is not replaced.
  const manifest = path.join(await realPath(path.dirname(path.resolve(output))), path.basename(output));
  if (!replace) await assertNew(manifest, output);
  const dataset = await openDataset(await realPath(input), signal);
  try {
    const conversion = new Conversion(dataset, manifest);
    for (const file of dataset.files) await conversion.add(file, signal);
    const { text, result } = conversion.finish(input);
    await ownFolder(path.dirname(manifest), [], 'shared');
    await savePairs(manifest, text);
    return result;
  } finally {
    await Promise.all(dataset.files.map(({ close }) => close()));
  }
}

async function assertNew(manifest: string, output: string): Promise<void> {
  const isThere = await lstat(manifest).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new ProbeError('bad-input', `${output} is there already.`, {
    remedy: 'Name another file, or move that one away: a manifest may hold edits that cannot be made again.',
  });
}

class Conversion {
  readonly #dataset: Dataset;
  readonly #manifest: string;
  readonly #lines: string[] = [];
  readonly #ids = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #faults: ConvertFault[] = [];
  readonly #lookedIn = new Set<string>();
  readonly #images = { written: 0, missing: [] as string[] };
  #read = 0;
  #cases = 0;

  constructor(dataset: Dataset, manifest: string) {
    this.#dataset = dataset;
    this.#manifest = manifest;
  }

  async add(file: DatasetFile, signal: AbortSignal | undefined): Promise<void> {
    const { layout, root } = this.#dataset;
    const folders = imageFolders(root, file.file, layout.imageFolders);
    folders.forEach(folder => this.#lookedIn.add(folder));
    const placer = new ImagePlacer({ root, folders, manifest: this.#manifest });
    for await (const rows of file.batches()) {
      for (const { line, found } of layout.read(rows)) {
        throwIfAborted(signal);
        this.#read++;
        const pair = isDrop(found) ? found : await this.#pairOf(found, file.file, line, placer);
        if (isDrop(pair)) this.#drop(pair, file.file, line);
        else this.#keep(pair);
      }
    }
    this.#images.written += placer.written;
  }

  async #pairOf(item: Item, file: string, line: number, placer: ImagePlacer): Promise<Pair | Drop> {
    const id = item.question.id ?? this.#madeId(file, line);
    if (this.#ids.has(id)) return DROPS.repeatedId;
    const [first, second] = [await this.#place(item.images[0], placer), await this.#place(item.images[1], placer)];
    if (typeof first === 'object') return first;
    if (typeof second === 'object') return second;
    const { categories1, options, ...question } = item.question;
    const { name: by, benchmark: tell } = this.#dataset.layout;
    const benchmark = tell?.(file);
    return {
      v: 1,
      ...question,
      id,
      image1: first ?? '',
      ...(second === undefined ? {} : { image2: second }),
      ...(options === undefined ? {} : { options: { ...options } }),
      ...(categories1 === undefined ? {} : { categories1: [...categories1] }),
      status: 'accepted',
      provenance: { by, ...(benchmark === undefined ? {} : { benchmark }), file: this.#nameOf(file), line },
    };
  }

  async #place(source: ImageSource | undefined, placer: ImagePlacer): Promise<string | Drop | undefined> {
    if (source === undefined) return undefined;
    const placed = await placer.place(source);
    if (placed === DROPS.imageNotFound && 'path' in source) this.#images.missing.push(source.path);
    return placed;
  }

  #madeId(file: string, line: number): string {
    const isOnly = this.#dataset.files.length === 1;
    return isOnly ? String(line) : `${path.parse(file).name}-${line}`;
  }

  #nameOf = (file: string): string => path.relative(this.#dataset.root, file).split(path.sep).join('/');

  #drop({ reason, wrong }: Drop, file: string, line: number): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (wrong) this.#faults.push({ file: this.#nameOf(file), line, reason });
  }

  #keep(pair: Pair): void {
    this.#ids.add(pair.id);
    if (pair.image2 === undefined) this.#cases++;
    this.#lines.push(formatPair(pair));
  }

  finish(input: string): { text: string; result: Converted } {
    const { layout } = this.#dataset;
    const dropped = [...this.#counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
    if (this.#lines.length === 0) {
      const [missing] = this.#images.missing;
      throw missing === undefined ? nothingToWrite(input, layout, dropped) : this.#noImages(input, missing);
    }
    const result: Converted = {
      layout: layout.name,
      read: this.#read,
      written: this.#lines.length,
      cases: this.#cases,
      dropped,
      faults: this.#faults,
      images: { written: this.#images.written, folder: this.#manifest.replace(/\.pairs\.jsonl$/i, '.images') },
    };
    return { text: `${this.#lines.join('\n')}\n`, result };
  }

  #noImages(input: string, example: string): ProbeError {
    const { layout } = this.#dataset;
    const count = new Set(this.#images.missing).size;
    const places = [...this.#lookedIn].join(', ');
    const message = `None of the ${count} images that ${input} names is there; looked in ${places} for ${example}.`;
    return new ProbeError('not-found', message, { remedy: layout.imagesFrom, details: { missing: count } });
  }
}

function nothingToWrite(input: string, { name }: Layout, dropped: Converted['dropped']): ProbeError {
  const reasons = dropped.map(({ reason, count }) => `${count} × ${reason}`).join(', ');
  return new ProbeError(
    'bad-input',
    `${input} (${name}) holds no question that can be asked: ${reasons || 'it is empty'}.`,
    {
      remedy: 'MedProbe asks questions about one image, or about the two of a pair.',
    },
  );
}

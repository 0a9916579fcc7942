/** Benchmarks as they lie on disk, as the Datasets view knows them: recognised in the background, and again when a file has changed. */
import type { FoundDataset } from '../../../core/dataset/layouts/recognise';
import { stampOf } from './manifestLibrary';

/** Recognises files by their first bytes; null for one that is no benchmark. Called in the background, a few files at a time. */
export type Recognise = (files: readonly string[]) => Promise<readonly (FoundDataset | null)[]>;

const AT_ONCE = 20;

export class LayoutLibrary {
  readonly #recognise: Recognise;
  readonly #known = new Map<string, { readonly stamp: string; readonly found: FoundDataset | null }>();

  constructor(recognise: Recognise) {
    this.#recognise = recognise;
  }

  /** Each benchmark once, by what is to be converted. */
  get found(): readonly FoundDataset[] {
    const all = [...this.#known.values()].flatMap(({ found }) => found ?? []);
    return [...new Map(all.map(one => [one.input, one])).values()].sort((a, b) => (a.input < b.input ? -1 : 1));
  }

  /** Looks at the files that are new or have changed, and forgets those that are no longer named. */
  async refresh(files: readonly string[]): Promise<void> {
    const kept = new Set(files);
    for (const file of this.#known.keys()) if (!kept.has(file)) this.#known.delete(file);
    const stamped = await Promise.all(files.map(async file => ({ file, stamp: await stampOf(file) })));
    const changed = stamped.filter(({ file, stamp }) => this.#known.get(file)?.stamp !== stamp);
    for (let at = 0; at < changed.length; at += AT_ONCE) {
      const part = changed.slice(at, at + AT_ONCE);
      const found = await this.#recognise(part.map(({ file }) => file));
      part.forEach(({ file, stamp }, index) => this.#known.set(file, { stamp, found: found[index] ?? null }));
    }
  }
}

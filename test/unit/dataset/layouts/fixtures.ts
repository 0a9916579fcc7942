import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { convertDataset } from '../../../../src/core/dataset/layouts/convert';
import type { Converted } from '../../../../src/core/dataset/layouts/convert';
import { parsePairs } from '../../../../src/core/dataset/parsePairs';
import type { Pair } from '../../../../src/core/dataset/types';

/** Enough of a PNG to be recognised as one; `seed` makes its bytes differ. */
export const png = (seed: number | string): Buffer =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    Buffer.from(`image ${seed} `.repeat(9)),
  ]);

export interface Folder {
  /** The dataset's folder. */
  readonly path: string;
  write: (name: string, content: string | Buffer) => string;
  images: (...names: string[]) => void;
  /** Converts the folder, or a file in it, to `out.pairs.jsonl` in the dataset's folder, or elsewhere. */
  convert: (input?: string, output?: string) => Promise<Converted & { readonly pairs: readonly Pair[] }>;
}

/** A folder for each test. */
export function datasetFolder(): Folder {
  let root = '';
  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-layouts-')));
    fs.mkdirSync(path.join(root, 'set'));
  });
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));
  const inSet = (name: string): string => path.join(root, 'set', name);
  const write = (name: string, content: string | Buffer): string => {
    fs.mkdirSync(path.dirname(inSet(name)), { recursive: true });
    fs.writeFileSync(inSet(name), content);
    return inSet(name);
  };
  return {
    get path() {
      return inSet('');
    },
    write,
    images: (...names) => names.forEach(name => write(name, png(name))),
    convert: async (input = '', output = 'out.pairs.jsonl') => {
      const converted = await convertDataset(inSet(input), inSet(output));
      const { pairs, problems } = parsePairs(fs.readFileSync(inSet(output), 'utf8'));
      if (problems.length > 0) throw new Error(`The manifest has problems: ${JSON.stringify(problems)}`);
      return { ...converted, pairs: pairs.map(({ pair }) => pair) };
    },
  };
}

type Cell = string | number;

/** A CSV or TSV as pandas writes it. */
export function table(rows: readonly Readonly<Record<string, Cell>>[], delimiter = ',', eol = '\n'): string {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: Cell | undefined): string => {
    const text = String(value ?? '');
    return /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [names.join(delimiter), ...rows.map(row => names.map(name => cell(row[name])).join(delimiter))];
  return lines.map(line => line + eol).join('');
}

/** Without the columns named. */
export function without<T extends Readonly<Record<string, unknown>>>(rows: readonly T[], ...names: string[]): T[] {
  return rows.map(row => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))) as T);
}

/** With some fields of one row changed. */
export const withRow = <T extends object>(rows: readonly T[], at: number, changes: Partial<T>): T[] =>
  rows.map((row, index) => (index === at ? { ...row, ...changes } : row));

/** What a conversion came to, in a form that tests compare. */
export const counts = ({ read, written, dropped, faults }: Converted) => ({
  read,
  written,
  dropped: Object.fromEntries(dropped.map(({ reason, count }) => [reason, count])),
  faults: faults.map(({ line, reason }) => `${line}: ${reason}`),
});
/** One row dropped. */
export const dropping = (reason: string, line: number) => ({
  dropped: { [reason]: 1 },
  faults: [`${line}: ${reason}`],
});

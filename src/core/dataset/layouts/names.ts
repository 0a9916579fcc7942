import type { TableFormat } from './types';

const TABLE_FORMATS: readonly TableFormat[] = ['csv', 'tsv', 'json', 'jsonl', 'parquet'];

/** The format that a file's name says; undefined where it is none. */
export function tableFormat(file: string): TableFormat | undefined {
  const ending = /\.(csv|tsv|json|jsonl|parquet)$/i.exec(file)?.[1]?.toLowerCase();
  return TABLE_FORMATS.find(format => format === ending);
}

/** By its name alone, a table of questions that could be converted: no manifest, and not hidden. */
export const isConvertible = (name: string): boolean =>
  tableFormat(name) !== undefined && !name.startsWith('.') && !name.toLowerCase().endsWith('.pairs.jsonl');

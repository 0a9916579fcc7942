import path from 'node:path';

/** What a conversion came to. */
export interface ConvertedCounts {
  readonly layout: string;
  readonly read: number;
  readonly written: number;
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  readonly faults: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

/** Where the manifest of a benchmark goes: beside its file of questions, or inside the folder that is one. */
export function manifestBeside(input: string): string {
  const { dir, name, ext } = path.parse(input);
  const isFile = /^\.(csv|tsv|json|jsonl|parquet)$/i.test(ext);
  return isFile ? path.join(dir, `${name}.pairs.jsonl`) : path.join(input, `${name}${ext}.pairs.jsonl`);
}

const REASONS_SHOWN = 2;

/** `VQA-RAD: 2,142 of 2,248 questions written to x.pairs.jsonl. Left out: 106 (…).` */
export function convertedText({ layout, read, written, dropped, faults }: ConvertedCounts, manifest: string): string {
  const number = (count: number): string => count.toLocaleString('en');
  const reasons = dropped.slice(0, REASONS_SHOWN).map(({ reason, count }) => `${number(count)} (${reason})`);
  const more = dropped.length > REASONS_SHOWN ? ', …' : '';
  return [
    `${layout}: ${number(written)} of ${number(read)} questions written to ${manifest}.`,
    ...(reasons.length === 0 ? [] : [`Left out: ${reasons.join(', ')}${more}.`]),
    ...(faults.length === 0 ? [] : ['The log names each line that is wrong.']),
  ].join(' ');
}

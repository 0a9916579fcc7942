/** Where pairs stand in formats that have no line of pairs: MediConfusion's own files. */
import { parse as parseCsv } from 'csv-parse/sync';
import { visitJson } from '../../core/files/positionedJson';

/** The 0-based line of each pair's entry, by id, in a `dataset.json` or `dataset.csv`. */
export const linesOf = (file: string, text: string): Map<string, number> =>
  file.toLowerCase().endsWith('.csv') ? csvLines(text) : jsonLines(text);

/** Each id is a property of the one object. */
function jsonLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  visitJson(text, {
    onObjectProperty: (id, _offset, _length, line, _character, path) => {
      if (path().length === 0) lines.set(id, line);
    },
  });
  return lines;
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** A row may take several lines: it begins where the one before it has ended. */
function csvLines(text: string): Map<string, number> {
  const rows = parseCsv(text, { columns: true, bom: true, info: true }) as unknown as Row[];
  const lines = new Map<string, number>();
  let begins = 1;
  for (const { record, info } of rows) {
    if (record['id'] !== undefined) lines.set(record['id'], begins);
    begins = info.lines;
  }
  return lines;
}

import { parse as parseCsv } from 'csv-parse/sync';
import { ProbeError } from '../../errors';
import { JsonError, parseJson } from '../../files/boundedJson';
import { LINE_END } from '../placing';
import type { Row, TableFormat, TableHead } from './types';

export interface Table extends TableHead {
  readonly rows: readonly Row[];
}

/**
 * A text file as rows. A record that is broken has a `fault` and stops nothing else.
 * @throws ProbeError 'bad-input' where the file as a whole is none of its format, or holds no record.
 */
export function readTable(file: string, format: Exclude<TableFormat, 'parquet'>, text: string): Table {
  const content = text.replace(/^\uFEFF/, '');
  const { columns, rows } = READERS[format](file, content);
  const first = rows.find(({ fault }) => fault === undefined);
  if (first === undefined) {
    const fault = rows[0] === undefined ? 'holds no record' : `holds no record that can be read: ${rows[0].fault}`;
    throw unusable(file, fault, 'Take it from its publisher again.');
  }
  return { format, columns, rows, first: first.fields };
}

interface Records {
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly Row[];
}

const READERS = {
  csv: (file: string, text: string): Records => delimited(file, text, ','),
  tsv: (file: string, text: string): Records => delimited(file, text, '\t'),
  json: jsonList,
  jsonl: jsonLines,
};

function delimited(file: string, text: string, delimiter: string): Records {
  const [header, ...records] = parsedRecords(file, text, delimiter);
  const columns = (header?.cells ?? []).map(name => name.trim());
  const repeated = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw unusable(file, `has the column "${repeated}" twice`, 'Rename one of them.');
  }
  const rows = records.map(({ line, cells }): Row => {
    const fields = Object.fromEntries(columns.map((name, index) => [name, cells[index]]));
    return cells.length === columns.length
      ? { line, fields }
      : { line, fields, fault: 'another number of cells than the header has' };
  });
  return { columns: new Set(columns.filter(name => name !== '')), rows };
}

/** Records with the line that each begins at; blank lines are none. */
function parsedRecords(file: string, text: string, delimiter: string): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  let line = 1;
  try {
    parseCsv(text, {
      delimiter,
      relax_column_count: true,
      on_record: (cells: string[], { lines }) => {
        if (cells.length > 1 || cells[0]?.trim() !== '') records.push({ line, cells });
        line = lines + 1;
        return null;
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unusable(
      file,
      `cannot be read from line ${line} on: ${reason}`,
      'Repair the quotes around that line.',
      error,
    );
  }
  return records;
}

function jsonList(file: string, text: string): Records {
  let list: unknown;
  try {
    list = parseJson(text);
  } catch (error) {
    throw unusable(file, whyUnread(error), 'Take it from its publisher again.', error);
  }
  if (!Array.isArray(list)) {
    throw new ProbeError('unsupported', `${file} is JSON, but no list of questions.`, {
      remedy: "A benchmark in JSON is one list of objects; MediConfusion's own files are run as they are.",
    });
  }
  return withColumns(list.map((entry: unknown, index) => objectRow(entry, index + 1)));
}

function whyUnread(error: unknown): string {
  const isDeep = error instanceof JsonError && error.isTooDeep;
  const { cause } = error instanceof Error ? error : {};
  if (isDeep) return `cannot be used: ${error.message}`;
  return `is no JSON: ${cause instanceof Error ? cause.message : String(error)}`;
}

function jsonLines(_file: string, text: string): Records {
  const rows = text.split(LINE_END).flatMap((content, index) => {
    if (content.trim() === '') return [];
    try {
      return [objectRow(parseJson(content), index + 1)];
    } catch (error) {
      const isDeep = error instanceof JsonError && error.isTooDeep;
      return [{ line: index + 1, fields: {}, fault: isDeep ? 'JSON that is nested too deeply' : 'broken JSON' }];
    }
  });
  return withColumns(rows);
}

function objectRow(entry: unknown, line: number): Row {
  return typeof entry === 'object' && entry !== null && !Array.isArray(entry)
    ? { line, fields: entry as Row['fields'] }
    : { line, fields: {}, fault: 'no JSON object' };
}

const withColumns = (rows: readonly Row[]): Records => ({
  rows,
  columns: new Set(rows.flatMap(({ fields }) => Object.keys(fields))),
});

export function unusable(file: string, fault: string, remedy: string, cause?: unknown): ProbeError {
  return new ProbeError('bad-input', `${file} ${fault}.`, { remedy, cause });
}

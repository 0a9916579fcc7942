import { isPairField, FIELD_MEANING, PAIR_VERSION, PairSchema } from './pairSchema';
import type { Finding, ProblemCode } from './rules';
import { PAIR_RULES, PROBLEM_CODES } from './rules';
import type { Span } from './locate';
import { LocatedLine, locateSyntaxError, trimmedSpan } from './locate';
import { LONGEST_LINE, MOST_ENTRIES, MOST_PROBLEMS } from './lineBounds';
import { JsonError, MOST_LEVELS, parseJson } from '../files/boundedJson';
import type { Pair } from './types';

export interface LineProblem extends Span {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** The top-level field that it is about, where it is about one. */
  readonly field?: string;
}

/** What one line says, without a look at any other line. */
export interface CheckedLine {
  /** Absent where the line has an error. */
  readonly pair?: Pair;
  /** The id, also where the rest of the line is wrong: it still takes part in the check for duplicates. */
  readonly id?: string;
  /** What `image1` and `image2` say where they are texts, also where the rest of the line is wrong. */
  readonly images: ImageRefs;
  readonly problems: readonly LineProblem[];
}

export interface ImageRefs {
  readonly image1?: string;
  readonly image2?: string;
}

const NO_IMAGES: ImageRefs = {};

export function lineProblem(code: ProblemCode, message: string, { start, end }: Span): LineProblem {
  return { code, severity: PROBLEM_CODES[code].severity, message, start, end };
}

/**
 * Reads and checks one line of a `*.pairs.jsonl`. Never throws. A function of the line's text alone, so that an editor
 * checks again only the lines that changed; what one line cannot know is in `findDuplicateIds`.
 */
export function checkLine(line: string): CheckedLine {
  if (line.length > LONGEST_LINE) {
    const message = `The line has ${line.length} characters; ${LONGEST_LINE} are read. Nothing in it is checked.`;
    return unread('too-large', message, trimmedSpan(line));
  }
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    if (error instanceof JsonError && error.isTooDeep) {
      const message = `The line is nested in more than ${MOST_LEVELS} levels. Nothing in it is checked.`;
      return unread('too-large', message, trimmedSpan(line));
    }
    // The fast way is for lines that are right; where a wrong one breaks, a parser with positions says exactly.
    const { what, ...span } = locateSyntaxError(line);
    return unread('broken-json', `Broken JSON: ${what}. One object a line.`, span);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unread('not-an-object', 'A line holds one pair, as a JSON object.', trimmedSpan(line));
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const { pair, findings } = checkObject(fields);
  const common = { ...idOf(fields), images: imagesOf(fields), problems: problemsOf(line, findings) };
  const readable = pair !== undefined && findings.every(({ code }) => PROBLEM_CODES[code].severity !== 'error');
  return readable ? { pair, ...common } : common;
}

const unread = (code: ProblemCode, message: string, span: Span): CheckedLine => ({
  images: NO_IMAGES,
  problems: [lineProblem(code, message, span)],
});

/** As many as are listed, errors first, and how many there are beyond. */
function problemsOf(line: string, findings: readonly Finding[]): LineProblem[] {
  const located = new LocatedLine(line);
  const isError = ({ code }: Finding): boolean => PROBLEM_CODES[code].severity === 'error';
  const isLong = findings.length > MOST_PROBLEMS;
  const ordered = isLong ? [...findings.filter(isError), ...findings.filter(found => !isError(found))] : findings;
  const problems: LineProblem[] = ordered.slice(0, MOST_PROBLEMS).map(found => ({
    ...lineProblem(found.code, found.message, located.locate(found)),
    ...fieldOf(found),
  }));
  if (!isLong) return problems;
  const message = `${findings.length - MOST_PROBLEMS} more problems of this line are not listed.`;
  return [...problems, lineProblem('more-problems', message, trimmedSpan(line))];
}

const fieldOf = ({ field, path: [first] }: Finding): { field?: string } => {
  const name = field ?? first;
  return typeof name === 'string' ? { field: name } : {};
};

const idOf = ({ id }: Readonly<Record<string, unknown>>): { id?: string } =>
  typeof id === 'string' && id !== '' ? { id } : {};

const imagesOf = ({ image1, image2 }: Readonly<Record<string, unknown>>): ImageRefs => ({
  ...(typeof image1 === 'string' ? { image1 } : {}),
  ...(typeof image2 === 'string' ? { image2 } : {}),
});

function checkObject(value: Readonly<Record<string, unknown>>): { pair?: Pair; findings: Finding[] } {
  const { v } = value;
  if (typeof v === 'number' && Number.isInteger(v) && v > PAIR_VERSION) {
    const message = `This line is of version ${v} of the format; this MedProbe reads version ${PAIR_VERSION}. Update MedProbe.`;
    return { findings: [{ code: 'newer-version', path: ['v'], at: 'value', message }] };
  }
  const large = tooManyEntries(value);
  if (large.length > 0) return { findings: large };
  const parsed = PairSchema.safeParse(value);
  if (!parsed.success) return { findings: parsed.error.issues.map(issue => shapeFinding(value, issue)) };
  const pair: Pair = parsed.data;
  return { pair, findings: PAIR_RULES.flatMap(rule => rule(pair)) };
}

/** Fields that are checked entry by entry. */
const WITH_ENTRIES = ['options', 'categories1', 'categories2', 'similarity'] as const;

/** The line or the fields that have more entries than are checked; then nothing else of the line is. */
function tooManyEntries(fields: Readonly<Record<string, unknown>>): Finding[] {
  const count = (value: unknown): number =>
    typeof value === 'object' && value !== null ? (Array.isArray(value) ? value.length : Object.keys(value).length) : 0;
  const tooMany = (what: string, value: unknown, path: Finding['path']): Finding[] => {
    if (count(value) <= MOST_ENTRIES) return [];
    const message = `${what} has ${count(value)} entries; ${MOST_ENTRIES} are read. Nothing else of the line is checked.`;
    return [{ code: 'too-large', path, at: 'value', message }];
  };
  const ofFields = WITH_ENTRIES.flatMap(name => tooMany(`"${name}"`, fields[name], [name]));
  return [...tooMany('The line', fields, []), ...ofFields];
}

function shapeFinding(
  value: Readonly<Record<string, unknown>>,
  issue: { readonly code: string; readonly path: readonly PropertyKey[] },
): Finding {
  const path = issue.path.map(key => (typeof key === 'symbol' ? String(key) : key));
  const field = String(path[0]);
  const meaning = isPairField(field) ? FIELD_MEANING[field] : '';
  if (!Object.hasOwn(value, field)) {
    return { code: 'missing-field', path: [], at: 'value', message: `"${field}" is missing: ${meaning}.`, field };
  }
  const message = `"${field}" must be ${meaning}.`;
  return { code: 'mistyped-field', path, at: issue.code === 'invalid_key' ? 'name' : 'value', message };
}

import { isPairField, FIELD_MEANING, PAIR_VERSION, PairSchema } from './pairSchema';
import type { Finding, ProblemCode } from './rules';
import { PAIR_RULES, PROBLEM_CODES } from './rules';
import type { Span } from './locate';
import { locate, locateSyntaxError, trimmedSpan } from './locate';
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
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // JSON.parse is the fast way for lines that are right; where a wrong one breaks, jsonc-parser says exactly.
    const { what, ...span } = locateSyntaxError(line);
    const message = `Broken JSON: ${what}. One object a line.`;
    return { images: NO_IMAGES, problems: [lineProblem('broken-json', message, span)] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'A line holds one pair, as a JSON object.';
    return { images: NO_IMAGES, problems: [lineProblem('not-an-object', message, trimmedSpan(line))] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const { pair, findings } = checkObject(fields);
  const problems = findings.map(found => ({
    ...lineProblem(found.code, found.message, locate(line, found)),
    ...fieldOf(found),
  }));
  const common = { ...idOf(fields), images: imagesOf(fields), problems };
  const readable = pair !== undefined && problems.every(problem => problem.severity !== 'error');
  return readable ? { pair, ...common } : common;
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
  const parsed = PairSchema.safeParse(value);
  if (!parsed.success) return { findings: parsed.error.issues.map(issue => shapeFinding(value, issue)) };
  const pair: Pair = parsed.data;
  return { pair, findings: PAIR_RULES.flatMap(rule => rule(pair)) };
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

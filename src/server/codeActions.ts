/** Quick fixes of a line's problems. Each edit leaves the rest of the line, byte for byte, as it is. */
import type { CodeAction, CodeActionParams, Diagnostic, TextEdit } from 'vscode-languageserver/node';
import { CodeActionKind } from 'vscode-languageserver/node';
import { parseImageRef, formatImageRef, normaliseImagePath } from '../core/dataset/imageRef';
import { locate } from '../core/dataset/locate';
import type { ManifestLine } from '../core/dataset/manifestChecker';
import { nearestNames } from '../core/dataset/nearest';
import { ACCEPTED_NEEDS, isOpenQuestion, isPairField, PAIR_FIELDS } from '../core/dataset/pairSchema';
import type { ProblemCode } from '../core/dataset/rules';
import { PAIR_STATUSES } from '../core/dataset/types';
import { editPairLine, smallestEdit } from '../core/dataset/writePairs';
import type { PairChanges } from '../core/dataset/writePairs';
import { LENS_LINES, lineCommands } from './codeLens';
import { SOURCE } from './diagnostics';
import { fieldsOf } from './documents';
import type { ManifestDocument } from './documents';
import { placeIn } from './place';
import { nextId, placeholderOf } from './placeholders';

/** A problem, its line, and what the fixes need to know of both. */
interface Fixing {
  readonly document: ManifestDocument;
  readonly diagnostic: Diagnostic;
  readonly line: ManifestLine;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The top-level field that the problem points at. */
  readonly field: string | undefined;
}

interface Fix {
  readonly title: string;
  readonly changes: PairChanges;
}

const NAMES_OFFERED = 3;

export async function codeActions(document: ManifestDocument, params: CodeActionParams): Promise<CodeAction[]> {
  const ours = params.context.diagnostics.filter(({ source }) => source === SOURCE);
  const fixes = await Promise.all(ours.map(diagnostic => fixesOf(document, diagnostic)));
  return [...fixes.flat(), ...commandsOf(document, params.range.start.line)];
}

/** Where a manifest is too long for code lenses, their commands are found here. */
function commandsOf(document: ManifestDocument, line: number): CodeAction[] {
  if (document.checker.lines.length <= LENS_LINES) return [];
  return lineCommands(document, line).map(({ command }) => {
    const title = `MedProbe: ${command.title}`;
    return { title, kind: CodeActionKind.Empty, command: { ...command, title } };
  });
}

async function fixesOf(document: ManifestDocument, diagnostic: Diagnostic): Promise<CodeAction[]> {
  const { start } = diagnostic.range;
  const line = document.line(start.line);
  const fields = line === undefined ? undefined : fieldsOf(line);
  if (line === undefined || fields === undefined) return [];
  const place = placeIn(line.text, Math.min(start.character + 1, line.text.length));
  const fixing: Fixing = { document, diagnostic, line, fields, field: place?.field };
  const renames = diagnostic.code === 'unknown-field' ? renamesOf(fixing) : [];
  const found = await FIXES[diagnostic.code as ProblemCode]?.(fixing);
  return [
    ...renames,
    ...(found ?? []).map(({ title, changes }, n) =>
      action(fixing, title, lineEdit(start.line, line.text, editPairLine(line.text, changes)), n === 0),
    ),
  ];
}

function action({ document, diagnostic }: Fixing, title: string, edit: TextEdit, isPreferred: boolean): CodeAction {
  const changes = { [document.uri]: [edit] };
  return { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred, edit: { changes } };
}

function lineEdit(line: number, before: string, after: string): TextEdit {
  const { start, end, text } = smallestEdit(before, after);
  return { range: { start: { line, character: start }, end: { line, character: end } }, newText: text };
}

type Fixer = (fixing: Fixing) => Fix[] | Promise<Fix[]>;

const setTo = (field: string, value: unknown, title = `Change to ${JSON.stringify(value)}`): Fix => ({
  title,
  changes: { [field]: value },
});
const removal = (field: string): Fix => ({ title: `Remove "${field}"`, changes: { [field]: undefined } });
const DRAFT = setTo('status', 'draft', 'Make it a draft');

const FIXES: Partial<Record<ProblemCode, Fixer>> = {
  'image-not-found': async ({ document, fields, field }) => {
    const ref = field === undefined ? undefined : fields[field];
    if (field === undefined || typeof ref !== 'string') return [];
    return ((await document.images?.nearest(ref)) ?? []).map(name => setTo(field, name));
  },
  'outside-dataset': ({ fields, field }) => {
    const ref = field === undefined ? undefined : fields[field];
    if (field === undefined || typeof ref !== 'string') return [];
    const { path, frame } = parseImageRef(ref);
    const slashed = normaliseImagePath(path.replaceAll('\\', '/'));
    return slashed === null ? [] : [setTo(field, formatImageRef({ path: slashed, frame }))];
  },
  'duplicate-id': ({ document, line }) => {
    const stem = /^(.+)-\d+$/.exec(line.id ?? '')?.[1] ?? line.id;
    return [setTo('id', nextId(document, stem))];
  },
  'missing-field': ({ document, fields }) => {
    const needed = ['v', 'id', 'image1', ...(fields['correct2'] === undefined ? [] : ['image2'])];
    const ofOptions = [...ACCEPTED_NEEDS, ...(fields['image2'] === undefined ? [] : ['correct2'])];
    const accepted = isOpenQuestion(fields) ? ['question'] : ofOptions;
    const isAccepted = fields['status'] === 'accepted';
    const missing = [...needed, ...(isAccepted ? accepted : [])].filter(name => fields[name] === undefined);
    const additions = missing
      .filter(isPairField)
      .map(name => setTo(name, placeholderOf(name, document), `Add "${name}"`));
    return isAccepted ? [...additions, DRAFT] : additions;
  },
  'mistyped-field': ({ document, fields, field }) => {
    if (field === undefined || !isPairField(field)) return [];
    const value = fields[field];
    const changes = typeof value === 'string' ? corrected(field, value) : [];
    const isNeeded = ['v', 'id', 'image1'].includes(field);
    const last = isNeeded
      ? setTo(field, field === 'id' && typeof value === 'number' ? String(value) : placeholderOf(field, document))
      : removal(field);
    return [...changes.map(text => setTo(field, text)), last];
  },
  'unknown-field': ({ field }) => (field === undefined ? [] : [removal(field)]),
  'correct-not-an-option': ({ fields, field }) =>
    field === undefined ? [] : letters(fields).map(letter => setTo(field, letter)),
  'both-correct-equal': ({ fields }) =>
    letters(fields)
      .filter(letter => letter !== fields['correct2'])
      .flatMap(letter => [
        setTo('correct2', letter, `Make ${letter} correct for image 2`),
        setTo('correct1', letter, `Make ${letter} correct for image 1`),
      ]),
  'options-equal': ({ fields }) => (fields['status'] === 'accepted' ? [DRAFT] : []),
};

const letters = ({ options }: Fixing['fields']): string[] =>
  typeof options === 'object' && options !== null ? Object.keys(options) : [];

/** What a text of the wrong kind was probably meant to be. */
function corrected(field: string, value: string): string[] {
  if (field === 'status') return nearestNames(value, PAIR_STATUSES, 1).concat(PAIR_STATUSES).filter(unique);
  const letter = value.trim().toUpperCase();
  return field.startsWith('correct') && /^[A-Z]$/.test(letter) ? [letter] : [];
}

const unique = <T>(item: T, index: number, all: readonly T[]): boolean => all.indexOf(item) === index;

/** An unknown field renamed to a known one like it that the line does not have; its value and place stay. */
function renamesOf(fixing: Fixing): CodeAction[] {
  const { line, fields, field, diagnostic } = fixing;
  if (field === undefined) return [];
  const free = PAIR_FIELDS.filter(name => !Object.hasOwn(fields, name));
  const { start, end } = locate(line.text, { path: [field], at: 'name' });
  const at = diagnostic.range.start.line;
  return nearestNames(field, free, NAMES_OFFERED).map((name, n) => {
    const range = { start: { line: at, character: start }, end: { line: at, character: end } };
    return action(fixing, `Rename to "${name}"`, { range, newText: JSON.stringify(name) }, n === 0);
  });
}

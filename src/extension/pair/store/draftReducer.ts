import { sameQuestion } from '../../../shared/panels/answers';
import type { Draft } from '../../../shared/panels/pair';
import { draftOf, lineChanges, rebase } from '../../curation/lineDraft';
import type { InManifest } from '../record';
import type { DraftChange, LineChange } from './pairEvents';
import type { DraftField, DraftState, LineRead } from './pairState';

/** @param revision the one that the change makes */
export function reduceQuestion(question: DraftState, event: DraftChange | LineChange, revision: number): DraftState {
  switch (event.type) {
    case 'draftEdited':
      return editDraft(question, event.fields, event.seen);
    case 'questionEdited':
      return { ...question, edited: event.edited };
    case 'draftDiscarded':
      return { ...question, draft: question.base ?? question.draft, clashes: [] };
    case 'pairSaved': {
      const { inManifest } = question;
      // What was saved is what the manifest asks from now on.
      const asked = inManifest === null ? null : { ...inManifest, question: event.question };
      return { ...question, saved: event.saved, inManifest: asked, line: { state: 'reading' } };
    }
    case 'lineRead':
      return followLine(question, event.read, revision);
    case 'lineLost':
      return { ...question, line: { state: 'lost', failure: event.failure } };
    case 'lineWriting':
      return { ...question, writing: { before: event.before, after: event.after } };
    case 'lineWritten':
      return question.writing === null ? question : { ...question, writing: null };
  }
}

/** An edit made before a change of the manifest was seen clashes with it; fields that were not edited are left alone. */
function editDraft(question: DraftState, fields: Partial<Draft>, seen: number): DraftState {
  const { base, changedAt, editable } = question;
  if (!editable) return question;
  const draft = { ...question.draft, ...fields };
  if (base === null) return { ...question, draft };
  const differing = fieldsIn(lineChanges(base, draft));
  const unseen = differing.filter(field => field in fields && (changedAt[field] ?? 0) > seen);
  const clashes = unique([...question.clashes, ...unseen]).filter(field => differing.includes(field));
  return { ...question, draft, clashes };
}

/** What the person has edited stays, every other field follows the line. What was written from here is nobody's clash. */
function followLine(question: DraftState, read: Omit<LineRead, 'state'>, revision: number): DraftState {
  const theirs = draftOf(read.content);
  const { draft, inManifest, saved } = question;
  const base = question.base ?? theirs;
  const { writing } = question;
  const isWritten = read.text === writing?.after;
  const isOwn = isWritten || read.text === writing?.before;
  const { draft: merged, clashes } = rebase(base, draft, theirs);
  const edited = fieldsIn(lineChanges(theirs, merged));
  const changed = isOwn ? [] : fieldsIn(lineChanges(base, theirs));
  const known = isWritten ? [] : question.clashes;
  const clashing = isOwn ? known : unique([...known, ...(clashes as DraftField[])]);
  const isSame = fieldsIn(lineChanges(base, theirs)).length === 0;
  return {
    ...question,
    // A blank that is still being typed is no difference to the line, and stays.
    draft: fieldsIn(lineChanges(draft, merged)).length === 0 ? draft : merged,
    base: isSame ? base : theirs,
    line: { state: 'read', ...read },
    saved: saved === null || saved.line === read.line ? saved : { ...saved, line: read.line },
    inManifest: inManifest === null || isAskedSo(inManifest, theirs) ? inManifest : { ...inManifest, question: theirs },
    clashes: clashing.filter(field => edited.includes(field)),
    changedAt: { ...question.changedAt, ...Object.fromEntries(changed.map(field => [field, revision])) },
  };
}

const isAskedSo = ({ question }: InManifest, { correct1, correct2, ...rest }: Draft): boolean =>
  sameQuestion(question, rest) && question.correct1 === correct1 && question.correct2 === correct2;

const fieldsIn = (changes: object): DraftField[] => Object.keys(changes) as DraftField[];

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** What the panel says and offers about the pair's line in its manifest. */
import { checkLine } from '../../../core/dataset/checkLine';
import { editPairLine } from '../../../core/dataset/writePairs';
import type { PairChanges } from '../../../core/dataset/writePairs';
import type { Curation, LineCuration } from '../../../shared/panels/curation';
import { draftOf, lineChanges } from '../../curation/lineDraft';
import type { DraftState, LineRead } from './pairState';

const READ_ONLY = {
  edit: 'This is a pair as a run asked it, so its question is only shown here.',
  convert: 'MedProbe does not change a benchmark’s own file. A copy of it as a *.pairs.jsonl can be edited.',
} as const;

/** @param undo what Undo would take back, in words; null where nothing was changed from the panel */
export function curationOf(question: DraftState, undo: string | null): Curation {
  const { editable, saved, line } = question;
  if (saved?.pair === undefined) {
    if (editable) return { state: 'none' };
    const offer = saved === null ? 'convert' : 'edit';
    return { state: 'readOnly', why: READ_ONLY[offer], offer };
  }
  if (line.state === 'lost') return { state: 'lost', failure: line.failure };
  return line.state === 'reading' ? { state: 'reading' } : lineCuration(question, line, undo);
}

/** The fields of the line that the person has edited and not saved. */
export const editedFields = (
  { draft }: Pick<DraftState, 'draft'>,
  { content }: Pick<LineRead, 'content'>,
): PairChanges => lineChanges(draftOf(content), draft);

function lineCuration(question: DraftState, read: LineRead, undo: string | null): LineCuration {
  const { text, content, line, lines, unsavedFile, hasPrevious, hasNext, known } = read;
  const changes = editedFields(question, read);
  const { problems } = checkLine(editPairLine(text, changes));
  const accepted = checkLine(editPairLine(text, { ...changes, status: 'accepted' })).problems;
  const by = content.provenance?.['by'];
  return {
    state: 'line',
    id: content.id,
    status: content.status ?? 'draft',
    line,
    lines,
    ...(content.split === undefined ? {} : { split: content.split }),
    ...(content.group === undefined ? {} : { group: content.group }),
    ...(typeof by === 'string' ? { by } : {}),
    edited: Object.keys(changes),
    clashes: question.clashes,
    unsavedFile,
    problems: problems.map(({ field, severity, message }) => ({ field: field ?? null, severity, message })),
    toAccept: accepted.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    undo,
    hasPrevious,
    hasNext,
    known,
  };
}

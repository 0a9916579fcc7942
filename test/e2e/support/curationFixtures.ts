// Pairs of a manifest as the Pair panel gets them.
import type { LineCuration } from '../../../src/shared/panels/curation';

/** A pair of a manifest that is complete and not decided. */
export const LINE: LineCuration = {
  state: 'line',
  id: 'chest-0014',
  status: 'draft',
  line: 14,
  lines: 200,
  split: 'test',
  group: 'patient-17',
  by: 'mine',
  edited: [],
  clashes: [],
  unsavedFile: false,
  problems: [],
  toAccept: [],
  undo: 'Rejected chest-0013',
  hasPrevious: true,
  hasNext: true,
  known: ['Cerebral', 'Vascular', 'Pulmonary'],
};

/** Edited so that it could not be saved. */
export const LINE_WITH_PROBLEMS: LineCuration = {
  ...LINE,
  edited: ['question', 'options', 'correct2'],
  clashes: ['question'],
  unsavedFile: true,
  problems: [
    { field: 'options', severity: 'error', message: 'Options A and B have the same text.' },
    { field: 'correct2', severity: 'warning', message: 'Option B is correct for both images.' },
    {
      field: 'colour',
      severity: 'warning',
      message: 'MedProbe does not know the field "colour"; it is kept as it is.',
    },
  ],
  toAccept: ['An accepted pair needs a question; this one is blank.', 'Options A and B have the same text.'],
};

import type { Choice } from './choice';
import { choiceOf, yesNoOf } from './choice';
import { brokenRecord, DROPS } from './drops';
import { firstText, inGroups, textOf } from './fields';
import type { Fields } from './fields';
import { embeddedImages } from './embedded';
import type { Drop, ImageSource, Item, Layout, Outcome, Row } from './types';
import { isDrop } from './types';

/** Question and image of the four rows of a group, in the file's order. */
export const NATURALBENCH_SLOTS = ['q0i0', 'q0i1', 'q1i0', 'q1i1'] as const;

const TYPES: readonly unknown[] = ['yes_no', 'multiple_choice'];

/**
 * NaturalBench (Li et al., NeurIPS 2024) as a table: two questions about two images are four consecutive rows. Each row
 * becomes a case of one image; the four share their `group`. The options of a `multiple_choice` question stand at its end.
 */
export const NATURALBENCH: Layout = {
  id: 'naturalbench',
  name: 'NaturalBench',
  benchmark: () => 'naturalbench',
  recognises: ({ format, columns, first }) =>
    format !== 'parquet' && columns.has('question') && !columns.has('A') && TYPES.includes(first['type']),
  needs: [['question'], ['answer'], ['type'], ['image', 'image_path']],
  imageFolders: ['', 'images'],
  imagesFrom:
    "Take the table with its images from the benchmark's repository (huggingface.co/datasets/BaiqiL/NaturalBench).",
  read: rows => {
    const images = embeddedImages(rows);
    return inGroups(rows, NATURALBENCH_SLOTS.length).flatMap((group, number) => groupOf(group, number, images));
  },
};

function groupOf(rows: readonly Row[], number: number, images: ReadonlyMap<Row, ImageSource>): Outcome[] {
  const found = NATURALBENCH_SLOTS.flatMap((slot, index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ line: row.line, found: caseOf(row, `${number + 1}`, slot, images.get(row)) }];
  });
  const fault = faultOf(rows, found);
  if (fault === undefined) return found;
  // A group that lacks a row has no group accuracy: none of it is converted.
  return found.map(outcome => (isDrop(outcome.found) ? outcome : { line: outcome.line, found: fault }));
}

function faultOf(rows: readonly Row[], found: readonly Outcome[]): Drop | undefined {
  if (rows.length < NATURALBENCH_SLOTS.length) return DROPS.groupIncomplete;
  if (found.some(outcome => isDrop(outcome.found))) return DROPS.groupFellApart;
  const [q0i0, q0i1, q1i0, q1i1] = rows.map(({ fields }) => textOf(fields, 'question'));
  return q0i0 === q0i1 && q1i0 === q1i1 ? undefined : DROPS.groupDiffers;
}

function caseOf({ fields, fault }: Row, group: string, slot: string, image: ImageSource | undefined): Item | Drop {
  if (fault !== undefined) return brokenRecord(fault);
  const question = textOf(fields, 'question');
  if (question === undefined) return DROPS.noQuestion;
  if (image === undefined) return DROPS.noImageNamed;
  const asked = choiceIn(fields, question);
  if (isDrop(asked)) return asked;
  const { correct, options } = asked.choice;
  return {
    question: { id: `${group}-${slot}`, question: asked.question, options, correct1: correct, group },
    images: [image],
  };
}

interface Asked {
  readonly question: string;
  readonly choice: Choice;
}

const OPTIONS_AT_END = /^(.*?)\s*\boptions?:\s*A\s*[:.)]\s*(.+?)\s*;?\s+B\s*[:.)]\s*(.+?)\s*;?\s*$/is;

function choiceIn(fields: Fields, question: string): Asked | Drop {
  const [type, answer] = [textOf(fields, 'type'), firstText(fields, ['answer'])];
  if (type === 'yes_no') {
    const choice = yesNoOf(answer);
    return isDrop(choice) ? choice : { question, choice };
  }
  if (type !== 'multiple_choice') return DROPS.unknownType;
  const [, stem, a, b] = OPTIONS_AT_END.exec(question) ?? [];
  if (stem === undefined || a === undefined || b === undefined) return DROPS.brokenOptions;
  const choice = choiceOf({ A: a, B: b }, answer, 'letter');
  return isDrop(choice) ? choice : { question: stem, choice };
}

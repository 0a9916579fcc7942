import { ProbeError } from '../../errors';
import { HUGGING_FACE_VQA } from './huggingFaceVqa';
import { MED_XPERT_QA } from './medXpertQa';
import { MMVP } from './mmvp';
import { MULTIPLE_CHOICE, VLM_EVAL_KIT } from './multipleChoice';
import { NATURALBENCH } from './naturalBench';
import { OMNI_MED_VQA } from './omniMedVqa';
import { PMC_VQA } from './pmcVqa';
import { SLAKE } from './slake';
import type { Layout, TableHead } from './types';
import { VQA_RAD } from './vqaRad';

/** The more particular first: what fits a benchmark's own layout is never taken for a general table. */
export const LAYOUTS: readonly Layout[] = [
  MMVP,
  NATURALBENCH,
  VQA_RAD,
  SLAKE,
  PMC_VQA,
  OMNI_MED_VQA,
  MED_XPERT_QA,
  VLM_EVAL_KIT,
  HUGGING_FACE_VQA,
  MULTIPLE_CHOICE,
];

export const LAYOUT_NAMES = LAYOUTS.map(({ name }) => name).join('; ');

/** The layout by a table's format, columns and first record; undefined where it is none that MedProbe knows. */
export const recogniseLayout = (head: TableHead): Layout | undefined => LAYOUTS.find(layout => layout.recognises(head));

/** @throws ProbeError 'bad-input' naming the columns that the layout needs and the file lacks. */
export function assertColumns(file: string, { name, needs }: Layout, columns: ReadonlySet<string>): void {
  const missing = needs.filter(names => !names.some(column => columns.has(column)));
  if (missing.length === 0) return;
  const list = missing.map(names => names.map(column => `"${column}"`).join(' or ')).join(', ');
  const there = [...columns].map(column => `"${column}"`).join(', ');
  throw new ProbeError('bad-input', `${file} looks like ${name}, but has no column ${list}; it has ${there}.`, {
    remedy: 'Take the file from its publisher again, or rename the columns.',
  });
}

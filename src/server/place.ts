import type { Node } from 'jsonc-parser';
import { findNodeAtOffset } from 'jsonc-parser';
import { LONGEST_LINE } from '../core/dataset/lineBounds';
import { jsonTree } from '../core/files/positionedJson';

/** Where the cursor is in a line: at the name of a top-level field, or in its value. */
export interface LinePlace {
  readonly field: string;
  readonly isName: boolean;
  readonly node: Node;
}

/** Undefined outside any field. Reads broken JSON as far as it can. @param offset UTF-16 units from the line's start */
export function placeIn(line: string, offset: number): LinePlace | undefined {
  const root = line.length > LONGEST_LINE ? undefined : jsonTree(line);
  const node = root === undefined ? undefined : findNodeAtOffset(root, offset, true);
  let step = node;
  while (step !== undefined && step.parent?.parent !== root) step = step.parent;
  const name = step?.parent?.children?.[0];
  if (node === undefined || step === undefined || name === undefined || step.parent?.type !== 'property')
    return undefined;
  return { field: String(name.value), isName: step === name, node };
}

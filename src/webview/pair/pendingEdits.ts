/**
 * What the person edited and the extension has not heard of yet: it stands over what the extension sends meanwhile, so
 * that nobody's typing is taken back, and goes when the extension has heard it.
 */
import type { Draft, PairSnapshot } from '../../shared/panels/pair';

interface PendingEdit<T> {
  /** Of the message that told the extension. */
  readonly number: number;
  readonly value: T;
}

type Editable = Draft & { readonly edited: Draft | null };

/** By field of the draft; `edited` for the question that is asked here only. */
export type PendingEdits = { readonly [Field in keyof Editable]?: PendingEdit<Editable[Field]> };

export const NO_EDITS: PendingEdits = {};

/** @param number of the message that told the extension of these fields */
export const withEdits = (pending: PendingEdits, fields: Partial<Editable>, number: number): PendingEdits => ({
  ...pending,
  ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { number, value }])),
});

/** A view with the edits over it. */
export function editedView(shown: PairSnapshot, pending: PendingEdits): PairSnapshot {
  const { edited, ...fields } = pending;
  const names = Object.keys(fields) as (keyof typeof fields)[];
  if (edited === undefined && names.length === 0) return shown;
  const values: Partial<Draft> = Object.fromEntries(names.map(field => [field, fields[field]?.value]));
  return {
    ...shown,
    draft: { ...shown.draft, ...values },
    ...(edited === undefined ? {} : { edited: edited.value }),
  };
}

/** What the extension has heard stays on the screen until it says what became of it. @param heard number of a message */
export function settleEdits(
  shown: PairSnapshot,
  pending: PendingEdits,
  heard: number,
): { readonly shown: PairSnapshot; readonly pending: PendingEdits } {
  const entries = Object.entries(pending);
  const settled = entries.filter(([, { number }]) => number <= heard);
  if (settled.length === 0) return { shown, pending };
  return {
    shown: editedView(shown, Object.fromEntries(settled)),
    pending: Object.fromEntries(entries.filter(([, { number }]) => number > heard)),
  };
}

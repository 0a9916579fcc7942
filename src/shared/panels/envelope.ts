/**
 * What every message between a panel and the extension says of itself: what it is about, and at which revision of it.
 * A message about something else is late, and is dropped: by the webview in `isCurrent`, by the extension in `isAbout`.
 */
import * as z from 'zod/mini';
import { checkMessage } from './common';

const count = z.int().check(z.nonnegative());

/** Extension → panel. */
const toPanel = z.object({
  /** Names what the panel shows: a pair, a run, a map. */
  id: z.string(),
  /** Of what is shown; it never falls. */
  revision: count,
  /** Number of the panel's last message that the extension has taken in; 0 for none. */
  heard: count,
  message: z.unknown(),
});

/** Panel → extension. */
const fromPanel = z.object({
  /** What the panel showed when the person did this; null before it was told. */
  id: z.nullable(z.string()),
  /** The last revision of it that the panel had been sent. */
  revision: count,
  /** Counts the page's messages, from above those of any earlier page. */
  number: count,
  message: z.unknown(),
});

export type ToPanel<M = unknown> = Omit<z.infer<typeof toPanel>, 'message'> & { readonly message: M };
export type FromPanel<M = unknown> = Omit<z.infer<typeof fromPanel>, 'message'> & { readonly message: M };

/** What a panel shows now, and how new it is. */
export interface PanelSubject {
  readonly id: string;
  readonly revision: number;
}

interface Typed {
  readonly type: string;
}

/** Whether the webview may use a message. Only a snapshot brings something else, or begins. */
export function isCurrent(shown: PanelSubject | null, { id, revision, message }: ToPanel<Typed>): boolean {
  if (shown?.id === id) return revision >= shown.revision;
  return message.type === 'snapshot';
}

/** Whether the extension may act on a message: a page that begins does not know yet what it is about. */
export const isAbout = (id: string, envelope: FromPanel<Typed>): boolean =>
  envelope.id === id || envelope.message.type === 'ready';

/** @param check of the message itself @throws ProbeError internal for anything else. */
export function checkToPanel<M>(check: (message: unknown) => M, value: unknown): ToPanel<M> {
  const envelope = checkMessage(toPanel, value, 'panel');
  return { ...envelope, message: check(envelope.message) };
}

/** @param check of the message itself @throws ProbeError internal for anything else. */
export function checkFromPanel<M>(check: (message: unknown) => M, value: unknown): FromPanel<M> {
  const envelope = checkMessage(fromPanel, value, 'extension');
  return { ...envelope, message: check(envelope.message) };
}

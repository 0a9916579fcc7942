import * as z from 'zod/mini';
import { ProbeError } from '../../core/errors';

/** Raised when a panel's messages change so that the two sides no longer understand each other. */
export const PANEL_PROTOCOL = 2;

// A webview's policy forbids `eval`; zod decides when a schema is made, so this comes before the first one.
z.config({ jitless: true });

/** A value as its receiver may use it: nothing in a message is ever written to, arrays of numbers neither. */
export type Message<T> = T extends ArrayBufferView
  ? T
  : T extends readonly [unknown, ...unknown[]]
    ? { readonly [K in keyof T]: Message<T[K]> }
    : T extends readonly (infer Item)[]
      ? readonly Message<Item>[]
      : T extends object
        ? { readonly [K in keyof T]: Message<T[K]> }
        : T;

export const imageNumber = z.literal([1, 2]);
export type ImageNumber = z.infer<typeof imageNumber>;

/** An option's letter and its text, in the order they are asked. */
export const option = z.object({ letter: z.string(), text: z.string() });
export type Option = Message<z.infer<typeof option>>;

/** An option's letter, or null where the answer could not be read. */
export const reading = z.nullable(z.string());

export const verdict = z.enum(['correct', 'wrong', 'invalid']);
export const outcome = z.enum(['told apart', 'confused', 'swapped', 'invalid', 'incomplete']);

/** What a person is told above the panel's content: a failure, or something to know, with what to do about it. */
export const notice = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  remedy: z.optional(z.string()),
});
export type Notice = Message<z.infer<typeof notice>>;

/** A failure as it stands in the place of the thing that failed. */
export const failure = z.object({ message: z.string(), remedy: z.optional(z.string()) });
export type Failure = Message<z.infer<typeof failure>>;

/**
 * Checks a message that crossed the boundary of a panel.
 * Throws a ProbeError of kind `internal` that names the first thing that does not fit: the two sides are of one build.
 */
export function checkMessage<S extends z.ZodMiniType>(schema: S, value: unknown, panel: string): Message<z.output<S>> {
  const result = schema.safeParse(value);
  if (result.success) return result.data as Message<z.output<S>>;
  const issue = result.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'the message' : issue.path.map(String).join('.');
  throw new ProbeError('internal', `The ${panel} received a message it does not understand (at ${place}).`, {
    remedy: 'Close the panel and open it again; if it happens again, reload the window.',
  });
}

import * as z from 'zod/mini';
import { method } from '../../src/shared/rpc/methods';

export const fickleMethods = {
  echo: method(z.object({ value: z.string() }), z.object({ value: z.string(), pid: z.number() })),
  die: method(z.object({}), z.object({})),
  spin: method(z.object({}), z.object({})),
  stall: method(z.object({}), z.object({})),
  hold: method(z.object({}), z.object({})),
  /** The main thread waits for a file, as it does in a native library. */
  block: method(z.object({ file: z.string() }), z.object({})),
  /** Every thread that reads files waits for one. */
  read: method(z.object({ file: z.string() }), z.object({})),
  /** The same, and then an exception that nobody catches. */
  fail: method(z.object({ file: z.string() }), z.object({})),
};

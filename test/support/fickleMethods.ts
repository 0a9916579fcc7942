import * as z from 'zod/mini';
import { method } from '../../src/shared/rpc/methods';

export const fickleMethods = {
  echo: method(z.object({ value: z.string() }), z.object({ value: z.string(), pid: z.number() })),
  die: method(z.object({}), z.object({})),
  spin: method(z.object({}), z.object({})),
  stall: method(z.object({}), z.object({})),
  hold: method(z.object({}), z.object({})),
};

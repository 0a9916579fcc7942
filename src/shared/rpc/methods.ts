import * as z from 'zod/mini';
import { ProbeError } from '../../core/errors';

/** One remote method: what goes in and what comes out, as schemas. */
export interface Method<P extends z.ZodMiniType = z.ZodMiniType, R extends z.ZodMiniType = z.ZodMiniType> {
  readonly params: P;
  readonly result: R;
}

export type Methods = Readonly<Record<string, Method>>;
export type Params<M extends Methods, K extends keyof M> = z.infer<M[K]['params']>;
export type Result<M extends Methods, K extends keyof M> = z.infer<M[K]['result']>;

export const method = <P extends z.ZodMiniType, R extends z.ZodMiniType>(params: P, result: R): Method<P, R> => ({
  params,
  result,
});

/** @throws ProbeError internal: a value of the wrong shape crossed a boundary, which only a defect can cause. */
export function check<S extends z.ZodMiniType>(schema: S, value: unknown, what: string): z.infer<S> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? '' : ` at ${issue.path.join('.') || '(top)'}: ${issue.message}`;
  throw new ProbeError('internal', `${what} has the wrong shape${where}.`);
}

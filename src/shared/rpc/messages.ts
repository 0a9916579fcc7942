/**
 * What travels between MedProbe and a forked worker. Both sides check every message on receipt; parameters and results
 * are checked once more against the schema of their method.
 */
import * as z from 'zod/mini';
import { ERROR_KINDS } from '../../core/errors';

/** Raised whenever a message or a method changes shape; a worker of another version is refused at the handshake. */
export const RPC_VERSION = 1;

/** What a person waits for goes before what runs in the background. */
export type Priority = 'interactive' | 'background';

export const SerializedErrorSchema = z.object({
  kind: z.enum(ERROR_KINDS),
  message: z.string(),
  remedy: z.optional(z.string()),
  retryable: z.boolean(),
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  stack: z.optional(z.string()),
});

export const ToWorkerSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), version: z.number(), config: z.unknown() }),
  z.object({
    t: z.literal('call'),
    id: z.number(),
    method: z.string(),
    params: z.unknown(),
    priority: z.enum(['interactive', 'background']),
  }),
  z.object({ t: z.literal('cancel'), id: z.number() }),
]);
export type ToWorker = z.infer<typeof ToWorkerSchema>;

export const FromWorkerSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), version: z.number(), pid: z.number() }),
  z.object({ t: z.literal('started'), id: z.number() }),
  z.object({ t: z.literal('done'), id: z.number(), result: z.unknown() }),
  z.object({ t: z.literal('failed'), id: z.number(), error: SerializedErrorSchema }),
]);
export type FromWorker = z.infer<typeof FromWorkerSchema>;

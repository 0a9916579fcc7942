import { setTimeout as delay } from 'node:timers/promises';
import { ProbeError } from '../errors';

/** Told before each wait, so that progress can say what is being waited for. */
export interface RetryNotice {
  /** The try that failed, from 1. */
  readonly attempt: number;
  readonly of: number;
  readonly waitMs: number;
  /** What the server asked for, where that is longer than MedProbe waits. */
  readonly askedMs?: number;
  readonly error: ProbeError;
}

/** Time and chance, so that tests wait for nothing. */
export interface RetryClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

export interface RetryPolicy {
  readonly tries: number;
  readonly clock: RetryClock;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Whether a failure is worth waiting for beyond `tries`, after `waitedMs` in all (a server that is still loading). */
  readonly patient?: ((error: ProbeError, waitedMs: number) => boolean) | undefined;
}

export interface Tried<T> {
  readonly value: T;
  /** Tries before the one that succeeded which the server may have charged for. */
  readonly maybeBilledTries: number;
}

export const systemClock: RetryClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
  random: () => Math.random(),
};

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
const MAX_ASKED_WAIT_MS = 120_000;

const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*, [\w :-]+ GMT$/i;

/**
 * A Retry-After header (RFC 9110 section 10.2.3), in either form, as milliseconds from `now`; undefined for anything else.
 * A date in the past means at once.
 */
export function parseRetryAfter(value: string, now: number): number | undefined {
  const text = value.trim();
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

interface Wait {
  readonly waitMs: number;
  readonly askedMs?: number;
}

/** Exponential backoff with full jitter, unless the server named a time. */
function waitAfter(attempt: number, error: ProbeError, clock: RetryClock): Wait {
  const header = error.details?.['retryAfter'];
  const asked = typeof header === 'string' ? parseRetryAfter(header, clock.now()) : undefined;
  if (asked === undefined) {
    return { waitMs: Math.round(clock.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1))) };
  }
  return asked > MAX_ASKED_WAIT_MS ? { waitMs: MAX_ASKED_WAIT_MS, askedMs: asked } : { waitMs: asked };
}

/**
 * Runs `once` until it succeeds, fails in a way that trying again cannot mend, or has been tried `policy.tries` times.
 * The error that is thrown carries in its details `tries` and `maybeBilledTries`: how many of them the server may have
 * charged for.
 * @throws ProbeError the last failure, or 'cancelled'.
 */
export async function withRetry<T>(
  once: () => Promise<T>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<Tried<T>> {
  const { tries, clock, onRetry, patient } = policy;
  let maybeBilledTries = 0;
  let waitedMs = 0;
  let askedMs: number | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return { value: await once(), maybeBilledTries };
    } catch (thrown) {
      const error = ProbeError.from(thrown);
      if (error.details?.['maybeBilled'] === true) maybeBilledTries++;
      const failed = { attempt, maybeBilledTries, askedMs };
      if (!error.retryable || (attempt >= tries && patient?.(error, waitedMs) !== true))
        throw summarised(error, failed);
      const wait = waitAfter(attempt, error, clock);
      askedMs = wait.askedMs ?? askedMs;
      waitedMs += wait.waitMs;
      onRetry?.({ attempt, of: Math.max(tries, attempt + 1), error, ...wait });
      await clock.sleep(wait.waitMs, signal).catch((aborted: unknown) => {
        throw summarised(ProbeError.from(aborted), failed);
      });
    }
  }
}

interface Failed {
  readonly attempt: number;
  readonly maybeBilledTries: number;
  readonly askedMs: number | undefined;
}

/** The same error, saying how often it was tried and what that may have cost. */
function summarised(error: ProbeError, { attempt, maybeBilledTries, askedMs }: Failed): ProbeError {
  const asked =
    askedMs === undefined
      ? ''
      : `; it asked for a wait of ${Math.round(askedMs / 1000)} s, and MedProbe waits at most ${MAX_ASKED_WAIT_MS / 1000} s`;
  const tried = attempt === 1 || error.kind === 'cancelled' ? '' : ` (tried ${attempt} times${asked})`;
  return new ProbeError(error.kind, `${error.message}${tried}`, {
    retryable: error.retryable,
    cause: error,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    details: { ...error.details, tries: attempt, maybeBilled: maybeBilledTries > 0, maybeBilledTries },
  });
}

import { ProbeError, throwIfAborted } from '../errors';
import type { Pace } from './types';

/** What servers answer that are asked more than they can take. */
const OVERLOAD: ReadonlySet<unknown> = new Set([429, 503]);

interface Waiting {
  readonly admit: () => void;
}

/**
 * Lets tries through as fast as the server takes them: unhindered until it answers 429 or 503, then half of what was in
 * flight, and one more for every round of successes, until what was in flight before is reached again (additive increase,
 * multiplicative decrease: Chiu and Jain 1989). Tries that were sent before a reduction say nothing new and do not reduce
 * again.
 */
export class AdaptivePace implements Pace {
  private inFlight = 0;
  private allowed = Infinity;
  private before = Infinity;
  private reductions = 0;
  private reason: string | undefined;
  private readonly queue: Waiting[] = [];

  get limit(): number {
    return Math.floor(this.allowed);
  }

  get because(): string | undefined {
    return this.reason;
  }

  /** Runs one try when there is room. @throws what `once` throws; ProbeError 'cancelled' while it waits. */
  async run<T>(once: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    const sentAfter = this.reductions;
    try {
      const value = await once();
      this.raise();
      return value;
    } catch (error) {
      const status = ProbeError.from(error).details?.['status'];
      if (OVERLOAD.has(status) && sentAfter === this.reductions) this.reduce(`HTTP ${String(status)}`);
      throw error;
    } finally {
      this.inFlight -= 1;
      this.admit();
    }
  }

  private async enter(signal: AbortSignal | undefined): Promise<void> {
    throwIfAborted(signal);
    if (this.inFlight < this.limit) {
      this.inFlight += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        admit: () => {
          signal?.removeEventListener('abort', leave);
          this.inFlight += 1;
          resolve();
        },
      };
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(new ProbeError('cancelled', 'Cancelled.'));
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.queue.push(waiting);
    });
  }

  private admit(): void {
    while (this.inFlight < this.limit) {
      const next = this.queue.shift();
      if (next === undefined) return;
      next.admit();
    }
  }

  private reduce(reason: string): void {
    if (this.allowed === Infinity) this.before = this.inFlight;
    this.allowed = Math.max(1, Math.floor(Math.min(this.inFlight, this.allowed) / 2));
    this.reductions += 1;
    this.reason = reason;
  }

  private raise(): void {
    if (this.allowed === Infinity) return;
    this.allowed += 1 / this.limit;
    if (this.allowed < this.before) return;
    this.allowed = Infinity;
    this.reason = undefined;
  }
}

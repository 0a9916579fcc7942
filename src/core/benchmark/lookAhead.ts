import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SendableImage } from '../image/types';

/**
 * Images prepared before they are needed, so that an endpoint does not wait for a decoder. `prepare` is called for a
 * question that will be asked soon, `take` when it is asked.
 */
export class LookAhead<Q> {
  private readonly prepared = new Map<Q, Promise<SendableImage>>();

  constructor(private readonly attach: (question: Q) => Promise<SendableImage>) {}

  prepare(question: Q): void {
    if (this.prepared.has(question)) return;
    const image = this.ready(question);
    // A failure is told to whoever takes it; one that nobody takes is no failure.
    image.catch(() => undefined);
    this.prepared.set(question, image);
  }

  take(question: Q): Promise<SendableImage> {
    const image = this.prepared.get(question) ?? this.attach(question);
    this.prepared.delete(question);
    return image;
  }

  /** After the questions that are on their way out now: they do not wait for those to come. */
  private async ready(question: Q): Promise<SendableImage> {
    await nextTurn();
    return this.attach(question);
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AskReply, AskRequest, Endpoint } from '../endpoint/types';
import type { ErrorKind } from '../errors';
import { ProbeError } from '../errors';
import type { ImageLocation, Rendering, SendableImage, SendSpec } from '../image/types';
import type { AskablePair } from './askable';
import type { Answer, AnswerError, AnswerEvent } from './formats';
import { FORMAT_VERSION } from './formats';
import type { Journal } from './journal';
import { readReply } from './reading/reply';
import type { ReadReply } from './reading/reply';

/** Decodes, renders and encodes one image for sending. */
export type Attach = (location: ImageLocation, rendering: Rendering, spec: SendSpec) => Promise<SendableImage>;

export interface Question {
  readonly pair: AskablePair;
  readonly image: 1 | 2;
}

export interface Progress {
  /** Answered since this call began. */
  readonly asked: number;
  /** Failed since this call began. */
  readonly errors: number;
  /** Already answered in the journal. */
  readonly fromJournal: number;
  /** All questions of the run; what is left is `of - fromJournal - asked - errors`. */
  readonly of: number;
  /** Questions done per second since this call began; null before the first. */
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface AskingOptions {
  /** Every question of the run in the order in which it is asked; those that the journal answers are not asked again. */
  readonly questions: readonly Question[];
  readonly endpoint: Endpoint;
  readonly request: (question: Question, attachment: AskRequest['attachment']) => AskRequest;
  readonly attach: (question: Question) => Promise<SendableImage>;
  readonly journal: Journal;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onRecorded?: ((event: AnswerEvent) => void) | undefined;
  readonly onReply?: ((reply: AskReply) => Promise<void>) | undefined;
}

export interface Asked {
  readonly asked: number;
  readonly fromJournal: number;
  /** Why not every question was put: cancelled, an error that would meet every question, or too many in a row. */
  readonly stopped: ProbeError | undefined;
}

/** Failures of the endpoint in a row after which a run gives up, unless more are in flight at once. */
const FAILURES_IN_A_ROW = 10;

/** Asks every question that the journal does not answer, a few at a time, and records each outcome as it comes. */
export async function askAll(options: AskingOptions): Promise<Asked> {
  return new Asking(options).run();
}

class Asking {
  private readonly open: readonly Question[];
  private readonly inFlight = new AbortController();
  private readonly began = performance.now();
  private next = 0;
  private asked = 0;
  private errors = 0;
  private failuresInARow = 0;
  private stopped: ProbeError | undefined;

  constructor(private readonly options: AskingOptions) {
    const { questions, journal } = options;
    this.open = questions.filter(({ pair, image }) => journal.state.answer({ pair: pair.id, image }) === undefined);
  }

  async run(): Promise<Asked> {
    const { signal, concurrency, questions } = this.options;
    const cancel = (): void => this.stop(new ProbeError('cancelled', 'Cancelled.'));
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      if (signal?.aborted) cancel();
      await this.guard(() => this.report());
      await Promise.all(Array.from({ length: concurrency }, () => this.work()));
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    return { asked: this.asked, fromJournal: questions.length - this.open.length, stopped: this.stopped };
  }

  private async work(): Promise<void> {
    while (this.stopped === undefined) {
      const question = this.open[this.next++];
      if (question === undefined) return;
      await this.guard(() => this.ask(question));
      // Endpoints that answer at once would otherwise keep cancelling and progress from being heard.
      await nextTurn();
    }
  }

  /** A journal that cannot be written, or a listener that throws, stops the run like any other reason. */
  private async guard(step: () => void | Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.stop(ProbeError.from(error));
    }
  }

  private async ask(question: Question): Promise<void> {
    const reply = await this.reply(question);
    if (reply !== undefined) {
      const read = readReply(reply, question.pair.options, this.options.endpoint.info.constrain);
      if (read.truncated) this.failed(truncatedEvent(question, reply, read.thought), truncatedReply());
      else await this.answered(question, reply, read);
    }
    this.report();
  }

  /** The endpoint's reply; undefined where there is none, which is recorded here. */
  private async reply(question: Question): Promise<AskReply | undefined> {
    let unsendable: ProbeError | undefined;
    const attachment = (): Promise<SendableImage> =>
      this.options.attach(question).catch((error: unknown) => {
        unsendable = imageFailure(ProbeError.from(error));
        throw unsendable;
      });
    try {
      const reply = await this.options.endpoint.ask(this.options.request(question, attachment), this.inFlight.signal);
      if (unsendable !== undefined) throw unsendable;
      return reply;
    } catch (error) {
      const failure = unsendable ?? ProbeError.from(error);
      this.failed(errorEvent(question, failure), failure, unsendable?.kind === 'bad-input');
      return undefined;
    }
  }

  private async answered({ pair, image }: Question, reply: AskReply, reading: ReadReply): Promise<void> {
    const { thought, logprobs, read } = reading;
    const event: Answer = {
      v: FORMAT_VERSION,
      t: 'answer',
      pair: pair.id,
      image,
      request: reply.request,
      text: reply.text,
      ...(thought === undefined ? {} : { thought }),
      finish: reply.finish,
      ...(reply.usage === undefined ? {} : { usage: { ...reply.usage } }),
      ms: reply.ms,
      ...(logprobs === undefined ? {} : { logprobs }),
      read,
      cached: false,
      at: new Date().toISOString(),
    };
    this.record(event);
    this.asked += 1;
    this.failuresInARow = 0;
    await this.options.onReply?.(reply);
  }

  private failed(event: AnswerError, error: ProbeError, imageIsBroken = false): void {
    // What was in flight when the run stopped is simply asked again next time.
    if (this.stopped !== undefined) return;
    this.record(event);
    this.errors += 1;
    if (error.kind === 'consent' || error.details?.['fatal'] === true) return this.stop(error);
    if (imageIsBroken) return;
    this.failuresInARow += 1;
    if (this.failuresInARow >= Math.max(FAILURES_IN_A_ROW, 2 * this.options.concurrency)) {
      this.stop(tooManyFailures(this.failuresInARow, error));
    }
  }

  private record(event: AnswerEvent): void {
    this.options.journal.append(event);
    this.options.onRecorded?.(event);
  }

  private stop(reason: ProbeError): void {
    this.stopped ??= reason;
    this.inFlight.abort();
  }

  private report(): void {
    const { asked, errors } = this;
    const done = asked + errors;
    const seconds = (performance.now() - this.began) / 1000;
    const ratePerSecond = done === 0 || seconds === 0 ? null : done / seconds;
    const of = this.options.questions.length;
    const secondsLeft = ratePerSecond === null ? null : (this.open.length - done) / ratePerSecond;
    this.options.onProgress?.({ asked, errors, fromJournal: of - this.open.length, of, ratePerSecond, secondsLeft });
  }
}

/** What can be wrong with one image file and with no other. */
const IMAGE_FAULTS: ReadonlySet<ErrorKind> = new Set(['bad-input', 'not-found', 'unsupported', 'too-large', 'io']);

/** A fault of the image itself is `bad-input` of its question alone; anything else (a dead worker) is what it is. */
function imageFailure(error: ProbeError): ProbeError {
  if (!IMAGE_FAULTS.has(error.kind)) return error;
  return new ProbeError('bad-input', error.message, {
    cause: error,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  });
}

/** Not an answer and not invalid: the model had not come to its answer when its tokens ran out. */
export const truncatedReply = (): ProbeError =>
  new ProbeError('endpoint', 'The reply ended at its token limit before the model had answered.', {
    remedy: 'Allow longer answers, tell the model not to think, or hold its answers to a schema ("constrain").',
    details: { maybeBilled: true },
  });

const tooManyFailures = (count: number, last: ProbeError): ProbeError =>
  new ProbeError(last.kind, `${count} questions in a row failed; the last: ${last.message}`, {
    remedy: `${last.remedy === undefined ? '' : `${last.remedy} `}Then resume the run: what was answered is kept.`,
    cause: last,
  });

const eventFor = ({ pair, image }: Question, error: ProbeError) =>
  ({
    v: FORMAT_VERSION,
    t: 'error',
    pair: pair.id,
    image,
    message: error.toLine(),
    at: new Date().toISOString(),
  }) as const;

function errorEvent(question: Question, error: ProbeError): AnswerError {
  const { status, maybeBilled } = error.details ?? {};
  const kind = typeof status === 'number' ? { kind: 'http', status } : { kind: error.kind };
  return { ...eventFor(question, error), ...kind, maybeBilled: maybeBilled === true };
}

const truncatedEvent = (question: Question, reply: AskReply, thought: string | undefined): AnswerError => ({
  ...eventFor(question, truncatedReply()),
  kind: 'truncated',
  text: reply.text,
  ...(thought === undefined ? {} : { thought }),
  maybeBilled: true,
});

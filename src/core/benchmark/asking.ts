import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AskReply, AskRequest, Endpoint } from '../endpoint/types';
import type { ErrorKind } from '../errors';
import { ProbeError } from '../errors';
import type { ImageLocation, Rendering, SendableImage, SendSpec } from '../image/types';
import type { AskableItem } from './askable';
import type { ControlId } from './controls/ids';
import { Budget, costOf, requirePrice } from './cost';
import type { Cost } from './cost';
import type { Answer, AnswerError, AnswerEvent } from './formats';
import { FORMAT_VERSION } from './formats';
import type { Journal } from './journal';
import { LookAhead } from './lookAhead';
import type { ReadReply } from './reading/reply';
import type { TranscriptLog } from './transcripts';

/** Decodes, renders and encodes one image for sending. */
export type Attach = (location: ImageLocation, rendering: Rendering, spec: SendSpec) => Promise<SendableImage>;

export interface Question {
  /**
   * A pair, or a case of one image, as it is asked: under a control, with the words that the control changes; `correct` is
   * the manifest's.
   */
  readonly pair: AskableItem;
  readonly image: 1 | 2;
  /** What is finished once it is begun, because it counts as a whole: the pair, plain or under one control, or a group of cases. */
  readonly unit: string;
  /** Absent for a plain question. */
  readonly control?: ControlId;
  /** From 1, of a question that is asked several times; absent where it is asked once. */
  readonly repeat?: number;
  /** No image goes with the question, or one without content. */
  readonly withoutImage?: true;
  readonly blank?: true;
}

/** Which question of a run it is: in the journal, and in what is kept beside it. */
export const identityOf = ({ pair, image, repeat, control }: Question) => ({
  pair: pair.id,
  image,
  ...(repeat === undefined ? {} : { repeat }),
  ...(control === undefined ? {} : { control }),
});

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
  /** Of `asked`, those that a cache answered; absent for none. */
  readonly fromCache?: number;
  /** Of the whole run so far; absent where nobody has said what the endpoint costs. */
  readonly cost?: Cost;
  /** Set while the endpoint is asked less at once than was wanted. */
  readonly slowed?: { readonly to: number; readonly of: number; readonly because: string };
}

export interface AskingOptions {
  /** Every question of the run in the order in which it is asked; those that the journal answers are not asked again. */
  readonly questions: readonly Question[];
  readonly endpoint: Endpoint;
  /** `attachment` is absent for a question without an image. */
  readonly request: (question: Question, attachment: AskRequest['attachment'] | undefined) => AskRequest;
  readonly attach: (question: Question) => Promise<SendableImage>;
  readonly read: (question: Question, reply: AskReply) => ReadReply;
  readonly journal: Journal;
  readonly transcripts: TranscriptLog;
  readonly concurrency: number;
  /** US dollars that the whole run may cost, what earlier calls spent included. */
  readonly budget?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onRecorded?: ((event: AnswerEvent) => void) | undefined;
  readonly onReply?: ((reply: AskReply) => Promise<void>) | undefined;
}

export interface Asked {
  readonly asked: number;
  readonly fromJournal: number;
  /** Requests that were in flight when the run was stopped: not in the journal, and perhaps billed. */
  readonly abandoned: number;
  /** Questions without an answer, those with an error included. */
  readonly left: number;
  /** Why not every question was put: cancelled, the budget, an error that would meet every question, too many in a row. */
  readonly stopped: ProbeError | undefined;
}

/** Failures of the endpoint in a row after which a run gives up, unless more are in flight at once. */
const FAILURES_IN_A_ROW = 10;

/**
 * Asks every question that the journal does not answer, a few at a time, and records each outcome as it comes. The
 * questions of a unit are asked one after the other, so that what has been answered at any moment is mostly whole units.
 * @throws ProbeError 'bad-input' for a budget without a price.
 */
export async function askAll(options: AskingOptions): Promise<Asked> {
  return new Asking(options).run();
}

class Asking {
  private readonly open: readonly Question[];
  private readonly inFlight = new AbortController();
  private readonly began = performance.now();
  private readonly images: LookAhead<Question>;
  private readonly budget: Budget | undefined;
  private next = 0;
  private flying = 0;
  private asked = 0;
  private fromCache = 0;
  private errors = 0;
  private abandoned = 0;
  private failuresInARow = 0;
  private stopped: ProbeError | undefined;

  constructor(private readonly options: AskingOptions) {
    const { questions, journal, endpoint, budget } = options;
    this.open = questions.filter(question => journal.state.answer(identityOf(question)) === undefined);
    this.images = new LookAhead(options.attach);
    const price = budget === undefined ? undefined : requirePrice(endpoint.info);
    if (budget !== undefined && price !== undefined) this.budget = new Budget(budget, price, journal.state.spent);
  }

  async run(): Promise<Asked> {
    const { signal, concurrency, questions } = this.options;
    const cancel = (): void => this.abort(new ProbeError('cancelled', 'Cancelled.'));
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      if (signal?.aborted) cancel();
      await this.guard(() => this.report());
      // The first reply says what a question costs; until then a budget lets no second one go beside it.
      while (this.budget?.isBlind === true && (await this.askNext()));
      await Promise.all(Array.from({ length: concurrency }, () => this.work()));
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    const { asked, abandoned, open } = this;
    // What was in flight when the budget was reached has been spent meanwhile.
    const stopped = this.stopped?.details?.['budget'] === true ? this.budget?.reached() : this.stopped;
    const fromJournal = questions.length - open.length;
    return { asked, fromJournal, abandoned, left: open.length - asked, stopped };
  }

  private async work(): Promise<void> {
    while (await this.askNext());
  }

  /** False where no question is left, or none may be put. */
  private async askNext(): Promise<boolean> {
    const question = this.open[this.next];
    if (this.stopped !== undefined || question === undefined) return false;
    // What was begun is finished, so that it counts.
    const begins = this.open[this.next - 1]?.unit !== question.unit;
    const refusal = begins ? this.budget?.refusal(this.leftOfUnit(), this.flying) : undefined;
    if (refusal !== undefined) {
      this.stopped = refusal;
      return false;
    }
    this.next += 1;
    this.flying += 1;
    await this.guard(() => this.ask(question));
    this.flying -= 1;
    // Endpoints that answer at once would otherwise keep cancelling and progress from being heard.
    await nextTurn();
    return true;
  }

  /** How many questions of the next one's unit come in a row, itself included. */
  private leftOfUnit(): number {
    const { open, next } = this;
    let end = next + 1;
    while (end < open.length && open[end]?.unit === open[next]?.unit) end += 1;
    return end - next;
  }

  /** Has images ready for the questions that come next, where the endpoint looks at them. */
  private prepare(): void {
    const { endpoint, concurrency } = this.options;
    if (endpoint.info.host === undefined || this.stopped !== undefined) return;
    const soon = this.open.slice(this.next, this.next + concurrency);
    soon.filter(({ withoutImage }) => withoutImage !== true).forEach(question => this.images.prepare(question));
  }

  /** A journal that cannot be written, or a listener that throws, stops the run like any other reason. */
  private async guard(step: () => void | Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.abort(ProbeError.from(error));
    }
  }

  private async ask(question: Question): Promise<void> {
    const reply = await this.reply(question);
    if (reply !== undefined) {
      const read = this.options.read(question, reply);
      if (read.truncated) this.truncated(question, reply, read.thought);
      else await this.answered(question, reply, read);
    }
    this.report();
  }

  /** The endpoint's reply; undefined where there is none, which is recorded here. */
  private async reply(question: Question): Promise<AskReply | undefined> {
    let unsendable: ProbeError | undefined;
    const image = (): Promise<SendableImage> => {
      const taken = this.images.take(question);
      this.prepare();
      return taken;
    };
    const attachment = (): Promise<SendableImage> =>
      image().catch((error: unknown) => {
        unsendable = imageFailure(ProbeError.from(error));
        throw unsendable;
      });
    try {
      const request = this.options.request(question, question.withoutImage === true ? undefined : attachment);
      const reply = await this.options.endpoint.ask(request, this.inFlight.signal);
      if (unsendable !== undefined) throw unsendable;
      return reply;
    } catch (error) {
      const failure = unsendable ?? ProbeError.from(error);
      const told = unsendable === undefined ? failure : unnamed(unsendable, question);
      this.failed(errorEvent(question, told), failure, unsendable?.kind === 'bad-input');
      return undefined;
    }
  }

  private async answered(question: Question, reply: AskReply, reading: ReadReply): Promise<void> {
    const { thought, logprobs, read } = reading;
    const event: Answer = {
      v: FORMAT_VERSION,
      t: 'answer',
      ...identityOf(question),
      request: reply.request,
      text: reply.text,
      ...(thought === undefined ? {} : { thought }),
      finish: reply.finish,
      ...(reply.usage === undefined ? {} : { usage: { ...reply.usage } }),
      ms: reply.ms,
      ...(logprobs === undefined ? {} : { logprobs }),
      read,
      cached: reply.cached ?? false,
      ...brokenOff(reply.maybeBilledTries),
      at: new Date().toISOString(),
    };
    this.keepTranscript(question, reply);
    this.record(event);
    this.asked += 1;
    if (event.cached) this.fromCache += 1;
    this.failuresInARow = 0;
    await this.options.onReply?.(reply);
  }

  private truncated(question: Question, reply: AskReply, thought: string | undefined): void {
    const event = truncatedEvent(question, reply, thought);
    if (!this.inFlight.signal.aborted) this.keepTranscript(question, reply);
    this.failed(event, truncatedReply());
  }

  private failed(event: AnswerError, error: ProbeError, imageIsBroken = false): void {
    // What was in flight when the run was aborted is simply asked again next time.
    if (this.inFlight.signal.aborted) {
      this.abandoned += Math.max(event.maybeBilledTries ?? 0, event.maybeBilled ? 1 : 0);
      return;
    }
    this.record(event);
    this.errors += 1;
    if (error.kind === 'consent' || error.details?.['fatal'] === true) return this.abort(error);
    if (imageIsBroken) return;
    this.failuresInARow += 1;
    if (this.failuresInARow >= Math.max(FAILURES_IN_A_ROW, 2 * this.options.concurrency)) {
      this.abort(tooManyFailures(this.failuresInARow, error));
    }
  }

  private keepTranscript(question: Question, { request, transcript }: AskReply): void {
    if (transcript !== undefined) this.options.transcripts.append({ ...identityOf(question), request }, transcript);
  }

  private record(event: AnswerEvent): void {
    this.options.journal.append(event);
    this.options.onRecorded?.(event);
  }

  private abort(reason: ProbeError): void {
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
    const fromJournal = of - this.open.length;
    this.options.onProgress?.({ asked, errors, fromJournal, of, ratePerSecond, secondsLeft, ...this.more() });
  }

  private more(): Pick<Progress, 'fromCache' | 'cost' | 'slowed'> {
    const { endpoint, journal, concurrency } = this.options;
    const { info, pace } = endpoint;
    const isSlowed = pace?.because !== undefined && pace.limit < concurrency;
    return {
      ...(this.fromCache === 0 ? {} : { fromCache: this.fromCache }),
      ...(info.price === undefined
        ? {}
        : { cost: costOf(journal.state.spent, info.price, this.open.length - this.asked) }),
      ...(isSlowed ? { slowed: { to: pace.limit, of: concurrency, because: pace.because } } : {}),
    };
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

/** As it is recorded: a run holds neither absolute paths nor names of files, which may be those of patients. */
function unnamed(error: ProbeError, { pair, image }: Question): ProbeError {
  const file = pair.images[image - 1]?.path ?? '';
  const told = (text: string): string =>
    file === '' ? text : text.replaceAll(file, `image ${image}`).replaceAll(path.basename(file), `image ${image}`);
  const { kind, message, remedy } = error;
  return new ProbeError(kind, told(message), remedy === undefined ? {} : { remedy: told(remedy) });
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

const eventFor = (question: Question, error: ProbeError) =>
  ({
    v: FORMAT_VERSION,
    t: 'error',
    ...identityOf(question),
    message: error.toLine(),
    at: new Date().toISOString(),
  }) as const;

function errorEvent(question: Question, error: ProbeError): AnswerError {
  const { status, maybeBilled, maybeBilledTries } = error.details ?? {};
  const kind = typeof status === 'number' ? { kind: 'http', status } : { kind: error.kind };
  const tries = brokenOff(typeof maybeBilledTries === 'number' ? maybeBilledTries : 0);
  return { ...eventFor(question, error), ...kind, maybeBilled: maybeBilled === true, ...tries };
}

const brokenOff = (tries = 0) => (tries === 0 ? {} : { maybeBilledTries: tries });

const truncatedEvent = (question: Question, reply: AskReply, thought: string | undefined): AnswerError => ({
  ...eventFor(question, truncatedReply()),
  kind: 'truncated',
  text: reply.text,
  ...(thought === undefined ? {} : { thought }),
  ...(reply.usage === undefined ? {} : { usage: { ...reply.usage } }),
  maybeBilled: true,
  ...brokenOff(reply.maybeBilledTries),
});

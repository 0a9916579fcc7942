import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AskReply, AskRequest, Endpoint } from '../endpoint/types';
import { ProbeError } from '../errors';
import type { ImageLocation, Rendering, SendableImage, SendSpec } from '../image/types';
import { Budget, costOf, pricesOf, requirePrices } from './cost';
import type { Cost, Prices } from './cost';
import {
  answerEvent,
  errorEvent,
  imageFailure,
  judgedEvent,
  judgeErrorEvent,
  recordedReply,
  tooManyFailures,
  unansweredEvent,
  unjudgedEvent,
  unnamed,
} from './events';
import type { Answer, AnswerError, AnswerEvent, RecordedReply } from './formats';
import type { Journal } from './journal';
import { judgeReply } from './judging';
import type { Judge } from './judging';
import { LookAhead } from './lookAhead';
import { identityOf } from './question';
import type { Question } from './question';
import type { TranscriptLog } from './transcripts';
import type { ReadAnswer, Way } from './ways';

/** Decodes, renders and encodes one image for sending. */
export type Attach = (location: ImageLocation, rendering: Rendering, spec: SendSpec) => Promise<SendableImage>;

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
  readonly way: Way;
  /** What a control or a repeat changes of a request beside its words; absent: nothing. */
  readonly vary?: ((question: Question) => Partial<AskRequest>) | undefined;
  /** Scores answers in free text; absent where answers are read without one. */
  readonly judge?: Judge | undefined;
  readonly attach: (question: Question) => Promise<SendableImage>;
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
  private readonly prices: Prices | undefined;
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
    const { questions, journal, endpoint, judge, budget } = options;
    this.open = questions.filter(question => journal.state.answer(identityOf(question)) === undefined);
    this.images = new LookAhead(options.attach);
    this.prices = pricesOf(endpoint.info, judge?.endpoint.info);
    if (budget !== undefined) {
      const prices = requirePrices(endpoint.info, judge?.endpoint.info);
      this.budget = new Budget(budget, prices, journal.state.spent);
    }
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
    // A unit that was begun is finished, so that it counts.
    const begins = this.open[this.next - 1]?.unit !== question.unit;
    const refusal = begins ? this.budget?.refusal(this.leftOfUnit(), this.flying) : undefined;
    if (refusal !== undefined) {
      this.stopped = refusal;
      return false;
    }
    this.next += 1;
    this.flying += 1;
    const { fromCache } = this;
    await this.guard(() => this.ask(question));
    this.flying -= 1;
    // What is answered at once would otherwise keep cancelling and progress from being heard. Servers are asked on at once: of
    // answers that come together, the first would wait until the last is recorded.
    if (this.options.endpoint.info.host === undefined || this.fromCache > fromCache) await nextTurn();
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
    const { way, judge, journal } = this.options;
    const unjudged = judge && journal.state.unjudged(identityOf(question));
    if (judge !== undefined && unjudged !== undefined) {
      // Answered before, and not asked again.
      await this.judge(judge, question, unjudged);
    } else {
      const replies = await this.replies(question);
      if (replies !== undefined) await this.replied(question, replies, way.read(question.pair, replies));
    }
    this.report();
  }

  /** What the endpoint says to each request of a question; undefined where it fails, which is recorded here. */
  private async replies(question: Question): Promise<readonly AskReply[] | undefined> {
    const { way, endpoint, vary } = this.options;
    const { signal } = this.inFlight;
    let unsendable: ProbeError | undefined;
    const image = once((): Promise<SendableImage> => {
      const taken = this.images.take(question);
      this.prepare();
      return taken;
    });
    const attachment = (): Promise<SendableImage> =>
      image().catch((error: unknown) => {
        unsendable = imageFailure(ProbeError.from(error));
        throw unsendable;
      });
    const replies: AskReply[] = [];
    try {
      const sent = question.withoutImage === true ? undefined : attachment;
      for (const request of way.requests(question.pair, question.image, sent)) {
        replies.push(await endpoint.ask({ ...request, ...vary?.(question) }, signal));
        if (unsendable !== undefined) throw unsendable;
      }
      return replies;
    } catch (error) {
      const failure = unsendable ?? ProbeError.from(error);
      const told = unsendable === undefined ? failure : unnamed(unsendable, question);
      this.failed(errorEvent(question, told, replies), failure, unsendable?.kind === 'bad-input');
      return undefined;
    }
  }

  private async replied(question: Question, replies: readonly AskReply[], answer: ReadAnswer): Promise<void> {
    const { judge, journal, onReply } = this.options;
    const { failure } = answer;
    // Of a run that was stopped nothing is kept but answers.
    if (failure === undefined || !this.inFlight.signal.aborted) {
      replies.forEach(reply => this.keepTranscript(question, reply));
    }
    if (failure !== undefined) {
      this.failed(unansweredEvent(question, { ...answer, failure }), failure.error);
      return;
    }
    const reply = recordedReply(answer);
    if (judge === undefined) this.answered(answerEvent(question, answer));
    else journal.append(unjudgedEvent(question, reply));
    await onReply?.(answer.reply);
    if (judge !== undefined) await this.judge(judge, question, reply);
  }

  private async judge(judge: Judge, question: Question, reply: RecordedReply): Promise<void> {
    const judgement = await judgeReply(judge, question, reply.text, this.inFlight.signal);
    judgement.replies.forEach(said => this.keepTranscript(question, said));
    if ('error' in judgement) this.failed(judgeErrorEvent(question, judgement), judgement.error);
    else this.answered(judgedEvent(question, reply, judgement));
  }

  private answered(event: Answer): void {
    this.record(event);
    this.asked += 1;
    if (event.cached) this.fromCache += 1;
    this.failuresInARow = 0;
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
    const { prices } = this;
    const { pace } = endpoint;
    const isSlowed = pace?.because !== undefined && pace.limit < concurrency;
    return {
      ...(this.fromCache === 0 ? {} : { fromCache: this.fromCache }),
      ...(endpoint.info.price === undefined || prices === undefined
        ? {}
        : { cost: costOf(journal.state.spent, prices, this.open.length - this.asked) }),
      ...(isSlowed ? { slowed: { to: pace.limit, of: concurrency, because: pace.because } } : {}),
    };
  }
}

/** The same promise to everyone who calls: a question of several requests takes its image once. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

import type { EndpointInfo, Price, Usage } from '../endpoint/types';
import { ProbeError } from '../errors';
import type { AnswerError, AnswerEvent } from './formats';

/** What requests to one endpoint have used up. */
class Meter {
  promptTokens = 0;
  completionTokens = 0;
  /** Replies that said how many tokens they took. */
  metered = 0;
  /** Replies that did not. */
  unmetered = 0;
  /** Requests that broke off after they were sent. */
  maybeBilledTries = 0;

  addReply({ cached, usage, maybeBilledTries = 0 }: Replied): void {
    if (cached) return;
    this.maybeBilledTries += maybeBilledTries;
    if (usage === undefined) {
      this.unmetered += 1;
      return;
    }
    this.metered += 1;
    this.promptTokens += usage.promptTokens;
    this.completionTokens += usage.completionTokens;
  }

  addError(event: AnswerError): void {
    const { kind, usage, maybeBilled, maybeBilledTries = 0 } = event;
    if (usage !== undefined || REPLIED.has(kind)) this.addReply({ ...event, cached: false });
    else this.maybeBilledTries += Math.max(maybeBilledTries, maybeBilled ? 1 : 0);
  }
}

/** Errors that are a reply which says nothing. */
const REPLIED: ReadonlySet<string> = new Set(['truncated', 'no-logprobs', 'unheld', 'unreadable']);

interface Replied {
  readonly cached: boolean;
  readonly usage?: Usage;
  readonly maybeBilledTries?: number;
}

/** What a run has used up, over all of its events, those of answers that were asked for again included. */
export class Spending extends Meter {
  /** What its judge has. */
  readonly judging = new Meter();

  add(event: AnswerEvent): void {
    if (event.t === 'error') {
      if (event.reply !== undefined) this.addReply(event.reply);
      else (event.by === 'judge' ? this.judging : this).addError(event);
    } else if (event.judged === undefined) {
      this.addReply(event);
    } else {
      // The answer itself was counted when it was recorded for its judge.
      this.judging.addReply(event.judged);
    }
  }
}

/** US dollars for a million tokens of the answers, and of what a judge says about each of them. */
export interface Prices extends Price {
  readonly judge?: Price;
}

/** US dollars. */
export interface Cost {
  /** Of the replies that came and said how many tokens they took. */
  readonly soFar: number;
  /** Of the questions that are left, at the mean of those replies; null before the first. */
  readonly toCome: number | null;
  /** Requests that broke off and may have been billed: in neither figure above. `usd` is at the mean, null without one. */
  readonly maybeBilled: { readonly requests: number; readonly usd: number | null };
  /** Replies that did not say how many tokens they took: in no figure. */
  readonly unmetered: number;
}

const MILLION = 1e6;

/**
 * @param questionsLeft how many questions are still to be asked.
 * @param abandoned requests that were in flight when a run was stopped, which no event counts.
 */
export function costOf(spent: Spending, prices: Prices, questionsLeft: number, abandoned = 0): Cost {
  const { judging } = spent;
  const soFar = usd(spent, prices) + (prices.judge === undefined ? 0 : usd(judging, prices.judge));
  const mean = meanOf(spent, prices);
  const at = (count: number): number | null => (count === 0 ? 0 : mean === null ? null : mean * count);
  const requests = spent.maybeBilledTries + judging.maybeBilledTries + abandoned;
  return {
    soFar,
    toCome: at(questionsLeft),
    maybeBilled: { requests, usd: at(requests) },
    unmetered: spent.unmetered + judging.unmetered,
  };
}

const usd = ({ promptTokens, completionTokens }: Meter, price: Price): number =>
  (promptTokens * price.prompt + completionTokens * price.completion) / MILLION;

/** What a question costs, its judge included; null until both are known. */
function meanOf(spent: Spending, prices: Prices): number | null {
  const { judging } = spent;
  if (spent.metered === 0 || (prices.judge !== undefined && judging.metered === 0)) return null;
  const ofJudge = prices.judge === undefined ? 0 : usd(judging, prices.judge) / judging.metered;
  return usd(spent, prices) / spent.metered + ofJudge;
}

const FREE: Price = { prompt: 0, completion: 0 };

/** What an endpoint costs; baselines cost nothing; undefined where nobody has said. */
export const priceOf = ({ kind, price }: EndpointInfo): Price | undefined => (kind === 'baseline' ? FREE : price);

/** What a question costs, its judge included; undefined where nobody has said one of the two. */
export function pricesOf(info: EndpointInfo, judge: EndpointInfo | undefined): Prices | undefined {
  const [price, ofJudge] = [priceOf(info), judge && priceOf(judge)];
  if (price === undefined || (judge !== undefined && ofJudge === undefined)) return undefined;
  return { ...price, ...(ofJudge === undefined ? {} : { judge: ofJudge }) };
}

/** @throws ProbeError 'bad-input' for a budget that cannot be held because a price is not known. */
export function requirePrices(info: EndpointInfo, judge: EndpointInfo | undefined): Prices {
  const prices = pricesOf(info, judge);
  if (prices !== undefined) return prices;
  const { name } = priceOf(info) === undefined || judge === undefined ? info : judge;
  throw new ProbeError('bad-input', `A budget was set, but what "${name}" costs is not known.`, {
    remedy: 'Give the endpoint a "price" in dollars per million tokens: {"prompt": …, "completion": …}.',
  });
}

/**
 * Holds a run within a budget. Counted against it are the replies, what broke off and may have been billed, and at the
 * mean so far what is in flight, so that the next pair is only asked if all of them together are within the budget.
 */
export class Budget {
  constructor(
    readonly usd: number,
    private readonly prices: Prices,
    private readonly spent: Spending,
  ) {}

  /** True while the price of a question is not known: then only one is put at a time. */
  get isBlind(): boolean {
    return meanOf(this.spent, this.prices) === null;
  }

  /** Why so many further questions may not be put; undefined where they may. */
  refusal(questions: number, inFlight: number): ProbeError | undefined {
    const { soFar, maybeBilled } = costOf(this.spent, this.prices, 0);
    const { unmetered, judging } = this.spent;
    const { judge = FREE } = this.prices;
    if ((unmetered > 0 && !isFree(this.prices)) || (judging.unmetered > 0 && !isFree(judge))) return cannotBeHeld();
    const mean = meanOf(this.spent, this.prices) ?? 0;
    const expected = soFar + (maybeBilled.usd ?? 0) + (inFlight + questions) * mean;
    const used = soFar + (maybeBilled.usd ?? 0);
    return expected > this.usd || (used >= this.usd && used > 0) ? this.reached() : undefined;
  }

  /** That it is used up, with what was spent by now. */
  reached(): ProbeError {
    return spentUp(this.usd, costOf(this.spent, this.prices, 0).soFar);
  }
}

const isFree = ({ prompt, completion }: Price): boolean => prompt === 0 && completion === 0;

const spentUp = (budget: number, soFar: number): ProbeError =>
  new ProbeError(
    'endpoint',
    `The budget of ${dollars(budget)} allows no further pair: ${dollars(soFar)} went to the replies so far.`,
    {
      remedy: 'Resume the run with a larger budget: what was answered is kept.',
      details: { budget: true },
    },
  );

const cannotBeHeld = (): ProbeError =>
  new ProbeError('endpoint', 'The endpoint does not say how many tokens its replies take, so no budget can be held.', {
    remedy: 'Resume without a budget.',
    details: { fatal: true },
  });

/** `$0.0123`: two significant digits at least, cents at least. */
export function dollars(usd: number): string {
  const digits = usd === 0 || usd >= 1 ? 2 : Math.min(8, Math.max(2, 1 - Math.floor(Math.log10(usd))));
  return `$${usd.toFixed(digits)}`;
}

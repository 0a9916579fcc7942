/** The person's labels held against both images, under every encoder that reads text. */
import type { EncoderFacts } from '../../core/encoder/types';
import { labelsOf } from '../../core/encoder/zeroShot';
import type { LabelScore } from '../../core/encoder/zeroShot';
import { ProbeError } from '../../core/errors';
import type { Labels, LabelSheet, ToPairPanel } from '../../shared/panels/pair';
import { failureOf } from './showing';

export interface LabellingHost {
  post(message: ToPairPanel): void;
  /** What the person wrote last, for whichever pair. */
  labels(): string;
  keepLabels(text: string): void;
}

/** How well each label fits image 1 and image 2 under the encoder of that name, in order. */
export type ScoreLabels = (
  encoder: string,
  labels: readonly string[],
  signal: AbortSignal,
) => Promise<[LabelScore[], LabelScore[]]>;

export class Labelling {
  readonly #host: LabellingHost;
  readonly #scores: ScoreLabels;
  readonly #closed: AbortSignal;
  readonly #sheets = new Map<string, LabelSheet>();
  #text: string;
  #known = false;
  #scoring = new AbortController();

  constructor(host: LabellingHost, scores: ScoreLabels, closed: AbortSignal) {
    this.#host = host;
    this.#scores = scores;
    this.#closed = closed;
    this.#text = host.labels();
  }

  get shown(): Labels {
    return { text: this.#text, known: this.#known, sheets: [...this.#sheets.values()] };
  }

  /** An encoder has described itself. */
  add(encoder: string, info: EncoderFacts): void {
    if (info.readsText !== true) return;
    const labels = labelsOf(this.#text);
    this.#set({ encoder, title: info.title, state: 'working', note: noteOf(info), labels, scores: null });
  }

  /** Every encoder has described itself, or has failed to. */
  async start(): Promise<void> {
    this.#known = true;
    this.#post();
    await this.#score();
  }

  async setText(text: string): Promise<void> {
    this.#text = text;
    this.#host.keepLabels(text);
    await this.#score();
  }

  /** What was wanted before is given up. */
  async #score(): Promise<void> {
    this.#scoring.abort();
    const scoring = (this.#scoring = new AbortController());
    const signal = AbortSignal.any([scoring.signal, this.#closed]);
    const labels = labelsOf(this.#text);
    const working = [...this.#sheets.values()].map(sheet => startOf(sheet, labels));
    for (const sheet of working) this.#set(sheet);
    for (const sheet of working) await this.#scoreUnder(sheet, signal);
  }

  /** A failure stands in the encoder's own place. */
  async #scoreUnder(sheet: LabelSheet, signal: AbortSignal): Promise<void> {
    if (sheet.labels.length === 0) {
      this.#set({ ...sheet, state: 'ready', scores: [[], []] });
      return;
    }
    try {
      this.#set({ ...sheet, state: 'ready', scores: await this.#scores(sheet.encoder, sheet.labels, signal) });
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind !== 'cancelled') this.#set({ ...sheet, state: 'error', error: failureOf(failure) });
    }
  }

  #set(sheet: LabelSheet): void {
    this.#sheets.set(sheet.encoder, sheet);
    this.#post();
  }

  #post(): void {
    this.#host.post({ type: 'labels', labels: this.shown });
  }
}

const startOf = ({ encoder, title, note }: LabelSheet, labels: readonly string[]): LabelSheet => ({
  encoder,
  title,
  note,
  state: 'working',
  labels,
  scores: null,
});

/** What src/core/encoder/zeroShot.ts makes of each kind. */
const noteOf = ({ kind }: EncoderFacts): string =>
  kind === 'clip'
    ? 'The probability of each label among these: they sum to 1.'
    : 'The probability of each label on its own: they need not sum to 1.';

/** Zero-shot: the person's labels held against both images, under every encoder that reads text. */
import type { EncoderFacts } from '../../core/encoder/types';
import { labelsOf } from '../../core/encoder/zeroShot';
import type { LabelScore } from '../../core/encoder/zeroShot';
import { ProbeError } from '../../core/errors';
import { failureOf } from './imageEffects';
import { itemOf, itemsOf } from './store/keyedList';
import type { PairScope } from './store/pairStore';

/** How well each label fits image 1 and image 2 under the encoder of that name, in order. */
export type ScoreLabels = (
  encoder: string,
  labels: readonly string[],
  signal: AbortSignal,
) => Promise<readonly [readonly LabelScore[], readonly LabelScore[]]>;

export class LabelEffects {
  readonly #scope: PairScope;
  readonly #text: () => string;
  readonly #scores: ScoreLabels;
  #scoring = new AbortController();

  /** @param text the labels as the person wrote them last, for whichever pair */
  constructor(scope: PairScope, text: () => string, scores: ScoreLabels) {
    this.#scope = scope;
    this.#text = text;
    this.#scores = scores;
  }

  /** An encoder has described itself. */
  add(encoder: string, info: EncoderFacts): void {
    if (info.readsText !== true) return;
    const labels = labelsOf(this.#text());
    const sheet = { encoder, title: info.title, state: 'working' as const, note: noteOf(info), labels, scores: null };
    this.#scope.dispatch({ type: 'sheetAdded', sheet });
  }

  /** Every encoder has described itself, or has failed to. */
  async start(): Promise<void> {
    this.#scope.dispatch({ type: 'readersKnown' });
    await this.score();
  }

  /** Of the labels as they are now; what was wanted before is given up. */
  async score(): Promise<void> {
    this.#scoring.abort();
    const scoring = (this.#scoring = new AbortController());
    const signal = AbortSignal.any([scoring.signal, this.#scope.signal]);
    const labels = labelsOf(this.#text());
    this.#scope.dispatch({ type: 'labelsWanted', labels });
    const { request, sheets } = this.#scope.state().labels;
    for (const { encoder } of itemsOf(sheets)) await this.#scoreUnder(encoder, labels, request, signal);
  }

  /** A failure stands in the encoder's own place. */
  async #scoreUnder(encoder: string, labels: readonly string[], request: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || itemOf(this.#scope.state().labels.sheets, encoder) === undefined) return;
    try {
      const scores = labels.length === 0 ? ([[], []] as const) : await this.#scores(encoder, labels, signal);
      this.#scope.dispatch({ type: 'labelsScored', encoder, request, scores });
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') return;
      this.#scope.dispatch({ type: 'labelsFailed', encoder, request, failure: failureOf(failure) });
    }
  }
}

/** What src/core/encoder/zeroShot.ts makes of each kind. */
const noteOf = ({ kind }: EncoderFacts): string =>
  kind === 'clip'
    ? 'The probability of each label among these: they sum to 1.'
    : 'The probability of each label on its own: they need not sum to 1.';

/** A pair's state as its panel is sent it. What did not change stays the same object, so that only changes are sent. */
import path from 'node:path';
import { PANEL_PROTOCOL } from '../../../shared/panels/common';
import type { Labels, PairSnapshot } from '../../../shared/panels/pair';
import { pairImage } from './imageView';
import { itemsOf } from './keyedList';
import { curationOf } from './lineView';
import { memoLast } from '../../../shared/memoLast';
import { answersOf, columnsOf, headlineIn, judgedOnce } from './pairAnswers';
import type { ColumnFacts } from './pairAnswers';
import type { ImageState, LabelState, PairState } from './pairState';

/** What a panel shows beside the pair itself: of the workspace, and of the panel. */
export interface PanelFacts extends ColumnFacts {
  /** What the person wrote last to hold against images, for whichever pair. */
  readonly labels: string;
  /** False: the workspace's endpoint settings are not used. */
  readonly trusted: boolean;
  /** What Undo would take back, in words. */
  readonly undo: string | null;
}

/** How one panel names files. */
export interface FileNames {
  /** The webview's address of a file in the cache. */
  uriOf(file: string): string;
  /** A path as the person knows it. */
  nameOf(file: string): string;
}

/** Of one panel. */
export class PairViewer {
  readonly #names: FileNames;
  readonly #images = [this.#imageView(), this.#imageView()] as const;
  readonly #similarity = memoLast((list: PairState['encoders']['similarities']) => itemsOf(list));
  readonly #heatmaps = memoLast((list: PairState['encoders']['maps']) => itemsOf(list));
  readonly #labels = memoLast(labelsView);
  readonly #curation = memoLast(curationOf);

  constructor(names: FileNames) {
    this.#names = names;
  }

  view(state: PairState, facts: PanelFacts): PairSnapshot {
    const { pair, images, encoders, question, answers, run, notice } = state;
    const { draft, edited, editable, saved } = question;
    return {
      type: 'snapshot',
      v: PANEL_PROTOCOL,
      pair,
      images: [this.#images[0](images[0]), this.#images[1](images[1])],
      similarity: this.#similarity(encoders.similarities),
      heatmaps: this.#heatmaps(encoders.maps),
      labels: this.#labels(state.labels, facts.labels),
      draft,
      editable,
      endpoints: facts.endpoints,
      selected: selectedEndpoint(state, facts),
      edited,
      answers: answersOf(answers).map(answer => judgedOnce(answer, draft)),
      columns: columnsOf(state, facts),
      runs: answers.runs.map(({ shown }) => shown),
      headline: headlineIn(state, facts),
      untrusted: !facts.trusted,
      savedTo: saved === null ? null : `${this.#names.nameOf(saved.manifest)}:${saved.line}`,
      curation: this.#curation(question, facts.undo),
      run: run === null || run === undefined ? null : path.basename(run.folder),
      notice,
    };
  }

  #imageView() {
    return memoLast((image: ImageState) => pairImage(image, file => this.#names.uriOf(file)));
  }
}

/** The chosen endpoint where it still exists, else the first. */
export function selectedEndpoint({ answers }: PairState, { endpoints }: ColumnFacts): string | null {
  const names = endpoints.map(({ name }) => name);
  const { selected } = answers;
  return selected !== null && names.includes(selected) ? selected : (names[0] ?? null);
}

const labelsView = ({ known, sheets }: LabelState, text: string): Labels => ({ text, known, sheets: itemsOf(sheets) });

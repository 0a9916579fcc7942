/** A pair while a panel shows it or an endpoint is still being asked about it: its store, and what works for it. */
import { ProbeError } from '../../core/errors';
import type { ImageNumber } from '../../shared/panels/common';
import type { ImageRequest, PairEndpoint } from '../../shared/panels/pair';
import { pairLabelScores } from '../../worker/similarity';
import type { Workers } from '../../worker/workers';
import { EncoderEffects } from './encoderEffects';
import type { EncoderSource } from './encoderEffects';
import { ImageEffects } from './imageEffects';
import { LabelEffects } from './labelEffects';
import type { InManifest } from './record';
import type { RunsOfPair } from './runAnswers';
import { columnsOf, columnsToKeep } from './store/pairAnswers';
import { PairStore } from './store/pairStore';
import type { PairScope } from './store/pairStore';
import type { PairState } from './store/pairState';
import type { WorkspaceChoices } from './workspaceChoices';

export interface PairSources {
  readonly workers: Workers;
  readonly encoders: EncoderSource;
  readonly choices: WorkspaceChoices;
  endpoints(): readonly PairEndpoint[];
  /** The runs over the manifest that have asked the pair. */
  runsOf(from: InManifest): Promise<RunsOfPair>;
  /** A run that cannot be read leaves the others alone. */
  onUnreadable(error: ProbeError): void;
}

/** A panel that is hidden shows nothing: the encoders do not wait for it longer than this. */
const MOST_WAIT_MS = 2000;

/** What works for the pair until it is closed, or begun again. */
interface Loading {
  readonly abort: AbortController;
  readonly images: ImageEffects;
  readonly labels: LabelEffects;
  /** Both images have been read, or cannot be. */
  readonly decoded: Promise<void>;
}

export class OpenPair {
  readonly store: PairStore;
  readonly #sources: PairSources;
  readonly #closed = new AbortController();
  #loading: Loading;
  #isShown = false;
  #startEncoders: () => void = () => undefined;

  constructor(sources: PairSources, state: PairState) {
    this.#sources = sources;
    this.store = new PairStore(state);
    this.#loading = this.#load();
  }

  get state(): PairState {
    return this.store.state;
  }

  /** For what is begun for the pair and given up when it is closed. */
  get scope(): PairScope {
    return this.store.scope(this.#closed.signal);
  }

  /** Ends everything in flight but what is being asked. */
  dispose(): void {
    this.#closed.abort();
    this.#loading.abort.abort();
    this.#startEncoders();
  }

  /** Does again what failed, and what is new; what is there stays, and so does what is being asked. */
  retry(): void {
    this.#loading.abort.abort();
    this.#startEncoders();
    this.#loading = this.#load();
  }

  /** A webview has both images on the screen, or has said why not. */
  imagesShown(): void {
    this.#isShown = true;
    this.#startEncoders();
  }

  /** Both images as a page can hold them, when they have been read; none where one of them cannot be. */
  async smallPictures(): Promise<readonly string[]> {
    await this.#loading.decoded;
    const small = this.state.images.flatMap(({ preview }) => preview?.small ?? []);
    return small.length === this.state.images.length ? small : [];
  }

  showImage(request: Exclude<ImageRequest, { type: 'readValues' }>): Promise<void> {
    return this.#loading.images.show(request);
  }

  valuesAt(n: ImageNumber, column: number, row: number): Promise<readonly (number | null)[]> {
    return this.#loading.images.valuesAt(n, column, row);
  }

  async setLabels(text: string): Promise<void> {
    void this.#sources.choices.keepLabels(text);
    await this.#loading.labels.score();
  }

  /** What is shown beside each other, here and in every other pair. */
  setColumns(columns: readonly string[]): void {
    const { choices } = this.#sources;
    const kept = columnsToKeep(this.state, this.#columnFacts(), columns);
    this.scope.dispatch({ type: 'columnsChosen', columns });
    void choices.keepColumns(kept);
  }

  /** What is asked is shown. */
  showColumn(column: string): void {
    const columns = columnsOf(this.state, this.#columnFacts());
    if (!columns.includes(column)) this.setColumns([...columns, column]);
  }

  #columnFacts() {
    return { endpoints: this.#sources.endpoints(), columns: this.#sources.choices.columns };
  }

  /**
   * Decodes, compares and maps; each part is shown as soon as it is there. The encoders begin when the images are on the
   * screen: they would take the processor from what a person waits for.
   */
  #load(): Loading {
    const { workers, encoders, choices } = this.#sources;
    const abort = new AbortController();
    const scope = this.store.scope(AbortSignal.any([abort.signal, this.#closed.signal]));
    const images = new ImageEffects(workers, scope);
    const labels = new LabelEffects(
      scope,
      () => choices.labels,
      (name, wanted, signal) => {
        const [first, second] = this.state.images;
        return pairLabelScores(workers, [first.target, second.target], wanted, { encoder: encoders.ref(name), signal });
      },
    );
    const comparing = new EncoderEffects(workers, encoders, scope, labels);
    comparing.list();
    void this.#loadRuns(scope);
    const decoded = images.load();
    void this.#compare(scope, decoded, comparing);
    return { abort, images, labels, decoded };
  }

  async #compare(scope: PairScope, decoded: Promise<void>, comparing: EncoderEffects): Promise<void> {
    const shown = new Promise<void>(resolve => (this.#startEncoders = resolve));
    const longEnough = setTimeout(() => this.#startEncoders(), MOST_WAIT_MS);
    await decoded;
    if (!this.#isShown) await shown;
    clearTimeout(longEnough);
    if (!scope.signal.aborted) await comparing.compare();
  }

  /** What the manifest's runs have recorded of the pair. */
  async #loadRuns(scope: PairScope): Promise<void> {
    const { inManifest } = this.state.question;
    if (inManifest === null) return;
    try {
      const { runs, unreadable } = await this.#sources.runsOf(inManifest);
      for (const error of unreadable) this.#sources.onUnreadable(error);
      scope.dispatch({ type: 'runsFound', runs });
    } catch (error) {
      this.#sources.onUnreadable(ProbeError.from(error));
    }
  }
}

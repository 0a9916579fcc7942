/** One probed pair: its images, similarity and map, what was asked and answered. Knows the workers, not the window. */
import path from 'node:path';
import type { EncoderRef } from '../../core/encoder/ref';
import type { EncoderFacts } from '../../core/encoder/types';
import { ProbeError } from '../../core/errors';
import { PANEL_PROTOCOL } from '../../shared/panels/common';
import type { Notice } from '../../shared/panels/common';
import type { Curation } from '../../shared/panels/curation';
import type { Draft, Heatmap, ImageRequest, PairSnapshot, Similarity } from '../../shared/panels/pair';
import { pairCosine, pairLabelScores, pairSaliency } from '../../worker/similarity';
import { compared, comparing, described, readyHeatmap, waiting } from './comparing';
import { AnswerBook } from './answerBook';
import type { AnsweringHost } from './answerBook';
import { Labelling } from './labelling';
import type { LabellingHost, ScoreLabels } from './labelling';
import type { PairRecord } from './record';
import { failureOf, ShownImage } from './showing';
import type { ShowingHost } from './showing';

export interface SessionHost extends ShowingHost, LabellingHost, AnsweringHost {
  /** The names of the encoders that the pair is compared under. */
  encoders(): readonly string[];
  /** As the workers are asked for one of them. */
  encoder(name: string): EncoderRef;
  trusted(): boolean;
  /** Paths as the person knows them. */
  nameOf(file: string): string;
  keep(record: PairRecord): void;
  curation(): Curation;
}

/** A panel that is hidden shows nothing: the encoders do not wait for it longer than this. */
const MOST_WAIT_MS = 2000;

export class PairSession {
  readonly answers: AnswerBook;
  readonly #host: SessionHost;
  readonly #closed = new AbortController();
  #record: PairRecord;
  readonly #images: readonly [ShownImage, ShownImage];
  readonly #similarity: Map<string, Similarity>;
  readonly #heatmaps: Map<string, Heatmap>;
  readonly #labelling: Labelling;
  readonly #cosines: Record<string, number> = {};
  #previews: Promise<unknown> = Promise.resolve();
  #startEncoders: () => void = () => undefined;
  #notice: Notice | null = null;

  constructor(host: SessionHost, record: PairRecord) {
    this.#host = host;
    this.#record = record;
    this.answers = new AnswerBook(host, {
      get: () => this.#record,
      set: (changes, keep) => {
        this.#record = { ...this.#record, ...changes };
        if (keep) host.keep(this.#record);
      },
    });
    const encoders = host.encoders();
    this.#similarity = new Map(encoders.map(name => [name, waiting(name)]));
    this.#heatmaps = new Map(encoders.map(name => [name, { state: 'working', encoder: name }]));
    const [first, second] = record.images;
    const closed = this.#closed.signal;
    const scores: ScoreLabels = (name, labels, signal) =>
      pairLabelScores(host.workers, record.images, labels, { encoder: host.encoder(name), signal });
    this.#labelling = new Labelling(host, scores, closed);
    this.#images = [new ShownImage(host, 1, first, closed), new ShownImage(host, 2, second, closed)];
  }

  get record(): PairRecord {
    return this.#record;
  }

  /** The cosines by encoder and fingerprint, as a manifest keeps them. */
  get similarity(): Readonly<Record<string, number>> {
    return this.#cosines;
  }

  /** Ends everything in flight. */
  dispose(): void {
    this.#closed.abort();
    this.#startEncoders();
  }

  /**
   * Decodes, embeds and maps; each part is shown as soon as it is there, and a failure stands in its own place. The
   * encoders begin when the images are on the screen: they would take the processor from what a person waits for.
   */
  async load(): Promise<void> {
    const shown = new Promise<void>(resolve => (this.#startEncoders = resolve));
    const longEnough = setTimeout(() => this.#startEncoders(), MOST_WAIT_MS);
    const runs = this.answers.loadRuns();
    this.#previews = Promise.all(this.#images.map(image => image.load()));
    await this.#previews;
    await shown;
    clearTimeout(longEnough);
    if (!this.#closed.signal.aborted) await this.#loadSimilarity();
    await runs;
  }

  /** Both images as the page can hold them, when they have been read; none where one of them cannot be. */
  async pictures(): Promise<readonly string[]> {
    await this.#previews;
    const looks = this.#images.flatMap(({ look }) => look ?? []);
    return looks.length === this.#images.length ? looks : [];
  }

  /** The webview has both images on the screen, or has said why not. */
  imagesShown(): void {
    this.#startEncoders();
  }

  snapshot(): PairSnapshot {
    const { id, draft, edited, editable, run } = this.#record;
    return {
      type: 'snapshot',
      v: PANEL_PROTOCOL,
      pair: id,
      images: [this.#images[0].image, this.#images[1].image],
      similarity: [...this.#similarity.values()],
      heatmaps: [...this.#heatmaps.values()],
      labels: this.#labelling.shown,
      draft,
      editable,
      endpoints: this.#host.endpoints(),
      selected: this.selected(),
      edited: edited ?? null,
      ...this.answers.shown,
      untrusted: !this.#host.trusted(),
      savedTo: this.#savedTo(),
      curation: this.#host.curation(),
      run: run === undefined ? null : path.basename(run.folder),
      notice: this.#notice,
    };
  }

  /** Changes how an image is shown, never what is embedded or sent, or answers with its values. */
  async ofImage(request: ImageRequest): Promise<void> {
    const image = this.#images[request.n === 1 ? 0 : 1];
    switch (request.type) {
      case 'detail':
        return image.showDetail();
      case 'levels':
        return image.setLevels(request.levels);
      case 'readValues':
        return image.readValues(request.column, request.row);
    }
  }

  async setLabels(text: string): Promise<void> {
    await this.#labelling.setText(text);
  }

  /** The chosen endpoint where it still exists, else the first. */
  selected(): string | null {
    const names = this.#host.endpoints().map(endpoint => endpoint.name);
    const { selected } = this.#record;
    return selected !== null && names.includes(selected) ? selected : (names[0] ?? null);
  }

  setDraft(draft: Draft): void {
    this.#change({ draft });
    this.answers.judgeAgain();
  }

  /** The manifest's line has changed, or the person wants it back. */
  replaceDraft(draft: Draft): void {
    this.setDraft(draft);
    this.#host.post({ type: 'draft', draft });
  }

  /** Where the pair's line is now, and what it says. */
  setLine(line: number, base: Draft): void {
    const { saved } = this.#record;
    if (saved === null) return;
    this.#change({ base, saved: { ...saved, line } });
    if (saved.line !== line) this.#host.post({ type: 'saved', savedTo: this.#savedTo() });
  }

  setSelected(name: string): void {
    this.#change({ selected: name });
  }

  setSaved(saved: PairRecord['saved']): void {
    const { inManifest, draft } = this.#record;
    // What was saved is what the manifest asks from now on.
    this.#change({ saved, ...(inManifest === undefined ? {} : { inManifest: { ...inManifest, question: draft } }) });
    this.#host.post({ type: 'saved', savedTo: this.#savedTo() });
  }

  /** The question as it is asked here only; null goes back to the draft. */
  setEdited(edited: Draft | null): void {
    this.#change({ edited: edited ?? undefined });
  }

  notify(notice: Notice | null): void {
    this.#notice = notice;
    this.#host.post({ type: 'notice', notice });
  }

  endpointsChanged(): void {
    this.#host.post({ type: 'endpoints', endpoints: this.#host.endpoints(), selected: this.selected() });
    this.answers.columnsChanged();
  }

  #change(changes: Partial<PairRecord>): void {
    this.#record = { ...this.#record, ...changes };
    this.#host.keep(this.#record);
  }

  #savedTo(): string | null {
    const { saved } = this.#record;
    return saved === null ? null : `${this.#host.nameOf(saved.manifest)}:${saved.line}`;
  }

  /** Every cosine before the first map: a map takes longer, and says less at a glance. */
  async #loadSimilarity(): Promise<void> {
    const mapped: (readonly [string, EncoderFacts])[] = [];
    for (const encoder of this.#similarity.keys()) {
      const info = await this.#compare(encoder);
      if (info !== undefined) mapped.push([encoder, info]);
    }
    const maps = async (): Promise<void> => {
      for (const [encoder, info] of mapped) await this.#map(encoder, info);
    };
    await Promise.all([this.#labelling.start(), maps()]);
  }

  /** One encoder's cosine; a failure stands in its place and leaves the other encoders alone. */
  async #compare(encoder: string): Promise<EncoderFacts | undefined> {
    const { workers } = this.#host;
    const { signal } = this.#closed;
    let entry = comparing(encoder);
    this.#setSimilarity(entry);
    try {
      const ref = this.#host.encoder(encoder);
      const info = await workers.encoder.call('info', { encoder: ref }, { signal });
      this.#setSimilarity((entry = described(entry, info)));
      this.#labelling.add(encoder, info);
      const cosine = await pairCosine(workers, this.#record.images, { encoder: ref, signal });
      this.#cosines[`${encoder}@${info.fingerprint}`] = cosine;
      this.#setSimilarity(compared(encoder, entry, cosine));
      return info;
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind !== 'cancelled') {
        this.#setSimilarity({ ...entry, state: 'error', note: '', error: failureOf(failure) });
        this.#setHeatmap({ state: 'error', encoder, error: failureOf(failure) });
      }
      return undefined;
    }
  }

  async #map(encoder: string, info: EncoderFacts): Promise<void> {
    const { workers } = this.#host;
    try {
      const call = { encoder: this.#host.encoder(encoder), signal: this.#closed.signal };
      const saliency = await pairSaliency(workers, this.#record.images, info, call);
      this.#setHeatmap(readyHeatmap({ ...info, id: encoder }, saliency));
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') return;
      this.#setHeatmap({ state: 'error', encoder, error: failureOf(failure) });
    }
  }

  #setSimilarity(similarity: Similarity): void {
    this.#similarity.set(similarity.id, similarity);
    this.#host.post({ type: 'similarity', similarity });
  }

  #setHeatmap(heatmap: Heatmap): void {
    this.#heatmaps.set(heatmap.encoder, heatmap);
    this.#host.post({ type: 'heatmap', heatmap });
  }
}

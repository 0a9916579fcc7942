/** One probed pair: its images, similarity and map, what was asked and answered. Knows the workers, not the window. */
import path from 'node:path';
import type { EncoderInfo } from '../../core/encoder/types';
import { ProbeError } from '../../core/errors';
import { PATCH_VALUE_SCALE } from '../../core/saliency/heatmap';
import { patchValues } from '../../core/saliency/pooled';
import { PANEL_PROTOCOL } from '../../shared/panels/common';
import type { Failure, ImageNumber, Notice } from '../../shared/panels/common';
import type {
  Draft,
  Heatmap,
  PairAnswer,
  PairEndpoint,
  PairImage,
  PairSnapshot,
  Similarity,
  ToPairPanel,
} from '../../shared/panels/pair';
import { pairCosine, pairShares } from '../../worker/similarity';
import type { Workers } from '../../worker/workers';
import { headlineOf, judged } from './judging';
import type { PairRecord } from './record';

export interface SessionHost {
  readonly workers: Workers;
  post(message: ToPairPanel): void;
  /** The webview's address of a file in the cache. */
  uriOf(file: string): string;
  endpoints(): PairEndpoint[];
  trusted(): boolean;
  /** Paths as the person knows them. */
  nameOf(file: string): string;
  keep(record: PairRecord): void;
}

/** Large enough to look at closely; larger images are reduced for showing only. */
const PREVIEW_SIDE = 2048;
const ENCODER = 'general';

const failureOf = (error: ProbeError): Failure => ({
  message: error.message,
  ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
});

export class PairSession {
  readonly #host: SessionHost;
  readonly #closed = new AbortController();
  #record: PairRecord;
  #images: [PairImage, PairImage];
  #similarity: Similarity[] = [];
  #heatmap: Heatmap | null = { state: 'working' };
  #info: EncoderInfo | undefined;
  #notice: Notice | null = null;

  constructor(host: SessionHost, record: PairRecord) {
    this.#host = host;
    this.#record = record;
    this.#images = [this.#emptyImage(1), this.#emptyImage(2)];
  }

  get record(): PairRecord {
    return this.#record;
  }

  /** The cosine by encoder and fingerprint, as a manifest keeps it. */
  get similarity(): Record<string, number> {
    const cosine = this.#similarity.find(entry => entry.id === ENCODER)?.cosine;
    if (this.#info === undefined || cosine === null || cosine === undefined) return {};
    return { [`${ENCODER}@${this.#info.fingerprint}`]: cosine };
  }

  /** Ends everything in flight. */
  dispose(): void {
    this.#closed.abort();
  }

  /** Decodes, embeds and maps; each part is shown as soon as it is there, and a failure stands in its own place. */
  async load(): Promise<void> {
    const images = Promise.all([this.#loadImage(1), this.#loadImage(2)]);
    await Promise.all([images, this.#loadSimilarity()]);
  }

  snapshot(): PairSnapshot {
    const { id, draft, answers, editable } = this.#record;
    const shown = answers.map(answer => judged(answer, draft));
    return {
      type: 'snapshot',
      v: PANEL_PROTOCOL,
      pair: id,
      images: this.#images,
      similarity: this.#similarity,
      heatmap: this.#heatmap,
      draft,
      editable,
      endpoints: this.#host.endpoints(),
      selected: this.selected(),
      answers: shown,
      headline: headlineOf(shown.at(-1), draft),
      untrusted: !this.#host.trusted(),
      savedTo: this.#savedTo(),
      notice: this.#notice,
    };
  }

  /** The chosen endpoint where it still exists, else the first. */
  selected(): string | null {
    const names = this.#host.endpoints().map(endpoint => endpoint.name);
    const { selected } = this.#record;
    return selected !== null && names.includes(selected) ? selected : (names[0] ?? null);
  }

  setDraft(draft: Draft): void {
    this.#change({ draft });
    for (const answer of this.#record.answers) this.#postAnswer(answer);
  }

  setSelected(name: string): void {
    this.#change({ selected: name });
  }

  setSaved(saved: PairRecord['saved']): void {
    this.#change({ saved });
    this.#host.post({ type: 'saved', savedTo: this.#savedTo() });
  }

  /** Puts an answer in the place of the same endpoint's earlier one, as the newest. */
  setAnswer(answer: PairAnswer): void {
    const others = this.#record.answers.filter(other => other.endpoint !== answer.endpoint);
    this.#record = { ...this.#record, answers: [...others, answer] };
    if (answer.state !== 'asking') this.#host.keep(this.#record);
    this.#postAnswer(answer);
  }

  notify(notice: Notice | null): void {
    this.#notice = notice;
    this.#host.post({ type: 'notice', notice });
  }

  endpointsChanged(): void {
    this.#host.post({ type: 'endpoints', endpoints: this.#host.endpoints(), selected: this.selected() });
  }

  #postAnswer(answer: PairAnswer): void {
    const shown = judged(answer, this.#record.draft);
    const newest = this.#record.answers.at(-1);
    const headline = headlineOf(
      newest === undefined ? undefined : judged(newest, this.#record.draft),
      this.#record.draft,
    );
    this.#host.post({ type: 'answer', answer: shown, headline });
  }

  #change(changes: Partial<PairRecord>): void {
    this.#record = { ...this.#record, ...changes };
    this.#host.keep(this.#record);
  }

  #savedTo(): string | null {
    const { saved } = this.#record;
    return saved === null ? null : `${this.#host.nameOf(saved.manifest)}:${saved.line}`;
  }

  #emptyImage(n: ImageNumber): PairImage {
    const name = path.basename(this.#record.images[n - 1]!.path);
    return { n, name, width: 0, height: 0, facts: '' };
  }

  async #loadImage(n: ImageNumber): Promise<void> {
    const { path: file, frame, rendering } = this.#record.images[n - 1]!;
    let image: PairImage;
    try {
      const call = { path: file, frame, rendering, maxSide: PREVIEW_SIDE };
      const shown = await this.#host.workers.image.call('preview', call, { signal: this.#closed.signal });
      const { width, height, facts } = shown;
      image = { ...this.#emptyImage(n), uri: this.#host.uriOf(shown.file), width, height, facts: factsLine(facts) };
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') return;
      image = { ...this.#emptyImage(n), error: failureOf(failure) };
    }
    this.#images[n - 1] = image;
    this.#host.post({ type: 'image', image });
  }

  async #loadSimilarity(): Promise<void> {
    const { signal } = this.#closed;
    const call = { encoder: ENCODER, signal };
    const { images } = this.#record;
    let entry: Similarity = {
      id: ENCODER,
      title: 'General',
      origin: 'Loading the encoder…',
      state: 'working',
      cosine: null,
      note: 'Comparing…',
      thresholds: [],
    };
    this.#setSimilarity(entry);
    try {
      const info = (this.#info = await this.#host.workers.encoder.call('info', { encoder: ENCODER }, { signal }));
      entry = { ...entry, title: info.title, origin: originNote(info) };
      this.#setSimilarity(entry);
      const cosine = await pairCosine(this.#host.workers, images, call);
      this.#setSimilarity({
        ...entry,
        state: 'ready',
        cosine,
        note: 'Cosine similarity: 1 for the same image, near 0 for unrelated ones',
      });
      this.#setHeatmap({ state: 'working' });
      this.#setHeatmap(readyHeatmap(info, await pairShares(this.#host.workers, images, info, call)));
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') return;
      const failed = this.#similarity.find(({ state }) => state === 'ready') === undefined;
      if (failed) this.#setSimilarity({ ...entry, state: 'error', note: '', error: failureOf(failure) });
      this.#setHeatmap({ state: 'error', error: failureOf(failure) });
    }
  }

  #setSimilarity(similarity: Similarity): void {
    this.#similarity = [similarity];
    this.#host.post({ type: 'similarity', similarity });
  }

  #setHeatmap(heatmap: Heatmap): void {
    this.#heatmap = heatmap;
    this.#host.post({ type: 'heatmap', heatmap });
  }
}

/** What an encoder is and where it comes from, wherever it is named. */
export const originNote = (info: EncoderInfo): string =>
  `${info.medical ? 'A medical encoder' : 'A general-purpose network, not a medical one'}. ${info.origin}`;

function readyHeatmap(info: EncoderInfo, shares: Awaited<ReturnType<typeof pairShares>>): Heatmap {
  return {
    state: 'ready',
    encoder: info.title,
    rows: shares.rows,
    columns: shares.columns,
    values1: [...patchValues(shares.shares1)],
    values2: [...patchValues(shares.shares2)],
    scale: { ...PATCH_VALUE_SCALE },
    meaning: 'What each patch adds to the cosine, times the number of patches: the mean over each image is the cosine.',
  };
}

interface Facts {
  readonly format: string;
  readonly channels: number;
  readonly bitsStored: number;
}

function factsLine({ format, channels, bitsStored }: Facts): string {
  const colours = ['', 'greyscale', 'greyscale with transparency', 'colour', 'colour with transparency'][channels];
  return [format.toUpperCase(), `${bitsStored} bit`, colours ?? `${channels} channels`].join(' · ');
}

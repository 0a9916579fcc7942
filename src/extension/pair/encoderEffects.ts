/** Compares a pair under every encoder: cosines first, then maps and labels. What fails stands in its own place. */
import type { EncoderRef } from '../../core/encoder/ref';
import type { ProbeError } from '../../core/errors';
import { comparePair } from '../../worker/pairComparison';
import type { ComparisonPart } from '../../worker/pairComparison';
import type { Workers } from '../../worker/workers';
import { compared, comparing, described, readyHeatmap, waiting } from './comparing';
import { failureOf } from './imageEffects';
import type { LabelEffects } from './labelEffects';
import { itemOf } from './store/keyedList';
import type { PairScope } from './store/pairStore';

export interface EncoderSource {
  /** The names of the encoders that a pair is compared under. */
  names(): readonly string[];
  /** As the workers are asked for one of them. @throws ProbeError where it is not there any more. */
  ref(name: string): EncoderRef;
}

export class EncoderEffects {
  readonly #workers: Workers;
  readonly #source: EncoderSource;
  readonly #scope: PairScope;
  readonly #labels: LabelEffects;

  constructor(workers: Workers, source: EncoderSource, scope: PairScope, labels: LabelEffects) {
    this.#workers = workers;
    this.#source = source;
    this.#scope = scope;
    this.#labels = labels;
  }

  /** Which encoders there are is known before they begin. */
  list(): void {
    this.#scope.dispatch({ type: 'encodersListed', waiting: this.#source.names().map(waiting) });
  }

  /** Ends when everything is known that is going to be. */
  async compare(): Promise<void> {
    const { signal } = this.#scope;
    const { images, encoders } = this.#scope.state();
    const isDone = (name: string): boolean =>
      itemOf(encoders.similarities, name)?.state === 'ready' && itemOf(encoders.maps, name)?.state === 'ready';
    const open = encoders.similarities.ids.filter(name => !isDone(name));
    await comparePair(
      this.#workers,
      [images[0].target, images[1].target],
      open.map(name => ({ name, ref: () => this.#source.ref(name) })),
      {
        maps: true,
        signal,
        onPart: part => this.#take(part),
        onCosines: () => this.#labels.start(),
      },
    );
  }

  #take(part: ComparisonPart): void {
    const { encoder } = part;
    const { dispatch } = this.#scope;
    const entry = itemOf(this.#scope.state().encoders.similarities, encoder) ?? comparing(encoder);
    switch (part.of) {
      case 'turn':
        // A cosine that is known stays where only the map is made again.
        if (entry.state === 'ready') return;
        return dispatch({ type: 'similarityChanged', similarity: comparing(encoder) });
      case 'facts':
        this.#labels.add(encoder, part.facts);
        if (entry.state === 'ready') return;
        return dispatch({ type: 'similarityChanged', similarity: described(entry, part.facts) });
      case 'cosine':
        dispatch({ type: 'cosineFound', key: `${encoder}@${part.facts.fingerprint}`, cosine: part.cosine });
        return dispatch({ type: 'similarityChanged', similarity: compared(encoder, entry, part.cosine) });
      case 'maps':
        return dispatch({ type: 'mapChanged', map: readyHeatmap({ ...part.facts, id: encoder }, part.maps) });
      case 'noMaps':
        return this.#noMap(encoder, part.error);
      case 'failure': {
        const error = failureOf(part.error);
        dispatch({ type: 'similarityChanged', similarity: { ...entry, state: 'error', note: '', error } });
        return this.#noMap(encoder, part.error);
      }
    }
  }

  #noMap(encoder: string, error: ProbeError): void {
    this.#scope.dispatch({ type: 'mapChanged', map: { state: 'error', encoder, error: failureOf(error) } });
  }
}

import type * as vscode from 'vscode';
import { formatDuration } from '../../core/pace';
import { statusProgress } from '../surfaces/progress';
import type { MapProgress, MapState } from '../../shared/panels/map';

/** A map's progress in the status bar, where it shows while its panel is hidden. */
export class MapProgressItem implements vscode.Disposable {
  readonly #folder: string;
  #report: ((message: string) => void) | undefined;
  #end: (() => void) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  update(state: MapState, progress: MapProgress): void {
    if (state === 'ready' || state === 'stopped' || state === 'failed') {
      this.dispose();
      return;
    }
    if (this.#end === undefined) this.#begin();
    this.#report?.(`${this.#folder}: ${progressWords(state, progress)}`);
  }

  dispose(): void {
    this.#end?.();
    this.#end = undefined;
    this.#report = undefined;
  }

  #begin(): void {
    void statusProgress('MedProbe', report => {
      this.#report = message => report({ message });
      return new Promise<void>(resolve => (this.#end = resolve));
    });
  }
}

function progressWords(state: MapState, { done, total, secondsLeft, preparing }: MapProgress): string {
  if (preparing !== undefined) return state === 'paused' ? `${preparing}, then paused` : preparing;
  if (state === 'comparing') return 'comparing all pairs';
  const left = state === 'paused' ? ', paused' : secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`;
  return `${done} of ${total} images${left}`;
}

import type { ResultsFigure, ResultsProgress, ResultsRun } from '../../shared/panels/results';

/** One decimal, as the field reports accuracies; an en dash for 0/0. */
export const percentText = (figure: Pick<ResultsFigure, 'value'>): string =>
  figure.value === null ? '–' : figure.value.toFixed(1);

/** `[12.6, 26.1]`; empty where there is no interval. */
export const intervalText = ({ ci95 }: Pick<ResultsFigure, 'ci95'>): string =>
  ci95 === null ? '' : `[${ci95[0].toFixed(1)}, ${ci95[1].toFixed(1)}]`;

/** `p = 0.82`, `p < 0.001` */
export const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`);

/** How long an answer took, no more exact than it can be read at a glance. */
export const latencyText = (ms: number): string => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** A time left, no more exact than it can be known. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const grouped = (count: number): string => count.toLocaleString('en');

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** `125 of 176 pairs · 2 errors will be asked again · 3.1 answers/s · 16 s left` */
export function progressText(progress: ResultsProgress, run: ResultsRun): string {
  const parts = [`${grouped(progress.answered)} of ${plural(progress.pairs, progress.unit ?? 'pair')}`];
  if (progress.errors > 0) parts.push(`${plural(progress.errors, 'error')} will be asked again`);
  if (run.state === 'running') {
    if (progress.answersPerSecond !== null) parts.push(`${progress.answersPerSecond.toFixed(1)} answers/s`);
    if (progress.secondsLeft !== null) parts.push(`${durationText(progress.secondsLeft)} left`);
    parts.push(...(progress.notes ?? []));
  }
  if (run.state === 'stopped') parts.push('stopped');
  if (run.state === 'recorded') parts.push('recorded answers');
  return parts.join(' · ');
}

/** What is not in the figures, and what their intervals are. */
export const figuresNote = (components: number, errors: number, unit: 'pair' | 'case' = 'pair'): string =>
  [
    ...(errors === 0 ? [] : [`${plural(errors, 'error')}, in no figure`]),
    `[ ] 95 % intervals; ${unit}s that share images count as belonging together (${plural(components, 'independent group')})`,
  ].join(' · ');

import type { ResultsFigure, ResultsFigures, ResultsProgress, ResultsRun } from '../../shared/panels/results';

/** One decimal, as the field reports accuracies; an en dash for 0/0. */
export const percentText = (figure: Pick<ResultsFigure, 'value'>): string =>
  figure.value === null ? '–' : figure.value.toFixed(1);

/** A time left, no more exact than it can be known. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const grouped = (count: number): string => count.toLocaleString('en');

const plural = (count: number, one: string, many: string): string => `${grouped(count)} ${count === 1 ? one : many}`;

/** `125 of 176 pairs · 2 errors will be asked again · 3.1 answers/s · 16 s left` */
export function progressText(progress: ResultsProgress, run: ResultsRun): string {
  const parts = [`${grouped(progress.answered)} of ${plural(progress.pairs, 'pair', 'pairs')}`];
  if (progress.errors > 0) parts.push(`${plural(progress.errors, 'error', 'errors')} will be asked again`);
  if (run.state === 'running') {
    if (progress.answersPerSecond !== null) parts.push(`${progress.answersPerSecond.toFixed(1)} answers/s`);
    if (progress.secondsLeft !== null) parts.push(`${durationText(progress.secondsLeft)} left`);
    parts.push(...(progress.notes ?? []));
  }
  if (run.state === 'stopped') parts.push('stopped');
  if (run.state === 'recorded') parts.push('recorded answers');
  return parts.join(' · ');
}

/** What is in the figures, what is not, and what their intervals are. */
export function figuresNote({ invalid }: ResultsFigures, components: number, { errors }: ResultsProgress): string {
  return [
    `${plural(invalid.of, 'answer', 'answers')}, ${grouped(invalid.n)} invalid`,
    `${plural(errors, 'error', 'errors')}, in no figure`,
    `[ ] 95 % intervals; pairs that share images count as belonging together (${plural(components, 'independent group', 'independent groups')})`,
  ].join(' · ');
}

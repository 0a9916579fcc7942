/** What one Results panel shows: a run, or several over the same manifest beside each other. */
import { isCase } from '../../core/benchmark/askable';
import type { AskableItem } from '../../core/benchmark/askable';
import { compareAll } from '../../core/benchmark/compare';
import type { ComparableRun, Comparisons } from '../../core/benchmark/compare';
import type { RunMetrics } from '../../core/benchmark/scoring';
import { answerTokens } from '../../core/benchmark/reading/open';
import type { Manifest } from '../../core/dataset/types';
import { PANEL_PROTOCOL } from '../../shared/panels/common';
import type { ResultsComparison, ResultsRow, ResultsRunView, ResultsSnapshot } from '../../shared/panels/results';
import { benchmarkName, shownReading } from './liveRun';
import type { LiveRun } from './liveRun';

export class ShownRuns {
  readonly manifest: Manifest;
  /** One, or two and more to compare. */
  readonly lives: readonly LiveRun[];
  readonly #labels: readonly string[];
  /** Of the encoder that most pairs have a cosine of. */
  readonly #similarities: { readonly of: string | undefined; readonly byPair: ReadonlyMap<string, number> };

  constructor(manifest: Manifest, lives: readonly LiveRun[]) {
    this.manifest = manifest;
    this.lives = lives;
    this.#labels = labelsOf(lives);
    this.#similarities = similaritiesOf(manifest);
  }

  /** Names what is shown, over a reload of the window as well: the ids of the runs. */
  get id(): string {
    return this.lives.map(({ id }) => id).join(' ');
  }

  get title(): string {
    const [first] = this.lives;
    const name = first === undefined ? '' : benchmarkName(first.content.run);
    return `${name} · ${this.lives.length > 1 ? `${this.lives.length} runs` : (this.#labels[0] ?? '')}`;
  }

  has = (run: string): boolean => this.lives.some(({ id }) => id === run);

  /** The same, with a run that has been begun anew. */
  with(live: LiveRun): ShownRuns {
    return new ShownRuns(
      this.manifest,
      this.lives.map(other => (other.id === live.id ? live : other)),
    );
  }

  pair(id: string): AskableItem | undefined {
    return this.lives[0]?.pair(id);
  }

  /** @throws ProbeError as `compareAll`, for several runs. */
  snapshot(): ResultsSnapshot {
    const { of } = this.#similarities;
    return {
      type: 'snapshot',
      v: PANEL_PROTOCOL,
      id: this.id,
      ...this.overview(),
      ...(of === undefined ? {} : { similarityOf: of }),
      rows: (this.lives[0]?.content.pairs ?? []).map(pair => this.row(pair)),
      notice: this.notice,
    };
  }

  get notice(): ResultsSnapshot['notice'] {
    return this.lives.find(({ notice }) => notice !== null)?.notice ?? null;
  }

  /** What stands above the table. @throws ProbeError as `compareAll`, for several runs. */
  overview(): { runs: readonly ResultsRunView[]; comparison: ResultsComparison | null } {
    const scored = this.lives.map((live, i) => ({ live, label: this.#labels[i] ?? live.id, metrics: live.metrics() }));
    return {
      runs: scored.map(({ live, label, metrics }) => live.view(label, metrics)),
      comparison: scored.length > 1 ? comparisonOf(compareAll(scored.map(comparable))) : null,
    };
  }

  row(pair: AskableItem): ResultsRow {
    const similarity = this.#similarities.byPair.get(pair.id);
    return {
      id: pair.id,
      question: pair.question,
      options: Object.entries(pair.options).map(([letter, text]) => ({ letter, text })),
      categories: [...new Set(pair.categories.flat())],
      correct: pair.correct.map(correct =>
        shownReading(isCase(pair) && pair.form === 'open' ? words(correct) : correct),
      ),
      ...(similarity === undefined ? {} : { similarity }),
      runs: this.lives.map(live => live.rowRun(pair)),
    };
  }

  answers(id: string): readonly (readonly (string | null)[])[] {
    return this.lives.map(live => live.answers(id));
  }
}

/** Endpoints by their names; where two runs asked the same one, with the time, and where that is the same too, by id. */
function labelsOf(lives: readonly LiveRun[]): readonly string[] {
  const names = lives.map(({ content }) => content.run.endpoint.name);
  const timed = lives.map(
    ({ content: { run } }, i) => `${names[i] ?? ''} · ${run.created.slice(0, 16).replace('T', ' ')}`,
  );
  const isOnly = (list: readonly string[], label: string | undefined): boolean =>
    list.filter(other => other === label).length === 1;
  return lives.map(({ id }, i) => [names, timed].find(list => isOnly(list, list[i]))?.[i] ?? id);
}

/** As readings of open answers are written. */
const words = (answer: string): string => answerTokens(answer).join(' ');

function comparable({ live, label, metrics }: { live: LiveRun; label: string; metrics: RunMetrics }): ComparableRun {
  const { run, pairs } = live.content;
  const { protocolVersion, wording } = run;
  return { name: label, manifest: run.manifest.sha256, metrics, pairs, protocolVersion, wording };
}

function comparisonOf({ runs, pairs, components, comparisons, notes }: Comparisons): ResultsComparison {
  const indexOf = (name: string): number => runs.findIndex(run => run.name === name);
  return {
    pairs,
    components,
    accuracies: runs.map(({ setAccuracy }) => setAccuracy),
    couples: comparisons.map(({ first, second, mcnemar, clustered, ...counts }) => ({
      ...counts,
      first: indexOf(first),
      second: indexOf(second),
      mcnemar: mcnemar.p,
      clustered: clustered.p,
    })),
    notes,
  };
}

function similaritiesOf({ pairs }: Manifest): { of: string | undefined; byPair: Map<string, number> } {
  const counts = new Map<string, number>();
  for (const { pair } of pairs) {
    for (const encoder of Object.keys(pair.similarity ?? {})) counts.set(encoder, (counts.get(encoder) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const byPair = new Map<string, number>();
  if (most === undefined) return { of: undefined, byPair };
  for (const { pair } of pairs) {
    const cosine = pair.similarity?.[most[0]];
    if (cosine !== undefined) byPair.set(pair.id, cosine);
  }
  return { of: most[0].split('@')[0], byPair };
}

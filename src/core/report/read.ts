/** Reads recorded runs into a report. */
import path from 'node:path';
import { isCase } from '../benchmark/askable';
import type { AskableItem } from '../benchmark/askable';
import { compareAll } from '../benchmark/compare';
import type { Comparisons } from '../benchmark/compare';
import type { RunFile } from '../benchmark/formats';
import { readJournal } from '../benchmark/journal';
import type { JournalState } from '../benchmark/journal';
import type { Parser } from '../benchmark/metrics';
import { scoreRecorded } from '../benchmark/recorded';
import type { RecordedScore } from '../benchmark/recorded';
import { ANSWERS_FILE, readRun } from '../benchmark/runFolder';
import { isOfCases } from '../benchmark/types';
import { ProbeError, throwIfAborted } from '../errors';
import type { ImageLocation, Rendering } from '../image/types';
import { resultsIn } from './answers';
import type { Guessing, Report, ReportedQuestion, ReportedRun, Thumbnail } from './model';
import { runWarnings } from './provenance';

export interface ReportOptions {
  /** The manifest to score against; absent: the one beside each run, which must be what was asked. */
  readonly dataset?: string | undefined;
  readonly parser?: Parser | undefined;
  /** Draws an image small; absent: no pictures in the report. @throws ProbeError where it cannot be read. */
  readonly thumbnail?: ((location: ImageLocation, rendering: Rendering) => Promise<Thumbnail>) | undefined;
  /** Called for each image that could not be drawn. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  readonly version: string;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
}

interface ReadRun {
  readonly run: RunFile;
  readonly score: RecordedScore;
  readonly state: JournalState;
}

/**
 * A report of recorded runs, given as their folders. Several runs are compared; where they cannot be, the report says why.
 * @throws ProbeError 'not-found' without a run or its manifest; 'bad-input' for a manifest that has changed since, unless
 * `dataset` names it, and for a journal that cannot be read; 'unsupported'; 'cancelled'.
 */
export async function readReport(folders: readonly string[], options: ReportOptions): Promise<Report> {
  const read: ReadRun[] = [];
  for (const folder of new Set(folders.map(folder => path.resolve(folder)))) {
    throwIfAborted(options.signal);
    read.push(await readOne(folder, options));
  }
  const of = kindOf(read);
  const names = namesOf(read.map(({ run }) => run));
  const runs = read.map((one, i) => reportedRun(one, names[i] ?? one.run.id));
  const { comparison, notes } = compared(read, names);
  return {
    of,
    runs,
    questions: await questionsOf(read, options),
    comparison,
    guessing: guessingOver(read.flatMap(({ score }) => score.pairs)),
    notes,
    medprobe: options.version,
    created: options.now,
  };
}

async function readOne(folder: string, { dataset, parser }: ReportOptions): Promise<ReadRun> {
  const { run } = await readRun(folder);
  const score = await scoreRecorded(folder, { dataset, parser });
  const { state } = await readJournal(path.join(folder, ANSWERS_FILE));
  return { run, score, state };
}

/** @throws ProbeError 'bad-input' for runs of pairs together with runs of single images, whose figures differ. */
function kindOf(read: readonly ReadRun[]): Report['of'] {
  const cases = read.find(({ score }) => isOfCases(score.metrics));
  const pairs = read.find(({ score }) => !isOfCases(score.metrics));
  if (cases !== undefined && pairs !== undefined) {
    throw new ProbeError(
      'bad-input',
      `${pairs.run.id} asked about pairs and ${cases.run.id} about single images, which have no figure in common.`,
      { remedy: 'Make a report of each.' },
    );
  }
  return cases === undefined ? 'pairs' : 'cases';
}

/** What a run is called: who answered; with the end of the run's id where two would be called the same. */
function namesOf(runs: readonly RunFile[]): string[] {
  const names = runs.map(({ endpoint }) => endpoint.reportedModel ?? endpoint.model ?? endpoint.name);
  return names.map((name, i) =>
    names.filter(other => other === name).length > 1 ? `${name} (${runs[i]?.id.slice(-4) ?? ''})` : name,
  );
}

function reportedRun({ run, score, state }: ReadRun, name: string): ReportedRun {
  const errors = [...state.errors].length;
  return {
    name,
    run,
    metrics: score.metrics,
    beside: { controls: score.controls, stability: score.stability },
    errors,
    warnings: [...score.notes, ...runWarnings(run, score.metrics, errors)],
  };
}

interface Compared {
  readonly comparison: Comparisons | undefined;
  readonly notes: readonly string[];
}

function compared(read: readonly ReadRun[], names: readonly string[]): Compared {
  if (read.length < 2) return { comparison: undefined, notes: [] };
  try {
    const comparison = compareAll(read.map(({ score }, i) => ({ ...score, name: names[i] ?? '' })));
    return { comparison, notes: comparison.notes };
  } catch (error) {
    const failure = ProbeError.from(error);
    if (failure.kind !== 'bad-input') throw error;
    return { comparison: undefined, notes: [`Not compared: ${failure.message}`] };
  }
}

/** Each image is answered alone, so a guess tells a pair of k options apart once in k². Open questions cannot be guessed. */
function guessingOver(items: readonly AskableItem[]): Guessing | undefined {
  const closed = items.filter(item => !isCase(item) || item.form !== 'open');
  const counts = new Set(closed.map(({ options }) => Object.keys(options).length));
  const [options] = counts;
  if (options === undefined || counts.size > 1) return undefined;
  const [one, two, four] = [100 / options, 100 / options ** 2, 100 / options ** 4];
  if (!closed.every(isCase)) return { setAccuracy: two, individualAccuracy: one, confusion: one };
  if (closed.length < items.length) return { closed: one };
  return { accuracy: one, questionAccuracy: two, imageAccuracy: two, groupAccuracy: four };
}

async function questionsOf(read: readonly ReadRun[], options: ReportOptions): Promise<ReportedQuestion[]> {
  const results = read.map(({ run, score, state }) => resultsIn(run, score, state));
  const manifests = new Map(read.map(({ score }) => [score.manifest, score.pairs]));
  const questions: ReportedQuestion[] = [];
  const anchors = new Set<string>();
  for (const [manifest, pairs] of manifests) {
    for (const pair of pairs) {
      const { id, question, options: letters, correct, categories, group } = pair;
      questions.push({
        ...{ id, question, options: letters, correct, categories, group },
        anchor: anchorFor(id, anchors),
        thumbnails: await thumbnailsOf(pair, options),
        results: read.map((one, i) => (one.score.manifest === manifest ? results[i]?.get(id) : undefined)),
      });
    }
  }
  return questions;
}

/** An id where it can stand in an address as it is, else a number. */
function anchorFor(id: string, used: Set<string>): string {
  const plain = `pair-${id}`;
  const anchor = /^[\w.-]{1,100}$/.test(id) && !used.has(plain) ? plain : `pair--${used.size + 1}`;
  used.add(anchor);
  return anchor;
}

async function thumbnailsOf(
  item: AskableItem,
  { thumbnail, onNotice, signal }: ReportOptions,
): Promise<ReportedQuestion['thumbnails']> {
  if (thumbnail === undefined) return undefined;
  throwIfAborted(signal);
  const { id, images, renderings } = item;
  const drawn = images.map(async (location, i) => {
    try {
      return await thumbnail(location, renderings[i] ?? {});
    } catch (error) {
      const failure = ProbeError.from(error);
      if (failure.kind === 'cancelled') throw failure;
      const which = isCase(item) ? `The image of the case ${id}` : `Image ${i + 1} of the pair ${id}`;
      onNotice?.(`${which} is not in the report: ${failure.message}`);
      return null;
    }
  });
  return Promise.all(drawn);
}

import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { loadManifest } from '../dataset/load';
import type { Manifest } from '../dataset/types';
import { ProbeError } from '../errors';
import { readRegularText, READ_LIMITS } from '../files/regularFile';
import type { AskablePair } from './askable';
import { depthFault, parseJson } from '../files/boundedJson';
import { askablePairs } from './askable';
import type { ComparableScore } from './compare';
import { beside } from './controls/beside';
import type { BesidePlain } from './controls/beside';
import { CONTROL_IDS } from './controls/ids';
import { controlsOfRun } from './controls/ofRun';
import { findDisagreements, repliesIn } from './disagreements';
import type { Disagreement } from './disagreements';
import { readJournal } from './journal';
import type { PairReadings, Parser, Readings } from './metrics';
import { computeMetrics } from './metrics';
import { plannedOfRun } from './askedItems';
import { protocolOf } from './protocols/registry';
import { unreadNote } from './reading/boundedReply';
import { readOfficial } from './reading/official';
import { readRobust } from './reading/robust';
import { readingsOf, textsIn } from './readings';
import type { RunFolder } from './runFolder';
import { datasetOfRun, findManifestOf } from './runManifest';
import { ANSWERS_FILE, readRun, RUN_FILE } from './runFolder';
import { runMetrics } from './scoring';
import type { Reading } from './types';

export interface RecordedOptions {
  /** The manifest that was asked; absent: looked for around the recorded answers. */
  readonly dataset?: string | undefined;
  readonly parser?: Parser | undefined;
}

export interface RecordedScore extends BesidePlain, ComparableScore {
  readonly disagreements: readonly Disagreement[];
  /** Questions whose last outcome is an error: in no figure. */
  readonly errors: number;
  /** What a reader of the figures must know: what was missing, unknown or stored otherwise than it reads. */
  readonly notes: readonly string[];
}

/**
 * Scores recorded answers without asking anybody: a run of MedProbe (its folder, or a file in it) or a result file of
 * MediConfusion's own code, plain or with each image's answer nested beside a log-probability.
 * @throws ProbeError 'not-found' without the file or its dataset; 'bad-input' for anything that is neither; 'unsupported'.
 */
export async function scoreRecorded(recorded: string, options: RecordedOptions = {}): Promise<RecordedScore> {
  const absolute = path.resolve(recorded);
  const facts = await stat(absolute).catch((cause: unknown) => {
    throw new ProbeError('not-found', `There is no ${absolute}.`, {
      remedy: 'Give a run folder or a result file.',
      cause,
    });
  });
  if (facts.isDirectory()) return scoreRun(absolute, options);
  if ([RUN_FILE, ANSWERS_FILE].includes(path.basename(absolute))) return scoreRun(path.dirname(absolute), options);
  return scoreResultFile(absolute, options);
}

async function scoreRun(folder: string, { dataset, parser = 'official' }: RecordedOptions): Promise<RecordedScore> {
  const { run } = await readRun(folder);
  const notThere = (cause?: unknown) =>
    datasetNotFound(`the manifest ${run.manifest.path} of the run ${run.id}`, cause);
  if (dataset === undefined && datasetOfRun(folder) === undefined) throw notThere();
  const manifest = await loadManifest(dataset ?? (await findManifestOf({ path: folder, run }))).catch(
    (cause: unknown) => {
      const error = ProbeError.from(cause);
      throw error.kind !== 'not-found' || dataset !== undefined ? error : notThere(error);
    },
  );
  const notes: string[] = [];
  if (manifest.sha256 !== run.manifest.sha256) {
    const changed = `${manifest.path} is not what the run ${run.id} asked`;
    if (dataset === undefined) {
      throw new ProbeError('bad-input', `${changed}: it has changed since.`, {
        remedy: 'Name the manifest to score against, if that is meant.',
      });
    }
    notes.push(`${changed}; the figures are over the manifest as it is now.`);
  }
  const scored = await scoreRunAgainst({ path: folder, run }, manifest, parser);
  return { ...scored, notes: [...notes, ...scored.notes] };
}

/**
 * The figures of a run over a manifest that is loaded already; whether it is the one that was asked is the caller's care.
 * @throws ProbeError 'unsupported' for a mode of a later MedProbe; as `readJournal`.
 */
export async function scoreRunAgainst(
  { path: folder, run }: RunFolder,
  manifest: Manifest,
  parser: Parser = 'official',
): Promise<RecordedScore> {
  const protocol = protocolOf(manifest.benchmark);
  const { pairs } = plannedOfRun(manifest, run);
  const controls = controlsOfRun(run, pairs);
  const unknown = run.controls.filter(name => !CONTROL_IDS.some(id => id === name));
  const { state, notice } = await readJournal(path.join(folder, ANSWERS_FILE));
  const readings = readingsOf(pairs, state);
  const metrics = runMetrics({ protocol, mode: run.mode, parser, pairs, readings });
  return {
    metrics,
    ...beside({ pairs, controls, repeats: run.repeats }, state, metrics),
    pairs,
    manifest: manifest.sha256,
    protocolVersion: run.protocolVersion,
    wording: run.wording,
    disagreements: findDisagreements(pairs, readings, repliesIn(state)),
    errors: [...state.errors].length,
    notes: [
      ...[notice, unreadNote(textsIn(state))].filter(note => note !== undefined),
      ...unknown.map(name => `The control ${name} is not known to this MedProbe, and has no figures here.`),
    ],
  };
}

const datasetNotFound = (what: string, cause?: unknown): ProbeError =>
  new ProbeError('not-found', `${what.charAt(0).toUpperCase()}${what.slice(1)} was not found.`, {
    remedy: 'Name it (--dataset).',
    cause,
  });

const score = z.union([z.number(), z.boolean(), z.string(), z.null()]);
const imageAnswer = z.looseObject({
  full_answer: z.optional(z.nullable(z.string())),
  A: z.optional(score),
  B: z.optional(score),
  gpt_reason: z.optional(z.unknown()),
});
type ImageAnswer = z.infer<typeof imageAnswer>;
/** One fork nests the answer of each image beside its log-probability. */
const nestedAnswer = z.looseObject({ answer: imageAnswer });
const imageEntry = z.union([nestedAnswer, imageAnswer]);
const ResultEntry = z.looseObject({
  answer: z.looseObject({ im1: z.optional(imageEntry), im2: z.optional(imageEntry) }),
});

type RecordedPair = readonly [ImageAnswer | undefined, ImageAnswer | undefined];

/** A judge's scores decide only if they are at least this far apart (official code, `tr`). */
const JUDGE_MARGIN = 3;
/** What the official code stores for a letter that its parser found. */
const LETTER_FOUND = 10;

async function scoreResultFile(
  file: string,
  { dataset, parser = 'official' }: RecordedOptions,
): Promise<RecordedScore> {
  const entries = parseResults(file, await readResultFile(file));
  const manifest = await loadManifest(dataset ?? (await datasetAround(file)));
  const { pairs } = askablePairs(manifest);
  const mode = modeOfFile(file, entries);
  const read = (pair: AskablePair, answer: ImageAnswer | undefined): Readings | undefined => {
    if (answer === undefined) return undefined;
    return mode === 'ff' ? judged(answer) : lettered(answer, pair);
  };
  const readings = new Map<string, PairReadings>();
  for (const pair of pairs) {
    const [first, second] = entries.get(pair.id) ?? [];
    readings.set(pair.id, [read(pair, first), read(pair, second)]);
  }
  const metrics = computeMetrics({ benchmark: manifest.benchmark, mode, parser, pairs, readings });
  const replyTo = (pair: string, image: 1 | 2) => entries.get(pair)?.[image - 1]?.full_answer ?? undefined;
  return {
    metrics,
    pairs,
    manifest: manifest.sha256,
    protocolVersion: undefined,
    wording: undefined,
    disagreements: findDisagreements(pairs, readings, replyTo),
    errors: 0,
    notes: notesOn(entries, manifest, pairs, readings, mode),
  };
}

const readResultFile = (file: string): Promise<string> =>
  readRegularText(file, { limit: READ_LIMITS.text }).catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError('io', `${file} cannot be read.`, { remedy: 'Check its permissions.', cause });
  });

function parseResults(file: string, json: string): Map<string, RecordedPair> {
  const wrong = (why: string, cause?: unknown): ProbeError =>
    new ProbeError('bad-input', `${file} holds no recorded answers: ${why}.`, {
      remedy: "Give a result file of MediConfusion's code, such as gpt_mc.json, or the folder of a MedProbe run.",
      cause,
    });
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (cause) {
    throw wrong(depthFault(cause, 'it is not JSON'), cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('it is not one JSON object');
  if ('set_score' in value) throw wrong('these are totals without answers');
  return new Map(
    Object.entries(value).map(([id, entry]) => {
      const parsed = ResultEntry.safeParse(entry);
      if (!parsed.success) throw wrong(`the entry ${id} is not {answer: {im1, im2}}`, parsed.error);
      const { im1, im2 } = parsed.data.answer;
      return [id, [unnested(im1), unnested(im2)]];
    }),
  );
}

function unnested(entry: z.infer<typeof imageEntry> | undefined): ImageAnswer | undefined {
  const nested = nestedAnswer.safeParse(entry);
  return nested.success ? nested.data.answer : imageAnswer.safeParse(entry).data;
}

/** `ff` where a judge has scored; otherwise the mode in the file's name (`gpt_mc.json`), `mc` where it names none. */
function modeOfFile(file: string, entries: ReadonlyMap<string, RecordedPair>): string {
  const answers = [...entries.values()].flat().filter(answer => answer !== undefined);
  const isFlag = (value: unknown): boolean =>
    [undefined, null, true, false, 0, LETTER_FOUND].some(flag => flag === value);
  if (answers.some(answer => 'gpt_reason' in answer || !isFlag(answer.A) || !isFlag(answer.B))) return 'ff';
  const named = /(?:^|[_.-])(mc|gpt4|ff|greedy|prefix)(?=[_.-])/.exec(path.basename(file).toLowerCase())?.[1] ?? 'mc';
  return named === 'gpt4' ? 'ff' : named;
}

/** A stored score as a number: flags may be booleans, judges write `7.5` and `8/10`. */
function numeric(stored: unknown): number | undefined {
  if (typeof stored === 'boolean') return stored ? LETTER_FOUND : 0;
  if (typeof stored === 'number') return stored;
  const leading = typeof stored === 'string' ? /^\s*(\d+(?:\.\d+)?)/.exec(stored)?.[1] : undefined;
  return leading === undefined ? undefined : Number(leading);
}

function byScores({ A, B }: ImageAnswer): Reading {
  const [a, b] = [numeric(A), numeric(B)];
  if (a === undefined || b === undefined || Math.abs(a - b) < JUDGE_MARGIN) return null;
  return a > b ? 'A' : 'B';
}

/** What the stored scores say; undefined where nothing was scored, which is no answer. */
function judged(answer: ImageAnswer): Readings | undefined {
  if (answer.A === undefined || answer.B === undefined) return undefined;
  const reading = byScores(answer);
  return { official: reading, robust: reading };
}

/** The stored text is read anew; only where none was stored do the stored flags count. */
function lettered(answer: ImageAnswer, pair: AskablePair): Readings | undefined {
  if (typeof answer.full_answer !== 'string') return judged(answer);
  return {
    official: readOfficial(answer.full_answer, Object.keys(pair.options)),
    robust: readRobust(answer.full_answer, pair.options),
  };
}

async function datasetAround(file: string): Promise<string> {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    for (const candidate of [path.join(folder, 'data', 'dataset.json'), path.join(folder, 'dataset.json')]) {
      if (await isFile(candidate)) return candidate;
    }
    if (folder === path.dirname(folder)) throw datasetNotFound(`a dataset.json in the checkout around ${file}`);
  }
}

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    facts => facts.isFile(),
    () => false,
  );

function notesOn(
  entries: ReadonlyMap<string, RecordedPair>,
  manifest: Manifest,
  pairs: readonly AskablePair[],
  readings: ReadonlyMap<string, PairReadings>,
  mode: string,
): string[] {
  const whole = pairs.filter(({ id }) => readings.get(id)?.every(read => read !== undefined));
  const known = new Set(pairs.map(({ id }) => id));
  const unknown = [...entries.keys()].filter(id => !known.has(id));
  const answers = pairs.flatMap(({ id }) =>
    (entries.get(id) ?? []).map((answer, image) => ({ answer, read: readings.get(id)?.[image]?.official ?? null })),
  );
  const textless = answers.filter(
    ({ answer }) => answer !== undefined && typeof answer.full_answer !== 'string',
  ).length;
  const restored = answers.filter(
    ({ answer, read }) =>
      mode !== 'ff' && answer?.A !== undefined && answer.B !== undefined && byScores(answer) !== read,
  ).length;
  const notes: [number, string][] = [
    [pairs.length - whole.length, `of ${pairs.length} pairs lack an answer: the figures are over the others`],
    [unknown.length, `recorded ids are not in ${manifest.path} and are not scored (first: ${unknown[0] ?? ''})`],
    [textless, 'answers are stored without text, as failed requests are; they count as the official code counts them'],
    [restored, 'answers are stored with another reading than the official parser gives their text; the text counts'],
  ];
  const unread = mode === 'ff' ? undefined : unreadNote(answers.map(({ answer }) => answer?.full_answer ?? ''));
  return [
    ...notes.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}.`),
    ...(unread === undefined ? [] : [unread]),
  ];
}

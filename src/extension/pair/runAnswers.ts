/** What the runs over a manifest have recorded of one of its pairs, as the Pair panel shows it. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { splitThought } from '../../core/answer/thought';
import type { RunFile } from '../../core/benchmark/formats';
import type { JournalState, QuestionOf } from '../../core/benchmark/journal';
import { readPairEvents, roundsByControl } from '../../core/benchmark/pairEvents';
import { listRuns } from '../../core/benchmark/runFolder';
import type { RunFolder } from '../../core/benchmark/runFolder';
import { ProbeError } from '../../core/errors';
import { readRegularFile, READ_LIMITS } from '../../core/files/regularFile';
import { columnOf } from '../../shared/panels/answers';
import type { Asked, ImageAnswer, PairAnswer, PairRun } from '../../shared/panels/answers';
import type { InManifest } from './record';

/** A run that has asked the pair. */
export interface RunOfPair {
  readonly folder: string;
  readonly shown: PairRun;
  /** The plain question first, then what its controls asked. */
  readonly answers: readonly PairAnswer[];
}

export interface RunsOfPair {
  /** The newest first. */
  readonly runs: readonly RunOfPair[];
  /** Runs that could not be read, and why. */
  readonly unreadable: readonly ProbeError[];
}

/**
 * Looks through the runs beside the manifest, and those kept elsewhere because the dataset cannot be written.
 * @param elsewhere the folder of those.
 */
export async function runsOfPair(from: InManifest, asked: Asked, elsewhere: string): Promise<RunsOfPair> {
  const { runs, unreadable } = await listRuns([path.join(from.root, '.medprobe', 'runs'), elsewhere]);
  const relative = path.relative(from.root, from.path).split(path.sep).join('/');
  const named = runs.filter(({ run }) => run.manifest.path === relative);
  const sha256 = named.length === 0 ? undefined : await sha256Of(from.path);
  // Elsewhere there are runs over other datasets too, whose manifests may have the same name.
  const own = named.filter(({ path: folder, run }) => isBeside(from, folder) || run.manifest.sha256 === sha256);
  const found: RunOfPair[] = [];
  const broken = [...unreadable];
  for (const run of own) {
    try {
      const answers = await answersOf(run, from.pair, asked);
      if (answers.length > 0) found.push({ folder: run.path, shown: shownRun(run.run, sha256), answers });
    } catch (error) {
      broken.push(ProbeError.from(error));
    }
  }
  return { runs: found, unreadable: broken };
}

const isBeside = ({ root }: InManifest, folder: string): boolean => !path.relative(root, folder).startsWith('..');

/** Undefined where the manifest cannot be read: then nothing is said about whether it has changed. */
const sha256Of = (file: string): Promise<string | undefined> =>
  readRegularFile(file, { limit: READ_LIMITS.text }).then(
    bytes => createHash('sha256').update(bytes).digest('hex'),
    () => undefined,
  );

function shownRun({ id, created, mode, wording, manifest, endpoint }: RunFile, sha256: string | undefined): PairRun {
  const changed = sha256 !== undefined && manifest.sha256 !== sha256;
  return {
    column: columnOf({ run: id }),
    endpoint: endpoint.name,
    detail: `run of ${created.slice(0, 16).replace('T', ' ')} · ${mode} · ${wording} wording`,
    ...(changed ? { note: 'The manifest has changed since: the question may have been another.' } : {}),
  };
}

async function answersOf({ path: folder, run }: RunFolder, pair: string, asked: Asked): Promise<PairAnswer[]> {
  const events = (await readPairEvents(folder, pair)) ?? [];
  return roundsByControl(events).map(({ control, at, state, repeats }) => {
    const question = { pair, ...(control === undefined ? {} : { control }) };
    const answer = recordedAnswer(run, state, question, asked, repeats);
    return { ...answer, at, ...(control === undefined ? {} : { control }) };
  });
}

/**
 * A run's answer to a pair, as far as it has been recorded.
 * @param repeats the rounds to show, from 0.
 */
export function recordedAnswer(
  run: RunFile,
  state: JournalState,
  question: Pick<QuestionOf, 'pair' | 'control'>,
  asked: Asked,
  repeats: readonly number[] = [0],
): PairAnswer {
  const { name, model, reportedModel, host } = run.endpoint;
  const isSent = typeof host === 'string';
  const rounds = repeats.map(repeat => {
    const of = { ...question, ...(repeat === 0 ? {} : { repeat }) };
    return [imageAnswer(state, { ...of, image: 1 }, isSent), imageAnswer(state, { ...of, image: 2 }, isSent)] as const;
  });
  const [first = [{}, {}] as const, ...others] = rounds;
  const served = reportedModel ?? model ?? undefined;
  const failed = rounds.flat().some(({ error }) => error !== undefined);
  return {
    id: recordedAnswerId(run.id, question),
    column: columnOf({ run: run.id }),
    at: run.created,
    endpoint: name,
    label: name,
    ...(served === undefined ? {} : { model: served }),
    state: failed ? 'error' : 'done',
    asked,
    temperature: run.parameters.temperature,
    images: first,
    ...(others.length === 0 ? {} : { repeats: others, times: rounds.length }),
  };
}

/** Of one pair under one control: a run's answers to other pairs have other ids. Without spaces, for ids are listed. */
export const recordedAnswerId = (run: string, { pair, control }: Pick<QuestionOf, 'pair' | 'control'>): string =>
  `${columnOf({ run })}${control === undefined ? '' : `#${control}`}/${encodeURIComponent(pair)}`;

function imageAnswer(state: JournalState, question: QuestionOf, isSent: boolean): ImageAnswer {
  const answer = state.answer(question);
  if (answer !== undefined) {
    const { text, thought, finish, ms, usage, cached, read, request, logprobs } = answer;
    return {
      ...parted(text, thought),
      finish,
      ms,
      cached,
      read: read.official,
      ...(usage === undefined
        ? {}
        : { usage: { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens } }),
      ...(logprobs === undefined ? {} : { letters: logprobs }),
      ...(isSent ? { request } : {}),
    };
  }
  const error = state.error(question);
  if (error === undefined) return {};
  const { text, thought, message } = error;
  return { ...(text === undefined ? {} : parted(text, thought)), error: { message } };
}

/** A journal keeps a reply as it came, thought included. */
function parted(text: string, thought: string | undefined): Pick<ImageAnswer, 'text' | 'thought'> {
  const split = splitThought(text);
  const thoughts = thought ?? split.thought;
  return { text: split.answer, ...(thoughts === undefined ? {} : { thought: thoughts }) };
}

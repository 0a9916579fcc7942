import path from 'node:path';
import type { AskReply, AskRequest } from '../endpoint/types';
import { ProbeError } from '../errors';
import { Turns } from '../turns';
import type { LeftOut } from './askable';
import type { Asked } from './asking';
import { askAll } from './asking';
import { beside } from './controls/beside';
import type { BesidePlain } from './controls/beside';
import { questionsOf } from './controls/plan';
import { costOf, pricesOf, requirePrices } from './cost';
import type { Cost } from './cost';
import { findDisagreements, repliesIn } from './disagreements';
import type { Disagreement } from './disagreements';
import { Journal } from './journal';
import type { JournalState } from './journal';
import { limited, unitOf } from './askedItems';
import { unreadNote } from './reading/boundedReply';
import { requireMode } from './protocols/needs';
import { modeOf, protocolOf } from './protocols/registry';
import type { Mode } from './protocols/types';
import type { Question } from './question';
import type { OpenRunFolder } from './runFolder';
import { readingsOf, textsIn } from './readings';
import { ANSWERS_FILE, createRun, reopenRun, updateRun } from './runFolder';
import type { RunOptions } from './runOptions';
import { runMetrics } from './scoring';
import type { RunMetrics } from './scoring';
import { TranscriptLog } from './transcripts';
import { wayOf } from './ways';
import { among, planRun } from './planning';
import type { Plan } from './planning';

export type { BegunRun, RunOptions } from './runOptions';

export interface RunResult extends BesidePlain {
  readonly run: string;
  /** The run's folder, absolute. */
  readonly folder: string;
  readonly benchmark: string;
  readonly mode: Mode;
  readonly wording: string;
  readonly endpoint: string;
  /** Answers that this call obtained; those recorded before are `fromJournal`. */
  readonly asked: number;
  readonly fromJournal: number;
  /** The run's answers that were not asked anew because a cache held them. */
  readonly fromCache: number;
  /** Questions whose last outcome is an error: asked again on resume, in no figure. */
  readonly errors: number;
  /** Of the whole run, with what this call left in flight; null where nobody has said what the endpoint costs. */
  readonly cost: Cost | null;
  readonly metrics: RunMetrics;
  /** The answers behind `metrics.parserDisagreements`. */
  readonly disagreements: readonly Disagreement[];
  readonly leftOut: readonly LeftOut[];
  readonly stopped: ProbeError | undefined;
}

const DEFAULT_CONCURRENCY = 4;

/**
 * Runs a manifest against an endpoint, or goes on with a run. Every answer is in the journal before anything else is
 * done with it; whatever ends the run (`stopped`) leaves what was recorded, with the figures over it.
 * @throws ProbeError before anything is asked: a budget without a price, a mode that the endpoint or the judge cannot serve, no pair to ask, unknown wording, none of the dataset's images there, cancelled, a run
 * that cannot be created, resumed or locked, a journal that cannot be read; and what `beforeRun` throws.
 */
export async function runBenchmark(options: RunOptions): Promise<RunResult> {
  requireMode(modeOf(protocolOf(options.manifest.benchmark), options.mode ?? 'mc'), options);
  if (options.budget !== undefined) requirePrices(options.endpoint.info, options.judge?.info);
  const plan = await planRun(options);
  const folder =
    options.resume === undefined
      ? await createRun(options.manifest, plan.run, options, options.program)
      : await resumed(await reopenRun(options.resume, plan.run, options.program), plan);
  try {
    if (folder.notice !== undefined) options.onNotice?.(folder.notice);
    const journal = await Journal.open(path.join(folder.path, ANSWERS_FILE));
    if (journal.notice !== undefined) options.onNotice?.(journal.notice);
    const transcripts = new TranscriptLog(folder.path);
    const asked = await closing([transcripts, journal], async () => {
      options.onBegin?.({ folder: folder.path, run: folder.run, pairs: plan.pairs, state: journal.state });
      return await askPlanned(plan, folder, { journal, transcripts }, options);
    });
    return await result(plan, folder, journal.state, asked, options);
  } finally {
    await folder.lock.release();
  }
}

/** A run that goes on with an endpoint found blind says so, whatever it was begun with. */
async function resumed(folder: OpenRunFolder, { run: { flags } }: Plan): Promise<OpenRunFolder> {
  if (!flags.allowBlind || folder.run.flags.allowBlind) return folder;
  const run = { ...folder.run, flags: { ...folder.run.flags, allowBlind: true } };
  await updateRun(folder.path, run).catch(async (error: unknown) => {
    await folder.lock.release();
    throw error;
  });
  return { ...folder, run };
}

interface Records {
  readonly journal: Journal;
  readonly transcripts: TranscriptLog;
}

/** Waits for the disk however the asking ends; what was not recorded after all is why the run has stopped. */
async function closing(logs: readonly { close(): Promise<void> }[], ask: () => Promise<Asked>): Promise<Asked> {
  let unrecorded: ProbeError | undefined;
  const closeAll = async (): Promise<void> => {
    for (const log of logs) await log.close().catch((error: unknown) => (unrecorded ??= ProbeError.from(error)));
  };
  const asked = await ask().catch(async (error: unknown) => {
    await closeAll();
    throw error; // the first error is the one that counts
  });
  await closeAll();
  return unrecorded === undefined ? asked : { ...asked, stopped: unrecorded };
}

function askPlanned(
  plan: Plan,
  folder: OpenRunFolder,
  { journal, transcripts }: Records,
  options: RunOptions,
): Promise<Asked> {
  const { endpoint, image, signal, onProgress, limit = Infinity } = options;
  const { protocol, mode, wording, parameters, judge, candidates } = plan;
  const chosen = among(plan.pairs, options.only);
  const questions = questionsOf(limited(chosen, protocol, limit), plan, unitOf(protocol));
  return askAll({
    questions,
    endpoint,
    way: wayOf({ mode, protocol, wording, parameters, endpoint: endpoint.info, candidates }),
    vary: question => asVariant(question, plan),
    judge,
    attach: ({ pair, image: which, blank }) => {
      const [location, rendering] = [pair.images[which - 1], pair.renderings[which - 1]];
      if (location === undefined || rendering === undefined) {
        throw new ProbeError('internal', `${pair.id} has no image ${which}.`);
      }
      return options.attach(location, rendering, blank === true ? { ...image, blank } : image);
    },
    journal,
    transcripts,
    budget: options.budget,
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    signal,
    onProgress,
    onRecorded: options.onRecorded,
    onReply: modelKeeper(folder, options.onNotice),
  });
}

/** How the question differs from the plain one in what is no word of it. Repeats have a seed each, where seeds count. */
function asVariant({ control, repeat }: Question, { parameters, repeats }: Plan): Partial<AskRequest> {
  if (repeat === undefined || repeats === undefined) return control === undefined ? {} : { variant: control };
  const { temperature } = repeats;
  const seed = (parameters.seed ?? 0) + repeat;
  return { variant: `repeat ${repeat}`, parameters: { ...parameters, temperature, seed }, anew: true };
}

/** Keeps the model's name as the server gives it in `run.json`, and says when the server changes it. */
function modelKeeper(folder: OpenRunFolder, onNotice: RunOptions['onNotice']): (reply: AskReply) => Promise<void> {
  const known = new Set<string>();
  if (typeof folder.run.endpoint.reportedModel === 'string') known.add(folder.run.endpoint.reportedModel);
  return async ({ reportedModel }) => {
    if (reportedModel === undefined || known.has(reportedModel)) return;
    const before = [...known];
    known.add(reportedModel);
    if (before.length > 0) {
      onNotice?.(`The server called its model ${before.join(', ')} and now ${reportedModel}: this run may mix models.`);
    } else {
      await updateRun(folder.path, { ...folder.run, endpoint: { ...folder.run.endpoint, reportedModel } });
    }
  };
}

/** In steps between which the process does whatever else waits: each takes its time over ten thousand pairs. */
async function result(
  plan: Plan,
  folder: OpenRunFolder,
  state: JournalState,
  asked: Asked,
  options: RunOptions,
): Promise<RunResult> {
  const { manifest, endpoint, parser = 'official' } = options;
  const { protocol, pairs, mode, leftOut, wording, controls, repeats } = plan;
  const turns = new Turns();
  const readings = readingsOf(pairs, state);
  const { fromJournal, stopped } = asked;
  await turns.take();
  const metrics = runMetrics({ protocol, mode, parser, pairs, readings });
  await turns.take();
  const unread = unreadNote(textsIn(state));
  if (unread !== undefined) options.onNotice?.(unread);
  return {
    run: folder.run.id,
    folder: folder.path,
    benchmark: manifest.benchmark,
    mode,
    wording: wording.label,
    endpoint: endpoint.info.name,
    asked: asked.asked,
    fromJournal,
    stopped,
    fromCache: [...state.answers].filter(answer => answer.cached).length,
    errors: [...state.errors].length,
    cost: finalCost(state, asked, options),
    metrics,
    ...beside({ pairs, controls, repeats }, state, metrics),
    disagreements: findDisagreements(pairs, readings, repliesIn(state)),
    leftOut,
  };
}

function finalCost(state: JournalState, asked: Asked, { endpoint, judge }: RunOptions): Cost | null {
  const prices = pricesOf(endpoint.info, judge?.info);
  if (endpoint.info.price === undefined || prices === undefined) return null;
  return costOf(state.spent, prices, asked.left, asked.abandoned);
}

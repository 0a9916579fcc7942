/** Runs a benchmark in the extension host, which only waits: workers decode, the network answers. */
import path from 'node:path';
import { recordedAllowBlind } from '../../core/benchmark/runFolder';
import { runBenchmark } from '../../core/benchmark/runner';
import type { BegunRun, RunResult } from '../../core/benchmark/runner';
import type { AnswerEvent } from '../../core/benchmark/formats';
import type { ControlId } from '../../core/benchmark/controls/ids';
import type { Repeats } from '../../core/benchmark/controls/plan';
import type { Progress } from '../../core/benchmark/asking';
import { askableOf } from '../../core/benchmark/askedItems';
import type { Mode } from '../../core/benchmark/protocols/types';
import type { Manifest } from '../../core/dataset/types';
import { gateFor } from '../endpoints/consentKeeper';
import { beforeRun } from '../endpoints/testing';
import type { Services } from '../services';
import { runBudget, runConcurrency, sendSpec } from '../settings';

export interface RunRequest {
  readonly manifest: Manifest;
  readonly endpoint: string;
  readonly mode?: Mode | undefined;
  /** The endpoint that scores answers in free text. */
  readonly judge?: string | undefined;
  readonly wording?: string | undefined;
  /** Asked after the plain questions. */
  readonly controls?: readonly ControlId[] | undefined;
  readonly repeats?: Repeats | undefined;
  /** Asks the first `limit` pairs only. */
  readonly limit?: number | undefined;
  /** Asks the pairs of these ids only. */
  readonly only?: ReadonlySet<string> | undefined;
  /** US dollars, for this run; absent: what the settings say. */
  readonly budget?: number | undefined;
  /** The folder of a run to go on with. */
  readonly resume?: string | undefined;
}

export interface RunListener {
  onBegin(begun: BegunRun): void;
  onRecorded(event: AnswerEvent): void;
  onProgress(progress: Progress): void;
}

/** Of `baseline:random`; one number, so that a run can be repeated. */
const SEED = 0;

/** Where runs go whose dataset cannot be written. */
export const fallbackRuns = ({ context }: Services): string => path.join(context.globalStorageUri.fsPath, 'runs');

const opened = ({ endpoints, consent, reporter, workers }: Services, name: string, files: readonly string[]) =>
  endpoints.create(name, {
    consent: gateFor(consent, workers, files),
    seed: SEED,
    onRetry: ({ attempt, of, waitMs, error }) =>
      reporter.log.warn(`Try ${attempt} of ${of} failed: ${error.message} Next in ${Math.round(waitMs)} ms.`),
  });

/** @throws ProbeError before anything is asked; later ends are in the result's `stopped`. */
export async function startRun(
  services: Services,
  request: RunRequest,
  listener: RunListener,
  signal: AbortSignal,
): Promise<RunResult> {
  const { manifest, mode, wording, controls = [], repeats, limit, only, resume } = request;
  const chosen = askableOf(manifest).pairs.filter(({ id }) => only?.has(id) ?? true);
  const files = chosen.slice(0, limit).flatMap(({ images }) => images.map(image => image.path));
  const endpoint = await opened(services, request.endpoint, files);
  const judge = request.judge === undefined ? undefined : await opened(services, request.judge, files);
  const configured = services.endpoints.all().find(({ name }) => name === request.endpoint);
  return runBenchmark({
    manifest,
    endpoint,
    ...(mode === undefined ? {} : { mode }),
    ...(judge === undefined ? {} : { judge }),
    wording,
    controls,
    repeats,
    limit,
    only,
    beforeRun: async () => beforeRun(services, endpoint, await recordedAllowBlind(resume), signal),
    image: sendSpec(),
    attach: ({ path: file, frame }, rendering, spec) =>
      services.workers.image.call(
        'sendable',
        { path: file, frame, rendering, spec: { ...spec } },
        { signal, priority: 'background' },
      ),
    seed: SEED,
    concurrency: configured?.concurrency ?? runConcurrency(),
    budget: request.budget ?? runBudget(),
    resume,
    fallback: fallbackRuns(services),
    version: services.version,
    program: 'VS Code',
    signal,
    onBegin: begun => listener.onBegin(begun),
    onRecorded: event => listener.onRecorded(event),
    onProgress: progress => listener.onProgress(progress),
    onNotice: notice => services.reporter.info(notice),
  });
}

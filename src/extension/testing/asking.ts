/** Runs tests: asks an endpoint about exactly the chosen pairs, as a run like any other, and says how each ended. */
import type * as vscode from 'vscode';
import { askablePairs } from '../../core/benchmark/askable';
import type { JournalState } from '../../core/benchmark/journal';
import { loadManifest } from '../../core/dataset/load';
import type { Manifest } from '../../core/dataset/types';
import { classifyHost } from '../../core/endpoint/host';
import type { EndpointConfig } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { mapInTurns } from '../../core/turns';
import { toAbortSignal } from '../cancellation';
import { confirmCost } from '../run/costs';
import { endText } from '../run/figureText';
import type { RunService } from '../run/runService';
import type { Services } from '../services';
import { createRun, tellRun, testMessage } from '../surfaces/testItems';
import { outcomeOf } from './outcomes';
import type { TestOutcome } from './outcomes';
import type { PairTests } from './pairTests';

/** What the Test Explorer asks in; other modes have a run of their own. */
const MODE = 'mc';

/** Tests of one manifest, by the ids of their pairs. */
type Chosen = ReadonlyMap<string, vscode.TestItem>;

interface Batch {
  readonly manifest: Manifest;
  readonly chosen: Chosen;
}

export class TestRunner {
  readonly #services: Services;
  readonly #runs: RunService;
  readonly #tests: PairTests;

  constructor(services: Services, runs: RunService, tests: PairTests) {
    this.#services = services;
    this.#runs = runs;
    this.#tests = tests;
  }

  /** @throws ProbeError before anything is asked: no such endpoint, a manifest that cannot be read. */
  async run(name: string, request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const endpoint = this.#services.endpoints.all().find(known => known.name === name);
    if (endpoint === undefined) throw new ProbeError('not-found', `There is no endpoint "${name}" any more.`);
    const batches = await this.#batches(request);
    if (batches.length === 0 || !(await this.#isAgreed(endpoint, batches))) return;
    const run = createRun(this.#tests.controller, request, name);
    try {
      for (const { chosen } of batches) await mapInTurns([...chosen.values()], item => run.enqueued(item));
      const signal = AbortSignal.any([toAbortSignal(token), toAbortSignal(run.token)]);
      for (const batch of batches) await this.#runBatch(run, endpoint.name, batch, signal);
    } finally {
      run.end();
    }
  }

  async #runBatch(
    run: vscode.TestRun,
    endpoint: string,
    { manifest, chosen }: Batch,
    signal: AbortSignal,
  ): Promise<void> {
    const pairs = new Map(askablePairs(manifest).pairs.map(pair => [pair.id, pair]));
    const left = new Map(chosen);
    let state: JournalState | undefined;
    const settle = (id: string): void => {
      const [pair, item] = [pairs.get(id), left.get(id)];
      if (pair === undefined || item === undefined || state === undefined) return;
      const outcome = outcomeOf(pair, state);
      if (outcome === undefined) return run.started(item);
      left.delete(id);
      tell(run, item, outcome);
    };
    const only = new Set(chosen.keys());
    const stopped = await this.#runs
      .start(
        { manifest, endpoint, mode: MODE, only },
        {
          signal,
          shown: 'elsewhere',
          onBegin: begun => (state = begun.state),
          onRecorded: event => settle(event.pair),
        },
      )
      .then(
        result => {
          tellRun(run, endText(result), result.run);
          return result.stopped;
        },
        (error: unknown) => this.#services.reporter.error(error),
      );
    await leave(run, left, stopped, left.size === chosen.size);
  }

  /** What is chosen, by manifest, as the manifests are on the disk now. */
  async #batches({ include, exclude }: vscode.TestRunRequest): Promise<Batch[]> {
    if (include === undefined) await this.#tests.discover();
    const chosen = new Map<string, Map<string, vscode.TestItem>>();
    const excluded = new Set(exclude);
    const visit = async (item: vscode.TestItem): Promise<void> => {
      if (excluded.has(item)) return;
      const pair = this.#tests.pairOf(item);
      if (pair !== undefined) {
        const ofManifest = chosen.get(pair.manifest) ?? new Map<string, vscode.TestItem>();
        chosen.set(pair.manifest, ofManifest.set(pair.id, item));
        return;
      }
      if (item.canResolveChildren) await this.#tests.resolve(item);
      for (const [, child] of item.children) await visit(child);
    };
    const roots = include ?? [...this.#tests.controller.items].map(([, item]) => item);
    for (const item of roots) await visit(item);
    return Promise.all(
      [...chosen].map(async ([file, items]) => ({ manifest: await loadManifest(file), chosen: items })),
    );
  }

  /** What costs money or leaves this machine is agreed to first; consent to send images is asked for beside it, once. */
  async #isAgreed(endpoint: EndpointConfig, batches: readonly Batch[]): Promise<boolean> {
    if (endpoint.kind === 'baseline') return true;
    if (endpoint.price === undefined && (await isOnThisMachine(endpoint))) return true;
    const questions = batches.reduce((sum, { chosen }) => sum + chosen.size, 0) * 2;
    const asking = { manifests: batches.map(({ manifest }) => manifest), mode: MODE, questions } as const;
    return confirmCost(this.#services, endpoint, asking, `Ask ${endpoint.name}?`);
  }
}

async function isOnThisMachine({ url = '' }: EndpointConfig): Promise<boolean> {
  if (!URL.canParse(url)) return false;
  return classifyHost(new URL(url).hostname).then(
    where => where === 'loopback',
    () => false, // a name that does not resolve is asked about, and then fails by itself
  );
}

function tell(run: vscode.TestRun, item: vscode.TestItem, outcome: TestOutcome): void {
  switch (outcome.state) {
    case 'passed':
      return run.passed(item, outcome.ms);
    case 'failed':
      return run.failed(item, testMessage(item, outcome), outcome.ms);
    case 'errored':
      return run.errored(item, testMessage(item, outcome.message));
  }
}

/** Tests that have no outcome, in turns: errored where nothing could be asked at all, else skipped. */
async function leave(
  run: vscode.TestRun,
  left: Chosen,
  stopped: ProbeError | undefined,
  isAll: boolean,
): Promise<void> {
  await mapInTurns([...left.values()], item => {
    if (isAll && stopped !== undefined && stopped.kind !== 'cancelled') {
      run.errored(item, testMessage(item, stopped.toLine()));
    } else run.skipped(item);
  });
  if (stopped !== undefined) tellRun(run, stopped.toLine());
}

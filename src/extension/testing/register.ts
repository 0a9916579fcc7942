import * as vscode from 'vscode';
import { BASELINES } from '../../core/endpoint/baseline';
import { ProbeError } from '../../core/errors';
import { LANGUAGE, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import type { RunService } from '../run/runService';
import type { Services } from '../services';
import { createProfile } from '../surfaces/testItems';
import type { WorkspaceIndex } from '../views/workspaceIndex';
import { TestRunner } from './asking';
import { PairTests } from './pairTests';

/** The Test Explorer's tests, and how they are run. */
export interface Testing extends vscode.Disposable {
  readonly tests: PairTests;
  /** By the name of the endpoint. */
  readonly profiles: ReadonlyMap<string, vscode.TestRunProfile>;
}

export function registerTesting(services: Services, runs: RunService, index: WorkspaceIndex): Testing {
  const store = new DisposableStore();
  const tests = store.add(new PairTests(services, index));
  const profiles = new Map<string, vscode.TestRunProfile>();
  const runner = new TestRunner(services, runs, tests);
  const follow = (): void => followEndpoints(services, runs, tests, runner, profiles);
  follow();
  store.add(
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(SETTINGS.endpoints)) follow();
    }),
  );
  // The editor asks for tests when the Test Explorer is seen; beside the lines of an open manifest they are seen as well.
  const show = ({ languageId, uri }: vscode.TextDocument): void => {
    if (languageId === LANGUAGE.id && uri.scheme === 'file')
      services.reporter.background(tests.resolveFile(uri.fsPath));
  };
  store.add(vscode.workspace.onDidOpenTextDocument(show));
  vscode.workspace.textDocuments.forEach(show);
  return { tests, profiles, dispose: () => store.dispose() };
}

/** One way to run for each endpoint; the one that was asked last is the default. */
function followEndpoints(
  services: Services,
  runs: RunService,
  { controller }: PairTests,
  runner: TestRunner,
  profiles: Map<string, vscode.TestRunProfile>,
): void {
  const names = endpointNames(services);
  const last = runs.lastEndpoint();
  const preferred = last !== undefined && names.includes(last) ? last : names[0];
  for (const [name, profile] of profiles) {
    if (names.includes(name)) continue;
    profile.dispose();
    profiles.delete(name);
  }
  for (const name of names.filter(known => !profiles.has(known))) {
    const run = services.reporter.guard((request: vscode.TestRunRequest, token: vscode.CancellationToken) =>
      runner.run(name, request, token),
    );
    profiles.set(name, createProfile(controller, name, run, name === preferred));
  }
}

/** A setting that cannot be used is said where endpoints are; the baselines are there all the same. */
function endpointNames({ endpoints, reporter }: Services): string[] {
  try {
    return endpoints.all().map(({ name }) => name);
  } catch (error) {
    reporter.log.warn(ProbeError.from(error).toLine());
    return [...BASELINES];
  }
}

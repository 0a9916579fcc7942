/** MedProbe: Test Endpoint, and what a run asks of a person whose endpoint is blind. */
import * as vscode from 'vscode';
import { checkBeforeRun, testEndpoint } from '../../core/endpoint/capabilities/beforeRun';
import type { BeforeRun } from '../../core/endpoint/capabilities/beforeRun';
import type { Endpoint } from '../../core/endpoint/types';
import { toAbortSignal } from '../cancellation';
import type { Services } from '../services';

/** Generated pictures that one test sends at the most; those of a person stay. */
const PICTURES = 11;
const GO_ON = 'Run Anyway';

/** Tests one endpoint with a progress notification that can be cancelled, and says what was found. */
export async function testNamed(services: Services, name: string): Promise<void> {
  const { endpoints, consent, reporter, capabilities } = services;
  const endpoint = await endpoints.create(name, { consent: consent.gate(PICTURES) });
  const options = { location: vscode.ProgressLocation.Notification, title: `Testing ${name}`, cancellable: true };
  const found = await vscode.window.withProgress(options, (_, token) =>
    testEndpoint(endpoint, { store: capabilities.store, signal: toAbortSignal(token) }),
  );
  capabilities.changed.fire();
  const sentence = `${name}: ${found.message}`;
  if (found.seesImages === true) reporter.info(sentence);
  else reporter.warning(sentence);
}

/** As `checkBeforeRun`: a person is asked, in a modal, whether to go on with an endpoint that was found blind. */
export async function beforeRun(
  { capabilities, reporter }: Services,
  endpoint: Endpoint,
  allowBlind: boolean,
  signal: AbortSignal,
): Promise<BeforeRun> {
  const { name } = endpoint.info;
  const insist = async (message: string): Promise<boolean> => {
    const detail = `${message}\n\nIts answers would say nothing about images. The run records that you went on.`;
    const title = `${name} does not see images. Run the benchmark anyway?`;
    return (await vscode.window.showWarningMessage(title, { modal: true, detail }, GO_ON)) === GO_ON;
  };
  const onNotice = (notice: string) => reporter.warning(notice);
  const { store } = capabilities;
  try {
    return await checkBeforeRun(endpoint, { store, allowBlind, signal, insist, onNotice });
  } finally {
    capabilities.changed.fire();
  }
}

/** MedProbe: Test Endpoint, and what a run asks of a person whose endpoint is blind. */
import * as vscode from 'vscode';
import { checkBeforeRun, testEndpoint } from '../../core/endpoint/capabilities/beforeRun';
import type { BeforeRun } from '../../core/endpoint/capabilities/beforeRun';
import type { Capabilities } from '../../core/endpoint/capabilities/types';
import type { Endpoint } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { toAbortSignal } from '../cancellation';
import { COMMANDS } from '../contributions';
import type { Services } from '../services';
import { askWarning } from '../surfaces/notifications';
import { cancellableProgress } from '../surfaces/progress';
import { findingText } from './findingText';

/** Generated pictures that one test sends at the most; those of a person stay. */
export const TEST_PICTURES = 13;
const GO_ON = 'Run Anyway';

/** What was done to the endpoint before it was tested. */
type Done = 'added' | 'changed' | 'given a key';

/** Tests one endpoint with a progress notification that can be cancelled, and says what was found. */
export async function testNamed(services: Services, name: string, done?: Done): Promise<void> {
  const { reporter } = services;
  let found: Capabilities;
  try {
    found = await test(services, name);
  } catch (thrown) {
    const error = ProbeError.from(thrown);
    if (done === undefined || (error.kind !== 'cancelled' && error.kind !== 'consent')) throw error;
    const why = error.kind === 'cancelled' ? 'You did not wait for the test.' : error.message;
    sayUntested(services, name, done, why);
    return;
  }
  const sentence = `${done === undefined ? `${name}:` : `${name} was ${done}.`} ${findingText(found)}`;
  if (found.seesImages === true) reporter.info(sentence);
  else reporter.warning(sentence, remedies(name, found));
}

export function sayUntested({ reporter }: Services, name: string, done: Done, why: string): void {
  reporter.warning(`${name} was ${done}, but not tested. ${why}`, new Map([again(name)]));
}

async function test({ endpoints, consent, capabilities }: Services, name: string): Promise<Capabilities> {
  const endpoint = await endpoints.create(name, { consent: consent.gate({ images: TEST_PICTURES, purpose: 'test' }) });
  const found = await cancellableProgress(`Testing ${name}`, (_, token) =>
    testEndpoint(endpoint, { store: capabilities.store, signal: toAbortSignal(token) }),
  );
  capabilities.note(endpoint.info, found);
  return found;
}

type Remedy = readonly [string, () => Thenable<unknown>];

const remedy = (label: string, command: string, name: string): Remedy => [
  label,
  () => vscode.commands.executeCommand(command, { target: { kind: 'endpoint', name } }),
];
const again = (name: string): Remedy => remedy('Test Again', COMMANDS.testEndpoint.id, name);

/** What may be wrong, as buttons. */
function remedies(name: string, { refused }: Capabilities): ReadonlyMap<string, () => Thenable<unknown>> {
  const key = remedy('Set Key…', COMMANDS.setEndpointKey.id, name);
  const edit = remedy('Edit…', COMMANDS.editEndpoint.id, name);
  return new Map([...(refused === true ? [key] : []), edit, again(name)]);
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
    return (await askWarning({ title, detail }, GO_ON)) === GO_ON;
  };
  const onNotice = (notice: string) => reporter.warning(notice);
  const { store } = capabilities;
  try {
    return await checkBeforeRun(endpoint, { store, allowBlind, signal, insist, onNotice });
  } finally {
    capabilities.changed.fire();
  }
}

import * as vscode from 'vscode';
import type { EndpointConfig } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { COMMANDS, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import { enterSecret, pickName } from '../surfaces/quickInputs';
import type { ViewNode } from '../views/model/node';
import { addEndpoint } from './adding';
import { removeEndpoint } from './removing';
import { testNamed } from './testing';

export function registerEndpoints(services: Services): vscode.Disposable {
  const { reporter, consent } = services;
  const store = new DisposableStore();
  const command = (id: string, run: (node?: ViewNode) => Promise<void>) =>
    store.add(vscode.commands.registerCommand(id, reporter.guard(run)));
  /** A command on one endpoint: that of the view's row, else one that is chosen. */
  const onEndpoint = (id: string, title: string, run: (config: EndpointConfig) => Promise<void>) =>
    command(id, async node => {
      const config = await configuredFor(services, node, title);
      if (config !== undefined) await run(config);
    });
  command(COMMANDS.addEndpoint.id, () => addEndpoint(services));
  onEndpoint(COMMANDS.editEndpoint.id, 'Edit Endpoint', config => addEndpoint(services, config));
  onEndpoint(COMMANDS.testEndpoint.id, 'Test Endpoint', ({ name }) => testNamed(services, name));
  onEndpoint(COMMANDS.setEndpointKey.id, 'Set Endpoint Key', config => setEndpointKey(services, config));
  onEndpoint(COMMANDS.removeEndpoint.id, 'Remove Endpoint', config => removeEndpoint(services, config));
  onEndpoint(COMMANDS.copyEndpointUrl.id, 'Copy URL', async ({ url = '' }) => vscode.env.clipboard.writeText(url));
  command(COMMANDS.editEndpoints.id, async () => {
    await vscode.commands.executeCommand('workbench.action.openSettings', SETTINGS.endpoints);
  });
  command(COMMANDS.forgetConsent.id, async () => {
    await consent.forgetAll();
    reporter.info('MedProbe will ask again before images of this workspace leave the machine.');
  });
  return store;
}

/** @returns undefined where the person left. @throws ProbeError not-found where there is none. */
async function configuredFor(
  { endpoints }: Services,
  node: ViewNode | undefined,
  title: string,
): Promise<EndpointConfig | undefined> {
  const configured = endpoints.configured();
  const name = node?.target?.kind === 'endpoint' ? node.target.name : await chooseOf(configured, title);
  if (name === undefined) return undefined;
  const found = configured.find(endpoint => endpoint.name === name);
  if (found !== undefined) return found;
  throw new ProbeError('not-found', `There is no endpoint “${name}” any more.`, {
    remedy: 'Add it with “MedProbe: Add Endpoint…”.',
  });
}

function chooseOf(configured: readonly EndpointConfig[], title: string): Thenable<string | undefined> {
  const names = configured.map(({ name }) => name);
  if (names.length > 0) return pickName(names, { title, placeHolder: 'Endpoint' });
  throw new ProbeError('not-found', 'There is no endpoint yet.', { remedy: 'Add one with “MedProbe: Add Endpoint…”.' });
}

async function setEndpointKey(services: Services, { name, kind, auth }: EndpointConfig): Promise<void> {
  const { endpoints, reporter, capabilities } = services;
  if (kind === 'vscode-lm' || auth !== undefined) {
    const instead = kind === 'vscode-lm' ? 'the editor’s own sign-in' : 'Google’s application default credentials';
    throw new ProbeError('unsupported', `“${name}” uses ${instead}, and no key.`, {
      remedy: 'To change that, edit the endpoint.',
    });
  }
  const key = await enterSecret({
    title: `Key of ${name}`,
    prompt: 'Kept in the editor’s secret storage. Leave empty to remove it.',
  });
  if (key === undefined) return;
  await endpoints.setKey(name, key.trim());
  capabilities.forgetFailure(name);
  if (key.trim() === '') reporter.info(`The key of “${name}” was removed.`);
  else await testNamed(services, name, 'given a key');
}

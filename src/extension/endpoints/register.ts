import * as vscode from 'vscode';
import { chatCompletionsUrl } from '../../core/endpoint/dialects/openai';
import type { EndpointConfig } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { COMMANDS, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import type { ViewNode } from '../views/model/node';
import { inferredKind } from './registry';
import { testNamed } from './testing';

export function registerEndpoints(services: Services): vscode.Disposable {
  const { reporter, consent } = services;
  const store = new DisposableStore();
  const command = (id: string, run: (node?: ViewNode) => Promise<void>) =>
    store.add(vscode.commands.registerCommand(id, reporter.guard(run)));
  command(COMMANDS.addEndpoint.id, () => addEndpoint(services));
  command(COMMANDS.setEndpointKey.id, node => setEndpointKey(services, nameIn(node)));
  command(COMMANDS.testEndpoint.id, async node => {
    const name = nameIn(node) ?? (await chooseConfigured(services, 'Test Endpoint'));
    if (name !== undefined) await testNamed(services, name);
  });
  command(COMMANDS.removeEndpoint.id, node => removeEndpoint(services, nameIn(node)));
  command(COMMANDS.editEndpoints.id, async () => {
    await vscode.commands.executeCommand('workbench.action.openSettings', SETTINGS.endpoints);
  });
  command(COMMANDS.forgetConsent.id, async () => {
    await consent.forgetAll();
    reporter.info('MedProbe will ask again before images of this workspace leave the machine.');
  });
  return store;
}

/** Name, URL, model and key of an OpenAI-compatible server, step by step; nothing is kept when a step is left. */
async function addEndpoint({ endpoints, reporter }: Services): Promise<void> {
  const taken = endpoints.all().map(endpoint => endpoint.name);
  const url = await step(1, 'The server’s URL', {
    placeHolder: 'http://localhost:8000/v1',
    validateInput: whyNotUrl,
  });
  if (url === undefined) return;
  const model = await step(2, 'The model, as the server names it', { placeHolder: 'google/medgemma-4b-it' });
  if (model === undefined) return;
  const name = await step(3, 'A name for it in MedProbe', {
    value: model.split('/').at(-1) ?? '',
    validateInput: text => whyNotName(text, taken),
  });
  if (name === undefined) return;
  const key = await step(4, 'An API key, if the server wants one', {
    password: true,
    placeHolder: 'leave empty for none',
  });
  if (key === undefined) return;
  const entry = { name: name.trim(), url: url.trim(), ...(model.trim() === '' ? {} : { model: model.trim() }) };
  await keep([...settingsOf(endpoints.configured()), entry]);
  await endpoints.setKey(entry.name, key.trim());
  reporter.info(`The endpoint "${entry.name}" was added. Your images go there only after you have agreed to it.`);
}

function step(n: number, prompt: string, options: vscode.InputBoxOptions): Thenable<string | undefined> {
  return vscode.window.showInputBox({ title: `Add Endpoint (${n}/4)`, prompt, ignoreFocusOut: true, ...options });
}

function whyNotUrl(text: string): string | undefined {
  try {
    chatCompletionsUrl(text.trim());
    return undefined;
  } catch (error) {
    return ProbeError.from(error).toLine();
  }
}

function whyNotName(text: string, taken: readonly string[]): string | undefined {
  if (text.trim() === '') return 'Give it a name.';
  return taken.includes(text.trim()) ? `There is an endpoint "${text.trim()}" already.` : undefined;
}

/** As the setting holds them: without a kind that the URL says already. */
const settingsOf = (configured: readonly EndpointConfig[]) =>
  configured.map(({ kind, ...entry }) => (kind === inferredKind(entry.url) ? entry : { ...entry, kind }));

async function keep(entries: readonly object[]): Promise<void> {
  await vscode.workspace.getConfiguration().update(SETTINGS.endpoints, entries, vscode.ConfigurationTarget.Global);
}

/** The endpoint of the Endpoints view that a command was called on. */
const nameIn = (node: ViewNode | undefined): string | undefined =>
  node?.target?.kind === 'endpoint' ? node.target.name : undefined;

function chooseConfigured({ endpoints }: Services, title: string): Thenable<string | undefined> {
  const names = endpoints.configured().map(endpoint => endpoint.name);
  if (names.length > 0) return vscode.window.showQuickPick(names, { title, placeHolder: 'Endpoint' });
  throw new ProbeError('not-found', 'There is no endpoint yet.', { remedy: 'Add one with “MedProbe: Add Endpoint…”.' });
}

async function removeEndpoint(services: Services, given: string | undefined): Promise<void> {
  const { endpoints } = services;
  const name = given ?? (await chooseConfigured(services, 'Remove Endpoint'));
  if (name === undefined) return;
  const remove = 'Remove';
  const detail = 'Its address and key are forgotten. Runs that it answered stay.';
  const chosen = await vscode.window.showWarningMessage(
    `Remove the endpoint "${name}"?`,
    { modal: true, detail },
    remove,
  );
  if (chosen !== remove) return;
  await keep(settingsOf(endpoints.configured().filter(endpoint => endpoint.name !== name)));
  await endpoints.setKey(name, undefined);
}

async function setEndpointKey(services: Services, given: string | undefined): Promise<void> {
  const { endpoints, reporter } = services;
  const name = given ?? (await chooseConfigured(services, 'Set Endpoint Key'));
  if (name === undefined) return;
  const key = await vscode.window.showInputBox({
    title: `Key of ${name}`,
    prompt: 'Kept in the editor’s secret storage. Leave empty to remove it.',
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  await endpoints.setKey(name, key.trim());
  reporter.info(key === '' ? `The key of "${name}" was removed.` : `The key of "${name}" was kept.`);
}

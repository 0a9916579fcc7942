import path from 'node:path';
import * as vscode from 'vscode';
import { isRemote, whyNotEncoderName } from '../../core/encoder/named';
import type { EncoderFacts } from '../../core/encoder/types';
import { ProbeError } from '../../core/errors';
import { hubBase } from '../../core/hub/client';
import { toAbortSignal } from '../cancellation';
import { COMMANDS, SETTINGS } from '../contributions';
import { DisposableStore } from '../disposables';
import type { Services } from '../services';
import { askWarning } from '../surfaces/notifications';
import { cancellableProgress } from '../surfaces/progress';
import { enterSecret, pickName } from '../surfaces/quickInputs';
import type { ViewNode } from '../views/model/node';
import { downloadEncoder } from './downloading';
import { findModel, suggestedName, TITLE } from './finding';
import { BACK, inputStep } from '../steps';

export function registerEncoders(services: Services): vscode.Disposable {
  const { reporter, encoders } = services;
  const store = new DisposableStore();
  const add = async (): Promise<string | undefined> => {
    try {
      return await addEncoder(services);
    } catch (error) {
      reporter.error(error);
      return undefined;
    }
  };
  store.add(vscode.commands.registerCommand(COMMANDS.addEncoder.id, add));
  const remove = reporter.guard((node?: ViewNode) => removeEncoder(services, node));
  store.add(vscode.commands.registerCommand(COMMANDS.removeEncoder.id, remove));
  const setKey = reporter.guard(() => setEncoderKey(services));
  store.add(vscode.commands.registerCommand(COMMANDS.setEncoderKey.id, setKey));
  const forget = reporter.guard(async () => {
    const { host } = hubBase({});
    await encoders.setToken(host, undefined);
    reporter.info(`The token for ${host} was forgotten.`);
  });
  store.add(vscode.commands.registerCommand(COMMANDS.forgetHubToken.id, forget));
  return store;
}

/** Finds or downloads a model, sees that it can be loaded, and gives it a name. @returns the name. */
async function addEncoder(services: Services): Promise<string | undefined> {
  const { encoders, reporter, context } = services;
  const modelsDir = path.join(context.globalStorageUri.fsPath, 'models');
  const found = await findModel(modelsDir);
  if (found === undefined) return undefined;
  const downloaded = 'download' in found;
  const folder = downloaded ? await downloadEncoder(services, modelsDir, found.download) : found.folder;
  if (folder === undefined) return undefined;
  const info = await describe(services, folder);
  const taken = encoders.named().map(({ name }) => name);
  const name = await inputStep({
    title: TITLE,
    prompt: `A name for it in MedProbe. ${info.title}: ${info.dim.toLocaleString('en')} numbers an image.`,
    placeHolder: 'a name',
    value: downloaded ? suggestedName(found.download) : found.suggested,
    back: false,
    whyNot: text => whyNotEncoderName(text, taken),
  });
  if (name === undefined || name === BACK) return undefined;
  await encoders.add({ name, path: folder });
  reporter.info(`The encoder "${name}" was added. It is offered wherever images are compared.`);
  return name;
}

/** Loads it as it will be used: what cannot be loaded is not added. */
function describe({ workers }: Services, folder: string): Thenable<EncoderFacts> {
  return cancellableProgress('Looking at the model…', (_, token) =>
    workers.encoder.call('info', { encoder: { encoder: folder } }, { signal: toAbortSignal(token) }),
  );
}

/** Of a server, where it wants one. */
async function setEncoderKey({ encoders, reporter }: Services): Promise<void> {
  const names = encoders.named().flatMap(entry => (isRemote(entry) ? [entry.name] : []));
  if (names.length === 0) {
    throw new ProbeError('not-found', 'There is no remote encoder yet.', {
      remedy: `Enter one in the setting ${SETTINGS.encoders}, with kind and url.`,
    });
  }
  const name = await pickName(names, { title: 'Set Encoder Key', placeHolder: 'Encoder' });
  if (name === undefined) return;
  const key = await enterSecret({
    title: `Key of ${name}`,
    prompt: 'Kept in the editor’s secret storage. Leave empty to remove it.',
  });
  if (key === undefined) return;
  await encoders.setKey(name, key.trim());
  reporter.info(`The key of "${name}" was ${key.trim() === '' ? 'removed' : 'kept'}.`);
}

async function removeEncoder({ encoders }: Services, node: ViewNode | undefined): Promise<void> {
  const name = node?.target?.kind === 'encoder' ? node.target.name : await chooseNamed(encoders.named());
  if (name === undefined) return;
  const remove = 'Remove';
  const detail = 'Only its name is forgotten: the model’s files stay where they are, and so do its embeddings.';
  const title = `Remove the encoder "${name}"?`;
  if ((await askWarning({ title, detail }, remove)) !== remove) return;
  await encoders.remove(name);
  await encoders.setKey(name, '');
}

function chooseNamed(named: readonly { readonly name: string }[]): Thenable<string | undefined> {
  if (named.length > 0) {
    const options = { title: 'Remove Encoder', placeHolder: 'Encoder', ignoreFocusOut: true };
    return pickName(
      named.map(({ name }) => name),
      options,
    );
  }
  throw new ProbeError('not-found', 'There is no encoder that could be removed.', {
    remedy: 'Add one with “MedProbe: Add Encoder…”.',
  });
}

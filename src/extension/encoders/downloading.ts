import * as vscode from 'vscode';
import { bytesText } from '../../core/bytes';
import { ProbeError, throwIfAborted } from '../../core/errors';
import { offeredModel } from '../../core/hub/catalogue';
import { hubBase, HubClient } from '../../core/hub/client';
import { downloadModel } from '../../core/hub/download';
import type { DownloadProgress } from '../../core/hub/download';
import { HUB_REASONS } from '../../core/hub/failures';
import { resolveModel } from '../../core/hub/repository';
import { formatDuration } from '../../core/pace';
import { toAbortSignal } from '../cancellation';
import type { Services } from '../services';
import { askInformation, showWarning } from '../surfaces/notifications';
import { cancellableProgress } from '../surfaces/progress';
import { TITLE } from './finding';
import { BACK, inputStep } from '../steps';

const ACCEPT = 'I Accept the Licence';
const READ = 'Read the Licence';

/** Licence, token where one is needed, and the files. @returns the folder, undefined where the person left. */
export async function downloadEncoder(services: Services, modelsDir: string, id: string): Promise<string | undefined> {
  const { host } = hubBase({});
  let token = await services.encoders.token(host);
  if (!(await acceptLicence(id, token))) return undefined;
  for (;;) {
    try {
      return await download(new HubClient({ token }), modelsDir, id);
    } catch (error) {
      const failure = ProbeError.from(error);
      const reason = failure.details?.['reason'];
      if (reason === HUB_REASONS.licence) return openLicence(failure, id);
      if (reason !== HUB_REASONS.tokenNeeded && reason !== HUB_REASONS.tokenRefused) throw failure;
      token = await askToken(host, failure);
      if (token === undefined) return undefined;
      await services.encoders.setToken(host, token);
    }
  }
}

/** Names licence and host, and opens the model's page as often as the person wants to read it. */
async function acceptLicence(id: string, token: string | undefined): Promise<boolean> {
  const client = new HubClient({ token });
  const { licence, terms } = offeredModel(id) ?? { licence: await licenceOf(client, id), terms: undefined };
  const under = licence === undefined ? 'a licence that its page names' : `its own licence, ${licence}`;
  const detail =
    `It is downloaded from ${client.base.host} to this machine, under ${under}` +
    `${terms === undefined ? '' : ` (${terms})`}.\n\n` +
    'MedProbe does not bundle the weights of models: what you may do with them is between you and their owner. ' +
    'No image and no data of yours is sent.';
  for (;;) {
    const chosen = await askInformation({ title: `Download ${id}?`, detail }, ACCEPT, READ);
    if (chosen !== READ) return chosen === ACCEPT;
    await vscode.env.openExternal(vscode.Uri.parse(client.pageOf(id)));
  }
}

/** As the hub tells it to those who may know; a gated model may not say before there is a token. */
async function licenceOf(client: HubClient, id: string): Promise<string | undefined> {
  try {
    return (await resolveModel(client, id)).licence;
  } catch (error) {
    if (ProbeError.from(error).details?.['reason'] !== undefined) return undefined;
    throw error;
  }
}

function download(client: HubClient, modelsDir: string, model: string): Thenable<string> {
  return cancellableProgress(`Downloading ${model}`, async (report, token) => {
    let shown = 0;
    const onProgress = (reading: DownloadProgress): void => {
      const percent = (100 * reading.done) / reading.total;
      report({ message: progressText(reading), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    };
    const signal = toAbortSignal(token);
    const { folder } = await downloadModel(client, { model, modelsDir, onProgress }, signal);
    throwIfAborted(signal);
    return folder;
  });
}

/** "1.2 GB of 3.5 GB · 11.0 MB/s · 4 min left". */
export function progressText({ phase, file, done, total, perSecond, secondsLeft }: DownloadProgress): string {
  if (phase === 'checking') return `checking ${file}`;
  const parts = [
    `${bytesText(done)} of ${bytesText(total)}`,
    perSecond === null ? undefined : `${bytesText(perSecond)}/s`,
    secondsLeft === null ? undefined : `${formatDuration(secondsLeft)} left`,
  ];
  return parts.filter(part => part !== undefined).join(' · ');
}

async function askToken(host: string, { message }: ProbeError): Promise<string | undefined> {
  const token = await inputStep({
    title: TITLE,
    prompt: `${message} Make a token with read access at ${host}/settings/tokens. It is kept in the editor’s secret storage.`,
    placeHolder: `Access token of ${host}`,
    password: true,
    back: false,
    whyNot: text => (text === '' ? 'Paste the token.' : undefined),
  });
  return token === BACK ? undefined : token;
}

async function openLicence(failure: ProbeError, id: string): Promise<undefined> {
  const open = 'Open Its Page';
  const chosen = await showWarning(failure.toLine(), open);
  if (chosen === open) await vscode.env.openExternal(vscode.Uri.parse(new HubClient().pageOf(id)));
  return undefined;
}

import path from 'node:path';
import type { Command } from 'commander';
import { bytesText } from '../../core/bytes';
import { ENCODER_IDS } from '../../core/encoder/ids';
import { ProbeError } from '../../core/errors';
import { offeredModel } from '../../core/hub/catalogue';
import { findCachedModels, hubCacheDir } from '../../core/hub/cache';
import { HubClient } from '../../core/hub/client';
import { downloadModel } from '../../core/hub/download';
import { findDownloadedModels } from '../../core/hub/library';
import { isImageModel } from '../../core/hub/modelFolder';
import { modelId } from '../../core/hub/modelId';
import { usageError } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';

interface DownloadOptions extends CommonOptions {
  readonly revision?: string;
  readonly to?: string;
  readonly acceptLicence?: boolean;
}

/** `encoder list` and `encoder download`: the encoders there are, and getting more of them. */
export function addModels(group: Command, exit: Exit, signal: AbortSignal): void {
  withCommonOptions(
    group.command('list').description('encoders that come with MedProbe, have a name, or lie on this machine'),
  ).action(async (options: CommonOptions) => {
    exit.code = await withContext(options, signal, context => list(context));
  });
  const download = group
    .command('download')
    .description('a model from the hub, into MedProbe’s own folder; a token, where one is needed, from HF_TOKEN')
    .argument('<owner/name>', 'as in google/medsiglip-448')
    .option('--revision <r>', 'a branch, tag or commit (default: main)')
    .option('--to <dir>', 'the folder of models (default: models in the cache folder)')
    .option('--accept-licence', 'you have read the model’s licence and accept it');
  withCommonOptions(download).action(async (model: string, options: DownloadOptions) => {
    exit.code = await withContext(options, signal, context => downloadEncoder(context, model, options));
  });
}

const modelsDir = (cacheDir: string): string => path.join(cacheDir, 'models');

async function list({ out, cacheDir, settings }: Context): Promise<ExitCode> {
  const config = await settings.load(process.cwd());
  const [downloaded, cached] = await Promise.all([
    findDownloadedModels(modelsDir(cacheDir)),
    findCachedModels(hubCacheDir()),
  ]);
  const found = [
    ...ENCODER_IDS.map(name => ({ kind: 'embedded', name })),
    ...config.encoders.map(entry => ({ kind: 'named', ...entry })),
    ...downloaded.map(model => ({ kind: 'downloaded', ...model })),
    ...cached.filter(isImageModel).map(model => ({ kind: 'cached', ...model })),
  ];
  if (out.json) out.value(found);
  for (const entry of found) {
    const name = 'name' in entry ? entry.name : entry.id;
    const facts = 'bytes' in entry ? [entry.modelType, bytesText(entry.bytes)] : [];
    const where = 'path' in entry ? [entry.path] : [];
    out.text(`${entry.kind.padEnd(12)}${[name, ...facts, ...where].join(' · ')}`);
  }
  return 0;
}

async function downloadEncoder(context: Context, model: string, options: DownloadOptions): Promise<ExitCode> {
  const { out, signal, cacheDir } = context;
  const id = checkedId(model);
  const client = new HubClient({
    token: process.env['HF_TOKEN'],
    onRetry: ({ waitMs, error }) => out.note(`${error.message} Trying again in ${(waitMs / 1000).toFixed(1)} s.`),
  });
  sayLicence(context, client, id);
  if (options.acceptLicence !== true) {
    throw usageError(
      `The licence of ${id} has not been accepted.`,
      `Read it at ${client.pageOf(id)}, and say so with --accept-licence.`,
    );
  }
  const { folder, commit, licence, downloaded } = await downloadModel(
    client,
    {
      model: id,
      revision: options.revision,
      modelsDir: options.to === undefined ? modelsDir(cacheDir) : path.resolve(options.to),
      onProgress: progress =>
        out.bytesProgress(progress.phase === 'checking' ? `Checking ${progress.file}` : 'Downloading', progress),
    },
    signal,
  );
  out.progressDone();
  if (out.json) out.value({ model: id, commit, folder, licence: licence ?? null, downloaded });
  out.text(downloaded === 0 ? `${id} is already in ${folder}` : `${id} is in ${folder}`);
  return 0;
}

function checkedId(model: string): string {
  try {
    return modelId(model);
  } catch (error) {
    const { message, remedy } = ProbeError.from(error);
    throw usageError(message, remedy ?? '');
  }
}

/** On standard error: whoever downloads has been told under which terms. */
function sayLicence({ out }: Context, client: HubClient, id: string): void {
  const { licence, terms } = offeredModel(id) ?? {};
  const under =
    licence === undefined ? 'a licence of its own' : `${licence}${terms === undefined ? '' : ` (${terms})`}`;
  out.note(`${id} comes under ${under}: ${client.pageOf(id)}. MedProbe does not bundle its weights.`);
}

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { HubClient } from '../../../src/core/hub/client';
import type { HubOptions } from '../../../src/core/hub/client';
import { downloadModel } from '../../../src/core/hub/download';
import type { DownloadRequest } from '../../../src/core/hub/download';
import { startHubServer } from '../../support/hubServer';
import type { HubRepo, HubServer, HubServerOptions } from '../../support/hubServer';
import { stillClock } from '../endpoint/support';

export const MODEL = 'microsoft/rad-dino';

/** Not the same bytes anywhere, so that a piece in the wrong place is seen. */
export const bytes = (length: number, seed = 1): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, i) => (Math.imul(i + seed, 2_654_435_761) >>> 11) & 255));

export const WEIGHTS = bytes(300_000);
export const CONFIG = '{"model_type":"dinov2"}';

/** A repository as they are: more in it than is needed. */
export const REPO: HubRepo = {
  files: {
    '.gitattributes': '*.safetensors filter=lfs',
    'README.md': '# RAD-DINO',
    'config.json': CONFIG,
    'preprocessor_config.json': '{"do_resize":true}',
    'pytorch_model.bin': bytes(2000, 7),
    'model.safetensors': WEIGHTS,
  },
  card: { license: 'mit' },
};

const open: HubServer[] = [];
const folders: string[] = [];

/** A hub that is closed when the test ends. */
export async function hub(options: Partial<HubServerOptions> = {}): Promise<HubServer> {
  const server = await startHubServer({ repos: { [MODEL]: REPO }, ...options });
  open.push(server);
  return server;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-hub-'));
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
  await Promise.all(folders.splice(0).map(folder => rm(folder, { recursive: true, force: true })));
});

export const clientOf = (server: HubServer, options: Partial<HubOptions> = {}): HubClient =>
  new HubClient({ base: server.url, clock: stillClock(0), env: {}, ...options });

/** Downloads RAD-DINO into a folder of its own, unless told otherwise. */
export async function download(
  server: HubServer,
  request: Partial<DownloadRequest> = {},
  options: Partial<HubOptions> & { readonly signal?: AbortSignal } = {},
) {
  const { signal, ...hubOptions } = options;
  const modelsDir = request.modelsDir ?? (await temporaryFolder());
  return downloadModel(clientOf(server, hubOptions), { model: MODEL, ...request, modelsDir }, signal);
}

export const filesIn = async (folder: string): Promise<string[]> => (await readdir(folder, { recursive: true })).sort();

/** Which configuration file counts for a dataset. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { CONFIG_FILE, CONFIG_LIMIT, NO_CONFIG, parseConfig, pathsIn } from '../endpoint/config';
import type { MedProbeConfig } from '../endpoint/config';
import { ProbeError } from '../errors';
import { requireFilesAt } from '../files/localPath';
import { readOwnFile } from '../files/ownFile';
import { readRegularText } from '../files/regularFile';
import { inOneLine } from './oneLine';
import { configOf } from './trustStore';
import type { TrustStore } from './trustStore';

export type ConfigSource =
  | { readonly state: 'none' }
  /** `used` was named by the person, `trusted` lies in the dataset's own folder. */
  | { readonly state: 'used' | 'trusted'; readonly file: string }
  | {
      readonly state: 'ignored';
      readonly file: string;
      /** Completes "it …". */
      readonly reason: string;
      readonly remedy: string;
    };

export interface FoundConfig {
  readonly config: MedProbeConfig;
  readonly source: ConfigSource;
}

export interface ConfigSearch {
  /** The file that the person names; it goes before any other. */
  readonly named?: string | undefined;
  readonly store: TrustStore;
}

/**
 * The configuration for a dataset: the file that is named, else the one in the dataset's own folder if it was trusted for
 * that folder and content, else none. A file that is not used is not parsed.
 * @throws ProbeError 'not-found' for a named file that is not there; 'io'; otherwise as `parseConfig`.
 */
export async function findConfig(folder: string, { named, store }: ConfigSearch): Promise<FoundConfig> {
  if (named !== undefined)
    return { config: await readNamed(named), source: { state: 'used', file: path.resolve(named) } };
  const file = await configOf(folder);
  const found = await readOwnFile(file, { limit: CONFIG_LIMIT });
  if (found.state === 'absent') return { config: NO_CONFIG, source: await above(path.dirname(file)) };
  if (found.state === 'unusable') {
    return ignored(file, found.why, `Name it with --config, or correct that and run: ${trustCommand(file)}`);
  }
  const state = await store.stateOf({ file, sha256: found.sha256 });
  if (state === 'trusted') return { config: await usable(found.text, file), source: { state, file } };
  const reason = state === 'changed' ? 'has changed since it was trusted' : 'has not been trusted';
  return ignored(file, reason, `Read it, and to use it run: ${trustCommand(file)}`);
}

async function readNamed(named: string): Promise<MedProbeConfig> {
  const text = await readRegularText(named, { limit: CONFIG_LIMIT }).catch((error: unknown) => {
    if (error instanceof ProbeError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ProbeError('not-found', `${named} is not there.`, { remedy: 'Check the path of the configuration.' });
    }
    throw new ProbeError('io', `${named} could not be read.`, { remedy: 'Check its permissions.', cause: error });
  });
  return usable(text, named);
}

/** @throws ProbeError as `parseConfig`; 'bad-input' for a setting that names a device, a named pipe or the like. */
export async function usable(text: string, file: string): Promise<MedProbeConfig> {
  const config = parseConfig(text, file);
  await requireFilesAt(pathsIn(config, file));
  return config;
}

/** A file above the dataset is looked for only to say that it does not count. */
async function above(folder: string): Promise<ConfigSource> {
  for (let at = path.dirname(folder), below = folder; at !== below; below = at, at = path.dirname(at)) {
    const file = path.join(at, CONFIG_FILE);
    const isThere = await lstat(file).then(
      () => true,
      () => false,
    );
    if (!isThere) continue;
    const remedy = `Name it with --config, or put it into ${folder} and run: ${trustCommand(path.join(folder, CONFIG_FILE))}`;
    return { state: 'ignored', file, reason: 'lies above the dataset', remedy };
  }
  return { state: 'none' };
}

const ignored = (file: string, reason: string, remedy: string): FoundConfig => ({
  config: NO_CONFIG,
  source: { state: 'ignored', file, reason, remedy },
});

const trustCommand = (file: string): string => `medprobe trust ${quoted(path.dirname(file))}`;

/** As a shell takes it; a path without anything that a shell reads stays as it is. */
const quoted = (folder: string): string => (/^[\w./:\\@%+~-]+$/.test(folder) ? folder : `"${folder}"`);

/** What a person is told of the file on every call; undefined where there is none. One line, whatever the folder is called. */
export function configNotice(source: ConfigSource): string | undefined {
  const text = noticeText(source);
  return text === undefined ? undefined : inOneLine(text);
}

function noticeText(source: ConfigSource): string | undefined {
  switch (source.state) {
    case 'none':
      return undefined;
    case 'used':
      return `medprobe uses ${source.file} (named by --config).`;
    case 'trusted':
      return `medprobe uses ${source.file} (trusted).`;
    case 'ignored':
      return `${source.file} is ignored: it ${source.reason}. ${source.remedy}`;
  }
}

/** Paths that a file of settings names: to open one must never reach over the network, or for a device. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../errors';
import { expandHome } from './expandHome';
import { kindOf } from './regularFile';

/** What names a path, for errors: the setting, and the file that it stands in. */
export interface PathSetting {
  /** Such as `ca of the endpoint "vllm"`. */
  readonly setting: string;
  /** The file of settings. */
  readonly where: string;
}

export interface NamedPath extends PathSetting {
  /** Absolute. */
  readonly path: string;
  /** What has to lie there. */
  readonly kind: 'file' | 'file or folder';
}

/** `\\host\share` and `//host/share`, also with mixed slashes: Windows takes all of them for a host. */
const UNC = /^[\\/]{2}/;
/** `file:`, `smb:`, `https:`; a single letter is a drive of Windows. */
const SCHEME = /^[a-z][a-z\d+.-]+:/i;
/** Devices of Windows in any folder and with any extension. */
const WINDOWS_DEVICE =
  /(^|[\\/])(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\.[^\\/]*|:[^\\/]*)?($|[\\/])/i;

/** Why a path is not one of this machine's own files, by its spelling; undefined where it may be. */
export function whyNotLocal(written: string, platform: NodeJS.Platform = process.platform): string | undefined {
  if (/\p{Cc}/u.test(written)) return 'holds control characters';
  if (UNC.test(written)) return 'is a network path';
  if (SCHEME.test(written)) return 'is a URL';
  if (platform === 'win32' && WINDOWS_DEVICE.test(written)) return 'is a device';
  return undefined;
}

/**
 * A path as a file of settings writes it, absolute: `~` is the home, anything relative is relative to that file's folder.
 * Nothing is looked at.
 * @throws ProbeError 'bad-input' for a network path, a URL or a device, naming the setting and the file.
 */
export function localPath(written: string, named: PathSetting, folder: string, home?: string): string {
  const why = whyNotLocal(written);
  if (why !== undefined) throw refused(named, `"${written}"`, why);
  return path.resolve(folder, expandHome(written, home));
}

/**
 * What lies at these paths is a file or folder; what is not there is met when it is used.
 * @throws ProbeError 'bad-input' for a device, a named pipe or the like, naming the setting and the file.
 */
export async function requireFilesAt(paths: readonly NamedPath[]): Promise<void> {
  for (const named of paths) {
    const facts = await stat(named.path).catch(() => undefined);
    if (facts === undefined || facts.isFile()) continue;
    if (named.kind === 'file or folder' && facts.isDirectory()) continue;
    throw refused(named, named.path, `is ${kindOf(facts)}`);
  }
}

const refused = ({ setting, where }: PathSetting, what: string, why: string): ProbeError =>
  new ProbeError('bad-input', `${where} cannot be used: ${setting}, ${what}, ${why}.`, {
    remedy: 'Name a file or folder of this machine.',
  });

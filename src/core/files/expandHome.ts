import os from 'node:os';
import path from 'node:path';

/** `~` and `~/…` as shells read them; anything else as it is. */
export function expandHome(file: string, home: string = os.homedir()): string {
  return /^~(?=$|[\\/])/.test(file) ? path.join(home, file.slice(1)) : file;
}

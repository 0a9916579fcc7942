/**
 * The environment of MedProbe's own child processes. They decode strangers' files, ask no host and need no key: what is
 * not named here stays with the parent, so that nothing a person has exported can be read from a child that a file
 * has taken over, or from its crash report.
 */
import { TELEMETRY_OPT_OUT } from '../core/encoder/telemetryOptOut';
import { LIFELINE } from '../shared/rpc/parentWatch';

/** By purpose. Each is a path, a number or a name of a language; none is where a secret would be kept. */
const ALLOWED = [
  // The system: programs, libraries, the user's folders.
  'PATH HOME TMPDIR TMP TEMP TZ TZDIR',
  'LD_LIBRARY_PATH LD_PRELOAD NIX_LD NIX_LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH DYLD_INSERT_LIBRARIES',
  'XDG_CACHE_HOME XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_DATA_HOME XDG_DATA_DIRS',
  // Windows.
  'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT OS USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA',
  'PROGRAMDATA PROGRAMFILES COMMONPROGRAMFILES NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE PROCESSOR_IDENTIFIER',
  // Language of messages and order of names.
  'LANG LANGUAGE LC_ALL LC_COLLATE LC_CTYPE LC_MESSAGES LC_MONETARY LC_NUMERIC LC_TIME',
  // A wish that libraries may heed.
  'DO_NOT_TRACK',
  // Threads, memory and limits of the native libraries.
  'OMP_NUM_THREADS OMP_PROC_BIND OMP_PLACES OMP_WAIT_POLICY ORT_INTRA_OP_NUM_THREADS ORT_INTER_OP_NUM_THREADS',
  'UV_THREADPOOL_SIZE VIPS_CONCURRENCY VIPS_BLOCK_UNTRUSTED MALLOC_ARENA_MAX MALLOC_CONF',
  // Accelerators.
  'CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER CUDA_HOME CUDA_PATH CUDA_CACHE_PATH CUDA_CACHE_DISABLE CUDA_MODULE_LOADING',
  'NVIDIA_VISIBLE_DEVICES NVIDIA_DRIVER_CAPABILITIES VK_ICD_FILENAMES VK_DRIVER_FILES VK_LAYER_PATH MESA_SHADER_CACHE_DIR',
].flatMap(line => line.split(' '));

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param env of this process
 * @param platform on Windows names are the same in capitals and in small letters
 */
export function childEnvironment(env: Environment, platform = process.platform): Record<string, string> {
  const allowed = new Set(ALLOWED);
  const isAllowed = (name: string) => allowed.has(platform === 'win32' ? name.toUpperCase() : name);
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(kept.filter(([name]) => isAllowed(name))),
    ...TELEMETRY_OPT_OUT,
    ...LIFELINE,
    // Inside the editor the program is Electron.
    ELECTRON_RUN_AS_NODE: '1',
  };
}

/**
 * The same for a library that merges what it is given into the whole environment: what is withheld is there, without a
 * value, which starts no variable.
 */
export function withheldEnvironment(env: Environment): Record<string, string | undefined> {
  const withheld = Object.keys(env).map((name): [string, undefined] => [name, undefined]);
  return { ...Object.fromEntries(withheld), ...childEnvironment(env) };
}

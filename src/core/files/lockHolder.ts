import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod/mini';

/**
 * Where a process number means one process, and which process it was. A field is absent where this system does not say:
 * outside Linux only `platform` is known.
 */
const ProcessIdentitySchema = z.object({
  /** `process.platform`: Windows and a Linux beside it have one host name and processes of their own. */
  platform: z.string(),
  /** Tells machines of one host name apart; a hash, because the machine's own id is confidential. */
  machine: z.exactOptional(z.string()),
  /** Tells the times between two starts of a machine apart. */
  boot: z.exactOptional(z.string()),
  /** Containers of one host name count their processes each for itself. */
  pidNamespace: z.exactOptional(z.string()),
  /** When the process began, in clock ticks since the machine did: no two processes share number and this. */
  started: z.exactOptional(z.string()),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentitySchema>;

export const LockHolderSchema = z.object({
  pid: z.int(),
  host: z.string(),
  /** What a person calls it: `medprobe run`, `VS Code`. */
  program: z.string(),
  /** ISO 8601. For people: no decision compares clocks. */
  since: z.string(),
  /** Tells this very lock from any other. */
  token: z.string(),
  /** Absent in locks of versions before this field. */
  process: z.exactOptional(ProcessIdentitySchema),
});
export type LockHolder = z.infer<typeof LockHolderSchema>;

/** A new holder: this process. */
export const newHolder = (program: string): LockHolder => ({
  pid: process.pid,
  host: hostname(),
  program,
  since: new Date().toISOString(),
  token: randomUUID(),
  process: ownIdentity(),
});

/**
 * True only where this machine can tell that the process has ended; of other machines, containers and systems no process
 * is judged. No clock is compared: clocks are set, and some stand still while a machine sleeps.
 * @param isOwn whether this process holds the lock with that token; asked of locks that name this process.
 */
export function isDead(holder: LockHolder, isOwn: (token: string) => boolean): boolean {
  if (holder.host !== hostname()) return false;
  const own = ownIdentity();
  const { platform, machine, boot, pidNamespace, started } = holder.process ?? own;
  if (platform !== own.platform || machine !== own.machine) return false;
  // Without a machine's id, another boot may be another machine.
  if (boot !== own.boot) return machine !== undefined && boot !== undefined && own.boot !== undefined;
  if (pidNamespace !== own.pidNamespace) return false;
  if (holder.pid === process.pid) return !isOwn(holder.token);
  if (!isRunning(holder.pid)) return true;
  const now = holder.process === undefined ? undefined : startOf(holder.pid);
  return started !== undefined && now !== undefined && started !== now;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let known: ProcessIdentity | undefined;

function ownIdentity(): ProcessIdentity {
  known ??= withoutUndefined({
    platform: process.platform,
    machine: machineHash(),
    boot: firstLine('/proc/sys/kernel/random/boot_id'),
    pidNamespace: pidNamespace(),
    started: startOf(process.pid),
  });
  return known;
}

function machineHash(): string | undefined {
  const id = firstLine('/etc/machine-id') ?? firstLine('/var/lib/dbus/machine-id');
  return id === undefined ? undefined : createHash('sha256').update(`medprobe lock ${id}`).digest('hex').slice(0, 16);
}

function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined; // not Linux
  }
}

/** The 22nd field of `/proc/<pid>/stat`; the second is a name in brackets, which may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  const stat = firstLine(`/proc/${pid}/stat`);
  return stat
    ?.slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}

function firstLine(file: string): string | undefined {
  try {
    const line = readFileSync(file, 'utf8').split('\n', 1)[0]?.trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined; // not Linux, or hidden from this user
  }
}

/** As the schema and JSON have it: what is not known is absent. */
function withoutUndefined(identity: { [K in keyof ProcessIdentity]: ProcessIdentity[K] | undefined }): ProcessIdentity {
  const known = Object.entries(identity).filter(([, value]) => value !== undefined);
  return ProcessIdentitySchema.parse(Object.fromEntries(known));
}

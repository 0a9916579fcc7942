/**
 * The end of a child with its parent, always: also while the child computes, waits for a file that never comes, or was
 * left by a parent that was killed and could say nothing.
 *
 * The parent holds the other end of the child's standard input, which the system closes when the parent is gone, however
 * it ended. A thread of the child waits for that and kills the process: the main thread may be busy for minutes, and
 * `process.exit` waits for the threads that read files. On Windows the pipe is closed and the child ended likewise.
 */
import { Worker } from 'node:worker_threads';
import { ProbeError } from '../../core/errors';

/** In the environment of a child whose standard input is such a pipe; elsewhere it may be a terminal or nothing. */
export const LIFELINE: Readonly<Record<string, string>> = { MEDPROBE_LIFELINE: 'stdin' };

const WATCH = `
const { Socket } = require('node:net');
const end = () => process.kill(process.pid, 'SIGKILL');
new Socket({ fd: 0, readable: true, writable: false }).on('error', end).on('close', end).resume();
`;

/** Kilobytes would do; this is the least that V8 starts with. */
const LIMITS = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

/** To be called first in a child: what is loaded before it may block. */
export function watchParent(): void {
  process.on('disconnect', endAtOnce);
  process.on('uncaughtException', error => {
    process.stderr.write(`${ProbeError.from(error).stack ?? error.message}\n`);
    process.exit(1);
  });
  // Exiting waits for the threads that read files, and one that reads a pipe or a dead drive may never come back.
  process.on('exit', () => {
    if (process.connected === false || isReading()) endAtOnce();
  });
  // Ctrl-C reaches a terminal's whole group. What becomes of the work is the parent's to say.
  process.on('SIGINT', () => undefined);
  const [name, value] = Object.entries(LIFELINE)[0]!;
  if (process.env[name] === value) new Worker(WATCH, { eval: true, resourceLimits: LIMITS, env: {} }).unref();
}

const isReading = (): boolean => process.getActiveResourcesInfo().some(name => name.startsWith('FSReq'));

const endAtOnce = (): void => void process.kill(process.pid, 'SIGKILL');

/**
 * Runs the built command line over folders that somebody has prepared: in the place of a file or folder stands a named
 * pipe, a device, a socket, a link that leads out, to itself or to nothing, a hard link, or what belongs to another user.
 * Each call has to end within five seconds in one error, write nothing elsewhere and leave no process behind.
 *
 *     npm run bench -- hostile-folders     [FOLDERS=500] [FOLDERS_SEED=1]
 *
 * Prints one JSON object, and a line for each call that fell short; ends with 1 where one did. Traps of another user's
 * files need root and are left out without it, which is said.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { callCli, hostileFolder } from '../test/support/hostile';
import type { EndedCall, Hostile } from '../test/support/hostile';
import { isAlive } from '../test/support/processEnd';
import { TRAPS } from './support/traps';
import type { Trap } from './support/traps';

const FOLDERS = Number(process.env['FOLDERS'] ?? 500);
const SEED = Number(process.env['FOLDERS_SEED'] ?? 1);
const MOST_SECONDS = 5;
const VICTIM = 'mine';
/** How long a process may take to go after its parent. */
const GONE_AFTER_MS = 1_000;

/** From 0 to 1, the same for the same seed and number. */
const draw = (n: number): number => createHash('sha256').update(`${SEED} ${n}`).digest().readUInt32BE(0) / 2 ** 32;

interface Outcome {
  readonly trap: string;
  readonly seconds: number;
  readonly wrong: readonly string[];
}

async function spring(trap: Trap): Promise<Outcome> {
  const at = hostileFolder();
  writeFileSync(path.join(at.outside, 'victim'), VICTIM);
  try {
    const args = await trap.prepare(at);
    const env = { XDG_CACHE_HOME: path.join(at.base, 'caches'), XDG_DATA_HOME: path.join(at.base, 'data') };
    const startedAt = performance.now();
    const ended = await callCli(args, { cwd: at.base, env });
    const seconds = (performance.now() - startedAt) / 1000;
    return { trap: trap.name, seconds, wrong: await faults(at, ended, seconds) };
  } catch (error) {
    return { trap: trap.name, seconds: Infinity, wrong: [error instanceof Error ? error.message : String(error)] };
  } finally {
    at.remove();
  }
}

async function faults(at: Hostile, { code, stderr, stdout, group }: EndedCall, seconds: number): Promise<string[]> {
  const lines = stderr.trimEnd().split('\n');
  const isOneError = lines.length === 1 && lines[0]!.startsWith('medprobe: ') && stdout === '';
  const victim = path.join(at.outside, 'victim');
  const checks: [boolean, string][] = [
    [seconds <= MOST_SECONDS, `took ${seconds.toFixed(1)} s`],
    [code === 3, `ended with ${code}`],
    [isOneError, `said ${JSON.stringify(`${stderr}${stdout}`.slice(0, 400))}`],
    [existsSync(victim) && readFileSync(victim, 'utf8') === VICTIM, 'changed the file of another place'],
    [readdirSync(at.outside).length === 1, `wrote ${readdirSync(at.outside).join(', ')} elsewhere`],
    [await isGone(group), 'left a process'],
  ];
  return checks.filter(([holds]) => !holds).map(([, what]) => what);
}

async function isGone(group: number): Promise<boolean> {
  for (const until = performance.now() + GONE_AFTER_MS; performance.now() < until; await wait(20)) {
    if (!isAlive(-group)) return true;
  }
  return false;
}

const usable = TRAPS.filter(trap => !trap.needsRoot || process.geteuid?.() === 0);
const outcomes: Outcome[] = [];
for (let n = 0; n < FOLDERS; n++) {
  // Every trap once before any twice.
  const trap = n < usable.length ? usable[n]! : usable[Math.floor(draw(n) * usable.length)]!;
  const outcome = await spring(trap);
  outcomes.push(outcome);
  if (outcome.wrong.length > 0) console.error(`${outcome.trap}: ${outcome.wrong.join('; ')}`);
}
const seconds = outcomes.map(outcome => outcome.seconds).sort((a, b) => a - b);
const short = outcomes.filter(({ wrong }) => wrong.length > 0).length;
console.log(
  JSON.stringify({
    folders: FOLDERS,
    traps: usable.length,
    leftOut: TRAPS.length - usable.length,
    fellShort: short,
    seconds: { median: seconds[Math.floor(seconds.length / 2)], most: seconds.at(-1) },
  }),
);
if (TRAPS.length > usable.length) console.error('Traps of another user’s files were left out: they need root.');
process.exitCode = short > 0 ? 1 : 0;

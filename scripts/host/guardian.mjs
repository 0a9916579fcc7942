// Ends the process groups of a script that ended without doing so itself: killed, crashed, its terminal gone. The script
// holds the other end of standard input, which the system closes for it, and writes a line for each group: "+PID" when it
// starts, "-PID" when it has ended (scripts/host/shell.mjs).
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const POLITE_MS = 2000;
const groups = new Set();

/** @returns {boolean} whether anybody was there to be told */
function signal(pid, name) {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) groups.add(pid);
  else groups.delete(pid);
}
const left = [...groups].filter(pid => signal(pid, 'SIGTERM'));
for (let waited = 0; waited < POLITE_MS && left.some(pid => signal(pid, 0)); waited += 50) await delay(50);
left.forEach(pid => signal(pid, 'SIGKILL'));

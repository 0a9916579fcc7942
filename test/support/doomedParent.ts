// A process with a worker, for tests of what becomes of the worker. Bundled by the test. Arguments: the worker's bundle, a
// file for the worker's log, the method that it is to be busy with, a file for that method. When the worker is busy its
// process id is printed; a line on standard input is how this process is to end: a signal, or "throw".
import { WorkerClient } from '../../src/worker/client';
import { fickleMethods } from './fickleMethods';

const [script, log, method, file] = process.argv.slice(2) as [string, string, keyof typeof fickleMethods, string];
const client = new WorkerClient({ name: 'fickle worker', methods: fickleMethods, script, config: { log } });

process.stdin.once('data', (how: Buffer) => {
  const word = how.toString().trim();
  if (word === 'throw') throw new Error('a parent that crashes');
  process.kill(process.pid, word);
});
// `echo` comes back; every other method keeps the worker busy after it has written to the log.
void client.call('echo', { value: 'up' }).then(({ pid }) => {
  if (method !== 'echo') void client.call(method, { file }).catch(() => undefined);
  process.stdout.write(`${pid}\n`);
});

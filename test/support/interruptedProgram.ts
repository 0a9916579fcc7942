// A program that is interrupted while something holds it up, for tests of src/cli/interruption.ts. Bundled by the test.
// Arguments: the milliseconds of grace, a file that is read for ever, "old" for a Node that cannot replace a process.
import { readFile } from 'node:fs/promises';
import { Interruption } from '../../src/cli/interruption';

const [graceMs, file, node] = process.argv.slice(2) as [string, string, string];
if (node === 'old') delete process.execve;
const interruption = new Interruption(Number(graceMs));
// All of the threads that read files; `process.exit` would wait for them.
for (let i = 0; i < 8; i++) void readFile(file);
interruption.signal.addEventListener('abort', () => process.stdout.write('asked to stop\n'));
process.stdout.write('ready\n');

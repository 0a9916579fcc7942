/** A worker for tests of the worker client: does what it is told, dying and hanging included. Bundled by the test. */
import { appendFileSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { watchParent } from '../../src/shared/rpc/parentWatch';
import { processPort, serve } from '../../src/shared/rpc/serve';
import { fickleMethods } from './fickleMethods';

/** Node reads files on four threads. */
const readOnAllThreads = (file: string) => Promise.all(Array.from({ length: 8 }, () => readFile(file)));

watchParent();
serve({
  methods: fickleMethods,
  port: processPort(),
  concurrency: 1,
  start: config => {
    const log = (config as { log: string }).log;
    return {
      echo: ({ value }) => {
        appendFileSync(log, `${value}\n`);
        return Promise.resolve({ value, pid: process.pid });
      },
      die: () => process.exit(7),
      spin: () => {
        appendFileSync(log, 'spinning\n');
        for (;;);
      },
      stall: () => {
        appendFileSync(log, 'stalled\n');
        return new Promise(() => undefined);
      },
      block: ({ file }) => {
        appendFileSync(log, 'blocking\n');
        readFileSync(file);
        return Promise.resolve({});
      },
      read: async ({ file }) => {
        appendFileSync(log, 'reading\n');
        await readOnAllThreads(file);
        return {};
      },
      fail: ({ file }) => {
        void readOnAllThreads(file);
        setImmediate(() => {
          throw new Error('nobody catches this');
        });
        return new Promise(() => undefined);
      },
      hold: (_params, signal) =>
        new Promise((_resolve, reject) => {
          appendFileSync(log, 'holding\n');
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    };
  },
});

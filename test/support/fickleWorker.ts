/** A worker for tests of the worker client: does what it is told, dying and hanging included. Bundled by the test. */
import { appendFileSync } from 'node:fs';
import { processPort, serve } from '../../src/shared/rpc/serve';
import { fickleMethods } from './fickleMethods';

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
      hold: (_params, signal) =>
        new Promise((_resolve, reject) => {
          appendFileSync(log, 'holding\n');
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    };
  },
});

// The entry that the extension host calls: finds the suites beside it, runs them, and journals every result.
import fs from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

const JOURNAL = process.env.MEDPROBE_TEST_JOURNAL;
const SUITE = process.env.MEDPROBE_SUITE ?? 'test';

/** One event a line, written at once: if the host dies, the journal says during which test (scripts/host/results.mjs). */
function record(event: { t: 'start' | 'pass' | 'fail' | 'skip' | 'end'; title?: string; ms?: number; error?: string }) {
  if (JOURNAL !== undefined) fs.appendFileSync(JOURNAL, `${JSON.stringify(event)}\n`);
}

/** Runs every suite in this folder; VS Code takes a rejection as failed tests. */
export async function run(): Promise<void> {
  const files = fs.readdirSync(__dirname).filter(name => name.endsWith(`.${SUITE}.js`));
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Mocha.reporters.Base });
  for (const file of files.sort()) mocha.addFile(path.join(__dirname, file));
  const failures = await new Promise<number>(resolve => {
    mocha
      .run(resolve)
      .on('test', test => record({ t: 'start', title: test.fullTitle() }))
      .on('pass', test => record({ t: 'pass', title: test.fullTitle(), ms: test.duration ?? 0 }))
      .on('fail', (test, error: Error) =>
        record({ t: 'fail', title: test.fullTitle(), error: error.stack ?? error.message }),
      )
      .on('pending', test => record({ t: 'skip', title: test.fullTitle() }));
  });
  record({ t: 'end' });
  if (failures > 0) throw new Error(`${failures} failed`);
}

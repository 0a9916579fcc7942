// `npm test [-- unit real integration e2e]`: installs what is missing, builds, runs every part (or the named ones), counts.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, installBrowser, installPackages, installWorkbench, requireNode } from './install.mjs';
import { journal, readResults } from './host/results.mjs';
import { inRoot, main, nodePath, run, say, Stop } from './host/shell.mjs';

/** Of one part; the end to end tests took 13 minutes on two busy cores. */
const TIME_LIMIT_MS = 25 * 60_000;

/**
 * A project of vitest.config. With `twice`, files that failed are run a second time, which the summary says: a workbench
 * in a browser now and then loses a click or a page, and the second run tells that from a defect. A file that failed with no failed test to show for it counts as one failure. */
function vitest(project, { twice = false, workers } = {}) {
  const report = inRoot(`test-results/${project}.json`);
  const cli = inRoot('node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    args: [cli, 'run', '--project', project, ...reporters, ...(workers ? [`--maxWorkers=${workers}`] : [])],
    report,
    failedFiles() {
      if (!twice || !fs.existsSync(report)) return [];
      const { testResults } = JSON.parse(fs.readFileSync(report, 'utf8'));
      return testResults.filter(file => file.status === 'failed').map(file => file.name);
    },
    /** The results of a second run stand in place of those of the first. */
    merge(first) {
      const second = JSON.parse(fs.readFileSync(report, 'utf8')).testResults;
      const again = new Set(second.map(file => file.name));
      const testResults = [...first.testResults.filter(file => !again.has(file.name)), ...second];
      fs.writeFileSync(report, JSON.stringify({ testResults }));
    },
    count() {
      const { testResults } = JSON.parse(fs.readFileSync(report, 'utf8'));
      const broken = testResults.filter(
        file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'),
      );
      const tests = testResults.flatMap(file => file.assertionResults.map(test => test.status));
      const of = wanted => tests.filter(status => status === wanted).length;
      const [passed, failed] = [of('passed'), of('failed')];
      return { passed, failed: failed + broken.length, skipped: tests.length - passed - failed };
    },
  };
}

const inExtensionHost = {
  args: [inRoot('scripts/host/integration.mjs')],
  report: journal,
  count() {
    const { passed, failed, skipped } = readResults();
    return { passed: passed.length, failed: failed.length, skipped: skipped.length };
  },
};

const PARTS = {
  unit: vitest('unit'),
  real: vitest('real'),
  integration: inExtensionHost,
  // These wait for other processes half of the time.
  e2e: vitest('e2e', { twice: true, workers: 2 * os.availableParallelism() }),
};

/** Runs a part. One that ends badly with no failed test to show for it, or without any test, counts as one failure. */
async function runPart(name) {
  const { args, report, count } = PARTS[name];
  say(`\n── ${name} ──`);
  fs.rmSync(report, { force: true });
  const started = performance.now();
  let { code, timedOut } = await run(nodePath(), args, { show: true, timeoutMs: TIME_LIMIT_MS });
  const again = timedOut ? [] : (PARTS[name].failedFiles?.() ?? []);
  if (again.length > 0) {
    const first = JSON.parse(fs.readFileSync(report, 'utf8'));
    say(`\nSecond run of what failed: ${again.map(file => path.basename(file)).join(', ')}`);
    ({ code, timedOut } = await run(nodePath(), [...args, ...again], { show: true, timeoutMs: TIME_LIMIT_MS }));
    if (fs.existsSync(report)) PARTS[name].merge(first);
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const counts = fs.existsSync(report) ? count() : { passed: 0, failed: 0, skipped: 0 };
  let note = again.length > 0 ? `run twice: ${again.map(file => path.basename(file)).join(', ')}` : '';
  const hadNote = note;
  if (timedOut) note = `stopped after ${TIME_LIMIT_MS / 60_000} minutes`;
  else if (code !== 0 && counts.failed === 0) note = `ended with exit code ${code}`;
  else if (counts.passed + counts.failed + counts.skipped === 0) note = 'ran no test';
  if (note !== hadNote && counts.failed === 0) counts.failed = 1;
  return { name, seconds, note, ...counts };
}

const describe = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

await main(async () => {
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
  const unknown = chosen.find(name => !(name in PARTS));
  if (unknown) throw new Stop(`There is no part "${unknown}": choose from ${Object.keys(PARTS).join(', ')}.`);

  requireNode();
  await installPackages();
  if (chosen.some(name => name === 'integration' || name === 'e2e')) {
    await installWorkbench();
    await installBrowser();
  }
  await build();

  const results = [];
  for (const name of chosen) results.push(await runPart(name));

  say('\n── summary ──');
  for (const result of results) {
    say(
      `  ${result.name.padEnd(12)} ${describe(result).padEnd(36)} ${String(result.seconds).padStart(4)} s  ${result.note}`.trimEnd(),
    );
  }
  const sum = key => results.reduce((total, result) => total + result[key], 0);
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  say(`\n${describe(total)}`);
  return total.failed > 0 ? 1 : 0;
});

// Runs the suites of test/integration inside a real extension host, on a copy of samples/.
// The host is the workbench of code-server in a headless browser; MEDPROBE_TEST_HOST=electron takes desktop VS Code.
// MEDPROBE_SUITE=bench runs *.bench.js in place of *.test.js. Exit: 0 all passed, 1 a test failed, 2 the host did.
import fs from 'node:fs';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { describeResults, journal, readResults } from './results.mjs';
import { copyWorkspace, startServer } from './server.mjs';
import { inRoot, main, root, say, Stop } from './shell.mjs';

const suites = inRoot('dist/test/integration/index.js');
/** Everything that the workbench and the extension host logged: too noisy to show. */
const logFile = inRoot('test-results/integration.log');
const TIME_LIMIT_MS = 8 * 60_000;

/** Runs the suites in the browser's workbench. @returns {Promise<number>} the extension host's exit code */
async function inWorkbench(workspace, env) {
  const log = fs.createWriteStream(logFile);
  const server = await startServer({ env });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1300, height: 850 } });
    let timer;
    const exit = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no result after ${TIME_LIMIT_MS / 60_000} minutes`)), TIME_LIMIT_MS);
      page.once('crash', () => reject(new Error('the page crashed')));
      page.exposeFunction('codeAutomationLog', (_type, args) => log.write(`${args.join(' ')}\n`)).catch(reject);
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await page.goto(server.url(workspace, { extension: root, tests: suites }));
    return await exit.finally(() => clearTimeout(timer));
  } catch (error) {
    throw new Error(`${error.message} (see ${path.relative(root, logFile)})\n${server.log().slice(-2000)}`, {
      cause: error,
    });
  } finally {
    log.end();
    await browser.close();
    await server.stop();
  }
}

/** Runs the suites in a desktop VS Code, which is downloaded once. @returns {Promise<number>} its exit code */
async function inElectron(workspace, env) {
  const { runTests } = await import('@vscode/test-electron');
  const launchArgs = [workspace, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'];
  return runTests({ extensionDevelopmentPath: root, extensionTestsPath: suites, launchArgs, extensionTestsEnv: env });
}

async function runSuites() {
  if (!fs.existsSync(suites)) throw new Stop('The suites are not built: run "npm run build" first.');
  const workspace = copyWorkspace(inRoot('samples'));
  fs.mkdirSync(path.dirname(journal), { recursive: true });
  fs.rmSync(journal, { force: true });
  const runIn = process.env.MEDPROBE_TEST_HOST === 'electron' ? inElectron : inWorkbench;
  const hostError = await runIn(workspace.folder, { MEDPROBE_TEST_JOURNAL: journal })
    .then(code => (code === 0 || readResults().ended ? undefined : `it exited with ${code}`))
    .catch(error => error.message);
  workspace.remove();

  const results = readResults();
  say(describeResults(results));
  if (hostError !== undefined || !results.ended) {
    const during = results.running ? ` during "${results.running}"` : '';
    throw new Stop(`The extension host failed${during}: ${hostError ?? 'it ended without finishing the suites'}`);
  }
  say(`\n${results.passed.length} passed, ${results.failed.length} failed, ${results.skipped.length} skipped`);
  return results.failed.length > 0 ? 1 : 0;
}

await main(runSuites);

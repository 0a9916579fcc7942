// What the other scripts need on this machine, each installed only where it is missing. Run alone, it installs everything.
import fs from 'node:fs';
import path from 'node:path';
import { inRoot, isWindows, main, onPath, root, run, say, Stop } from './host/shell.mjs';

const VSCODE = inRoot('node_modules/code-server/lib/vscode');

/** Node 24 comes with the dependencies on Linux x64; elsewhere every script runs on the Node it was started with. */
export function requireNode() {
  const bundled = process.platform === 'linux' && process.arch === 'x64';
  const [major, minor] = process.versions.node.split('.').map(Number);
  const needed = bundled ? [20, 15] : [22, 12];
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return;
  throw new Stop(
    `MedProbe needs Node ${needed.join('.')} or newer here; this is ${process.version}. See https://nodejs.org.`,
  );
}

/** Runs a step that a person need not watch: its output is shown only where it fails. */
async function step(title, command, args, options = {}) {
  say(title);
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Stop(`${output.trim()}\n\nFailed: ${[path.basename(command), ...args].join(' ')}`);
}

/** npm must not run on a Node that it is about to replace: the project's own is taken off PATH. */
function npm(title, args) {
  const folders = process.env.PATH.split(path.delimiter).filter(f => !f.startsWith(inRoot('node_modules')));
  return step(title, 'npm', args, { env: { PATH: folders.join(path.delimiter) }, shell: isWindows });
}

/** True where every package of the lockfile is installed in its version; optional ones may be absent. */
function isInstalled() {
  const installed = inRoot('node_modules/.package-lock.json');
  if (!fs.existsSync(installed)) return false;
  const packages = file => JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  const have = packages(installed);
  return Object.entries(packages(inRoot('package-lock.json'))).every(
    ([name, wanted]) => name === '' || (have[name] ? have[name].version === wanted.version : wanted.optional),
  );
}

/** Installs the packages of the lockfile. None of them needs its install script; some would compile or download. */
export async function installPackages() {
  if (isInstalled()) return;
  await npm('Installing packages (npm ci), about a minute …', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
}

/** Installs what the VS Code server inside code-server needs; npm leaves that to an install script that compiles. */
export async function installWorkbench() {
  if (fs.existsSync(path.join(VSCODE, 'node_modules/.package-lock.json'))) return;
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', VSCODE];
  await npm('Installing the VS Code server for tests …', args);
}

/** Installs a Chromium: Debian's as root, else Playwright's own. */
export async function installBrowser() {
  const { findBrowser } = await import('./host/browser.mjs');
  if (findBrowser()) return;
  if (onPath('apt-get') && process.getuid() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await step('No Chromium or Chrome found. Updating the package list (apt-get update) …', 'apt-get', ['update'], {
      env,
    });
    const args = ['install', '-y', '--no-install-recommends', 'chromium'];
    await step('Installing Chromium (apt-get install chromium) …', 'apt-get', args, { env });
  } else {
    const cli = inRoot('node_modules/playwright-core/cli.js');
    await step('No Chromium or Chrome found. Downloading Playwright’s …', process.execPath, [
      cli,
      'install',
      'chromium',
    ]);
  }
  if (!findBrowser())
    throw new Stop('No Chromium found after installing one: set CHROME_PATH to a Chromium or Chrome.');
}

/** Bundles everything anew: it takes seconds. */
export async function build() {
  await npm('Building …', ['run', 'build']);
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === inRoot('scripts/install.mjs')) {
  await main(async () => {
    requireNode();
    await installPackages();
    await installWorkbench();
    await installBrowser();
    say(`Everything is installed in ${root}.`);
  });
}

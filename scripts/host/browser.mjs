// Which Chromium drives the workbench, and how it is started.
import fs from 'node:fs';
import { chromium } from 'playwright-core';
import { onPath } from './shell.mjs';

const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** `$CHROME_PATH`, else a Chromium or Chrome of this machine, else Playwright's own; undefined if there is none. */
export function findBrowser() {
  const asked = process.env.CHROME_PATH;
  if (asked) return asked;
  const system = onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  return [system, ...ELSEWHERE, chromium.executablePath()].find(file => file && fs.existsSync(file));
}

/** A headless browser for tests. Chromium refuses its sandbox to root, and containers give it a small /dev/shm. */
export function launchBrowser() {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('No Chromium found: run "npm test", which installs one, or set CHROME_PATH.');
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
  const offline = ['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'];
  // Neither Chromium nor a page finds any other machine: the editor's pages ask for extensions, experiments and telemetry.
  const alone = ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...quiet, ...offline, ...alone, ...asRoot] });
}

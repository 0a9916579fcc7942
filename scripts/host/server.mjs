// A real VS Code without a desktop: the server and workbench that code-server carries, on a port of this machine.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { inRoot, nodePath, removeFolder, spawnGroup, stopGroup, temporaryFolder } from './shell.mjs';

const VSCODE = inRoot('node_modules/code-server/lib/vscode');

/** Settings that keep the workbench quiet and repeatable. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'update.mode': 'none',
  'window.restoreWindows': 'none',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'security.workspace.trust.startupPrompt': 'never',
  // A reveal would reset the Explorer's selection of several files.
  'explorer.autoReveal': false,
};

/** `preferred` if it is free, else any free port of the loopback interface. */
function freePort(preferred) {
  const listen = port =>
    new Promise((resolve, reject) => {
      const probe = net.createServer().once('error', reject);
      probe.listen(port, '127.0.0.1', () => {
        const taken = probe.address().port;
        probe.close(() => resolve(taken));
      });
    });
  return listen(preferred).catch(() => listen(0));
}

/** Variables of a surrounding VS Code or npm would change how this one behaves. */
function cleanEnvironment(extra) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|npm_|ELECTRON_)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

async function untilUp(origin, server, log) {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break;
    const up = await fetch(`${origin}/version`).then(reply => reply.ok, () => false); // prettier-ignore
    if (up) return;
    await delay(100);
  }
  throw new Error(`The workbench server did not start.\n${log()}`);
}

/** A copy of a folder that tests may write to; `remove` deletes it. */
export function copyWorkspace(source) {
  const parent = temporaryFolder('workspace');
  const folder = path.join(parent, path.basename(source));
  fs.cpSync(source, folder, { recursive: true, filter: file => path.basename(file) !== '.medprobe' });
  return { folder, remove: () => removeFolder(parent) };
}

/**
 * Starts a server with fresh data folders, reachable from this machine alone and only with its token.
 * `settings` are the user's; `companions` folders of extensions that are installed; with `trusted` false every folder opens in restricted mode.
 * @returns {Promise<import('./server.mjs').WorkbenchServer>}
 */
export async function startServer({
  settings = {},
  trusted = true,
  port: preferred = 0,
  env = {},
  companions = [],
} = {}) {
  const data = temporaryFolder('vscode');
  // Settings of the scope "machine", as endpoints are, are read from the machine's file alone.
  for (const [place, content] of Object.entries({ User: { ...QUIET, ...settings }, Machine: settings })) {
    const folder = path.join(data, 'data', place);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(content));
  }
  for (const folder of companions) {
    const { publisher, name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    fs.cpSync(folder, path.join(data, `extensions/${publisher}.${name}-${version}`), { recursive: true });
  }
  const port = await freePort(preferred);
  const token = randomBytes(16).toString('hex');
  const server = spawnGroup(
    nodePath(),
    [path.join(VSCODE, 'out/server-main.js'), '--host', '127.0.0.1', '--port', String(port)].concat(
      ['--connection-token', token, '--accept-server-license-terms', '--disable-telemetry'],
      ['--server-data-dir', data, '--extensions-dir', path.join(data, 'extensions')],
      trusted ? ['--disable-workspace-trust'] : [],
      // Without the test driver a built VS Code ignores the extension that the address names.
      '--enable-smoke-test-driver',
    ),
    { env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', text => (log += text));
  const stop = async () => {
    await stopGroup(server);
    removeFolder(data);
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilUp(origin, server, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (folder, { extension, tests } = {}) => {
    const remote = file => `vscode-remote://127.0.0.1:${port}${file}`;
    const payload = [['skipWelcome', 'true']];
    if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
    if (tests) payload.push(['extensionTestsPath', remote(tests)]);
    return `${origin}/?${new URLSearchParams({ tkn: token, folder, payload: JSON.stringify(payload) })}`;
  };
  return { port, url, log: () => log, exited: once(server, 'exit'), stop };
}

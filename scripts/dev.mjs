// `npm run dev`: builds, goes on building whatever changes, and opens VS Code with MedProbe on samples/ (in a browser where
// there is no `code`). Both workers wait for a debugger at 127.0.0.1:9331 and 9332. Reload the window to see a change.
import { spawn } from 'node:child_process';
import { installPackages, installWorkbench, requireNode } from './install.mjs';
import { inRoot, main, nodePath, onPath, root, say, Stop } from './host/shell.mjs';

const samples = inRoot('samples');
process.env.MEDPROBE_INSPECT_WORKERS ??= '9331';

/** Resolves after the first build; the child goes on. */
function watch() {
  const child = spawn(nodePath(), [inRoot('esbuild.mjs'), '--watch'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const built = new Promise((resolve, reject) => {
    child.stdout.on('data', data => {
      process.stdout.write(data);
      if (String(data).includes('watching…')) resolve();
    });
    child.on('exit', code => reject(new Stop(`The build ended with ${code}.`)));
  });
  process.on('exit', () => child.kill());
  return built;
}

async function openInBrowser() {
  await installWorkbench();
  const { startServer } = await import('./host/server.mjs');
  const server = await startServer({ port: 8120 });
  say(`\nVS Code with MedProbe is at\n\n  ${server.url(samples, { extension: root })}\n\nCtrl-C stops it.`);
  await server.exited;
  throw new Stop(`The VS Code server ended.\n${server.log().slice(-1000)}`);
}

await main(async () => {
  requireNode();
  await installPackages();
  await watch();
  const code = onPath('code');
  if (!code) return openInBrowser();
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, samples];
  spawn(code, args, { stdio: 'ignore', shell: code.endsWith('.cmd') });
  say('\nOpening VS Code. Ctrl-C stops building.');
  return new Promise(() => undefined);
});

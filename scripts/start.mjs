// `npm start`: from a fresh clone to a result. Installs and builds what is missing, runs the main job on samples/,
// prints what it found, and opens VS Code there. `npm start -- --headless` ends before the window.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { build, installPackages, installWorkbench, requireNode } from './install.mjs';
import { inRoot, main, nodePath, onPath, removeFolder, root, run, say, Stop, temporaryFolder } from './host/shell.mjs';

const samples = inRoot('samples');
const manifest = path.join(samples, 'phantoms.pairs.jsonl');
const BASELINES = [
  { endpoint: 'baseline:first', label: 'always first' },
  { endpoint: 'baseline:random', label: 'random' },
];
const NEXT_STEP = 'Select two images in the Explorer, right-click, Probe Pair.';
const METRICS = [
  ['set accuracy', 'setAccuracy'],
  ['individual accuracy', 'individualAccuracy'],
  ['confusion', 'confusion'],
  ['invalid', 'invalid'],
];

/** Runs the command line; its errors are for the person as they are. @returns {Promise<string>} standard output */
async function medprobe(...args) {
  const { code, stdout, output } = await run(nodePath(), [inRoot('dist/cli.js'), ...args]);
  if (code !== 0) throw new Stop(output.trim());
  return stdout;
}

/** The pairs of the manifest with their cosine similarity; embedding the whole folder first loads the encoder once. */
async function similarities() {
  const lines = (await medprobe('embed', samples, '--encoder', 'general', '--json')).trim().split('\n');
  const { summary } = JSON.parse(lines.at(-1));
  const pairs = fs.readFileSync(manifest, 'utf8').split('\n').filter(Boolean).map(JSON.parse);
  for (const pair of pairs) {
    const files = [pair.image1, pair.image2].map(image => path.join(samples, image));
    pair.cosine = JSON.parse(await medprobe('similarity', ...files, '--encoder', 'general', '--json')).cosine;
  }
  return { summary, pairs };
}

async function runBaselines(out) {
  const runs = [];
  for (const { endpoint } of BASELINES) {
    const args = ['run', manifest, '--endpoint', endpoint, '--mode', 'mc', '--seed', '1', '--out', out, '--json'];
    runs.push(JSON.parse(await medprobe(...args)).metrics);
  }
  return runs;
}

/** Rows of cells as aligned columns. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return rows
    .map(row => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('   ')}`.trimEnd())
    .join('\n');
}

/** A percentage is never shown without its denominator, nor without its interval where there is one. */
function figure({ value, n, of, ci95 }) {
  const percentage = value === null ? '–' : `${value.toFixed(1)} %`;
  const interval = ci95 ? `; 95 %: ${ci95.map(bound => bound.toFixed(0)).join('–')}` : '';
  return `${percentage} (${n} of ${of}${interval})`;
}

function printResults({ summary, pairs }, runs) {
  const outcome = (metrics, id) => metrics.perPair.find(pair => pair.id === id)?.outcome ?? '–';
  const labels = BASELINES.map(baseline => baseline.label);
  say(
    `\n${pairs.length} pairs of ${summary.images} images in samples/: cosine similarity under the encoder "general",`,
  );
  say('and what becomes of each pair when nobody looks at it (the baselines):\n');
  const row = pair => [pair.id, pair.cosine.toFixed(3), ...runs.map(metrics => outcome(metrics, pair.id))];
  say(table([['pair', 'cosine', ...labels], ...pairs.map(row)]));
  say('');
  say(
    table([
      ['over all pairs', ...labels],
      ...METRICS.map(([name, key]) => [name, ...runs.map(metrics => figure(metrics[key]))]),
    ]),
  );
}

async function mainJob() {
  say('Comparing and probing the samples …');
  const out = temporaryFolder('runs');
  try {
    printResults(await similarities(), await runBaselines(out));
  } finally {
    removeFolder(out);
  }
}

/** The command that opens an address in this desktop's browser; undefined where there is no desktop to show it. */
function opener() {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
  const desktop = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const xdgOpen = onPath('xdg-open');
  return desktop && xdgOpen ? [xdgOpen] : undefined;
}

const detached = (command, args) =>
  spawn(command, args, { stdio: 'ignore', detached: true, shell: command.endsWith('.cmd') }).unref();

async function openWorkbench() {
  await installWorkbench();
  const { startServer } = await import('./host/server.mjs');
  const server = await startServer({ port: 8120 });
  const url = server.url(samples, { extension: root });
  say(`\nVS Code with MedProbe is at\n\n  ${url}\n`);
  const open = opener();
  if (open) detached(open[0], [...open.slice(1), url]);
  else say(`To open it on another machine, first: ssh -L ${server.port}:127.0.0.1:${server.port} ${os.hostname()}\n`);
  say(`${NEXT_STEP} Ctrl-C stops it.`);
  await server.exited;
  throw new Stop(`The VS Code server ended.\n${server.log().slice(-1000)}`);
}

await main(async () => {
  requireNode();
  await installPackages();
  await build();
  await mainJob();
  if (process.argv.includes('--headless')) return 0;
  const code = onPath('code');
  if (!code) return openWorkbench();
  say(`\nOpening VS Code. ${NEXT_STEP}`);
  detached(code, [`--extensionDevelopmentPath=${root}`, samples]);
  return 0;
});

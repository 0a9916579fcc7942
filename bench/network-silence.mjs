/**
 * Which hosts are asked by `npm start -- --headless` and by the commands that work without an endpoint, everything being
 * installed: every name that is looked up and every address that is sent anything, by any process, as `strace` sees it.
 * Under a fresh home and without `CI`, which makes npm and ONNX Runtime behave better than they do for people. Linux with
 * strace only.
 *
 *     npm run bench -- network-silence
 *
 * Prints one JSON object a command, `{command, code, processes, calls, asked: […]}`, and exits with 1 where one asked.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  inRoot,
  nodePath,
  onPath,
  removeFolder,
  root,
  run,
  say,
  Stop,
  temporaryFolder,
} from '../scripts/host/shell.mjs';

const strace = process.platform === 'linux' ? onPath('strace') : undefined;
const home = temporaryFolder('silence');
const runs = path.join(home, 'runs');
const manifest = 'samples/phantoms.pairs.jsonl';
const images = ['samples/images/head-bleed-side-1.png', 'samples/images/head-bleed-side-2.png'];
const medprobe = (...args) => [nodePath(), inRoot('dist/cli.js'), ...args];

const COMMANDS = [
  [onPath('npm') ?? 'npm', 'start', '--', '--headless'],
  medprobe('doctor'),
  medprobe('embed', 'samples', '--encoder', 'general'),
  medprobe('similarity', ...images, '--heatmap', path.join(home, 'heatmap.png')),
  medprobe('matrix', 'samples/images', '--out', path.join(home, 'matrix.png')),
  medprobe('neighbours', images[0], 'samples/images'),
  medprobe('encoder', 'list'),
  medprobe('check', manifest),
  medprobe('run', manifest, '--endpoint', 'baseline:random', '--seed', '1', '--out', runs),
];

/** Asks this machine, where nobody answers, so that a bench that sees nothing is known from one that is blind. */
const CONTROL_NAME = 'control.invalid';
const CONTROL = `const dns = require('node:dns'); dns.setServers(['127.0.0.1']);
dns.resolve4('${CONTROL_NAME}', () => undefined);`;

/** The name that a DNS query asks for; undefined of other bytes. */
function queriedName(bytes) {
  if (bytes.length < 17 || bytes.readUInt16BE(4) !== 1 || (bytes[2] & 0xf8) !== 0) return undefined;
  const labels = [];
  for (let at = 12; bytes[at] > 0 && bytes[at] < 64; at += bytes[at] + 1) {
    labels.push(bytes.toString('latin1', at + 1, at + 1 + bytes[at]));
  }
  return labels.length > 0 && labels.every(label => /^[\w-]+$/.test(label)) ? labels.join('.') : undefined;
}

/** Whom one system call asks: addresses as they are, and the names in what it sends. */
function asked(call) {
  const internet = /sin6?_port=htons\((\d+)\)[^}]*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")/g;
  const text = hex => Buffer.from(hex.replaceAll('\\x', ''), 'hex');
  const isText = word => word && !word.includes('\\x');
  const address = word => (isText(word) ? word : text(word).toString());
  const addresses = [...call.matchAll(internet)].map(([, port, v4, v6]) => `${address(v4 ?? v6)}:${port}`);
  const sent = [...call.matchAll(/"((?:\\x[0-9a-f]{2})+)"/g)].map(([, hex]) => queriedName(text(hex)));
  return [...addresses, ...sent.filter(name => name !== undefined)];
}

async function watched(command, env) {
  const trace = path.join(home, 'trace');
  const options = ['-f', '-qq', '-xx', '-s', '512', '-e', 'trace=network,execve', '-o', trace];
  const { code, output } = await run('/usr/bin/env', ['-i', ...env, strace, ...options, ...command]);
  const lines = fs.readFileSync(trace, 'utf8').split('\n');
  const asking = lines.filter(line => /\b(connect|sendto|sendmsg|sendmmsg)\(/.test(line));
  const names = command.map(word =>
    path.relative(root, word).startsWith('..') ? path.basename(word) : word.replace(`${root}/`, ''),
  );
  const processes = lines.filter(line => /\bexecve\(.*= 0$/.test(line)).length;
  const hosts = [...new Set(asking.flatMap(asked))];
  say(JSON.stringify({ command: names.join(' '), code, processes, calls: lines.length, asked: hosts }));
  if (code !== 0) throw new Stop(`${names[0]} failed: ${output.trim().split('\n').at(-1)}`);
  return hosts;
}

if (strace === undefined) say('Skipped: there is no strace on this machine, by which the network is watched.');
else {
  const env = [`PATH=${process.env.PATH}`, `HOME=${home}`, 'TERM=dumb'];
  const control = await watched([nodePath(), '-e', CONTROL], env);
  let isSilent = control.includes(CONTROL_NAME);
  if (!isSilent) say('The control was not seen: this bench does not work here.');
  for (const command of COMMANDS) isSilent = (await watched(command, env)).length === 0 && isSilent;
  if (!isSilent) process.exitCode = 1;
}
removeFolder(home);

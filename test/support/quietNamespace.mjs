// Run by `unshare --map-root-user --user --net --mount`: starts a command in a network of its own, in which this script is
// the only resolver and the only server, and tells on standard output, line by line, whom the command asked for.
//
//   output        the command has written its first line to standard output, of which no more is read for now
//   asked NAME    a host name was looked up
//   connected P   port P was connected to
//   ended CODE    the command has ended
//
// A line on standard input lets the command write on: until then one that writes more than a pipe holds stays alive.
import { execFileSync, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** The ports of the web, and the one that the command's proxy variables name. */
const PORTS = [80, 443, 3128];
const tell = line => process.stdout.write(`${line}\n`);
const run = (...command) => execFileSync(command[0], command.slice(1));

/** Every way that the C library knows to look a name up ends at the resolver below. */
function redirectLookUps() {
  run('ip', 'link', 'set', 'lo', 'up');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'quiet-'));
  const files = { 'resolv.conf': 'nameserver 127.0.0.1\n', 'nsswitch.conf': 'hosts: files dns\n' };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), text);
    if (existsSync(`/etc/${name}`)) run('mount', '--bind', path.join(folder, name), `/etc/${name}`);
  }
  if (existsSync('/var/run/nscd')) run('mount', '-t', 'tmpfs', 'none', '/var/run/nscd');
}

/** Says of a DNS query which name it asks for, and that its IPv4 address is 127.0.0.1. */
function answer(query) {
  const labels = [];
  let at = 12;
  for (; query[at] !== 0; at += query[at] + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
  tell(`asked ${labels.join('.')}`);
  const isIpv4 = query.readUInt16BE(at + 1) === 1;
  const reply = Buffer.from(query.subarray(0, at + 5));
  reply.writeUInt16BE(0x8180, 2);
  [1, isIpv4 ? 1 : 0, 0, 0].forEach((count, i) => reply.writeUInt16BE(count, 4 + 2 * i));
  const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1];
  return isIpv4 ? Buffer.concat([reply, Buffer.from(record)]) : reply;
}

async function listen() {
  const resolver = dgram.createSocket('udp4');
  resolver.on('message', (query, { port, address }) => resolver.send(answer(query), port, address));
  await new Promise(resolve => resolver.bind(53, '127.0.0.1', resolve));
  for (const port of PORTS) {
    const server = net.createServer(socket => {
      tell(`connected ${port}`);
      socket.destroy();
    });
    await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  }
}

redirectLookUps();
await listen();
const child = spawn(process.argv[2], process.argv.slice(3), { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout.once('readable', () => tell('output'));
process.stdin.once('data', () => child.stdout.resume());
process.stdin.once('end', () => child.kill('SIGKILL'));
child.once('close', code => {
  tell(`ended ${code}`);
  process.exit();
});

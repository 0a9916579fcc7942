// Keys, tokens and files that a configuration names go and come only where the person has confirmed them.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddingServer } from '../../support/embeddingServer';
import type { EmbeddingServer } from '../../support/embeddingServer';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';
import { KEY, makeStudy } from '../../support/study';
import type { Study } from '../../support/study';

const KEYS = { MEDPROBE_KEY_LOCAL: KEY, MEDPROBE_KEY_REMOTE: KEY };
const POSIX = process.platform !== 'win32';

let study: Study;
let server: OpenAiServer;
let embedder: EmbeddingServer;
beforeEach(async () => {
  study = makeStudy();
  server = await startOpenAiServer({ answer: () => 'A' });
  embedder = await startEmbeddingServer({ answer: () => [1, 2, 3, 4] });
});
afterEach(async () => {
  study.remove();
  await Promise.all([server.close(), embedder.close()]);
});

const config = (more: object = {}) =>
  JSON.stringify({
    endpoints: [{ name: 'local', url: server.url, model: 'm', tries: 1 }],
    encoders: [{ name: 'remote', kind: 'openai-embeddings', url: embedder.url, model: 'm', dim: 4, tries: 1 }],
    defaults: { endpoint: 'local', encoder: 'remote' },
    ...more,
  });
const run = (...args: string[]) => study.cli(['run', study.manifest, '--allow-blind', '--json', ...args], KEYS);
/** Everything that reached a server. */
const reached = () => server.requests + server.fetched + embedder.requests.length;
const keysSent = () => new Set(server.asks.map(({ headers }) => headers.authorization));
const imagesSent = () => server.asks.flatMap(({ images }) => images).length;
/** The lines on standard error that speak of a configuration file. */
const linesAbout = (file: string, stderr: string) => stderr.split('\n').filter(line => line.includes(file));

describe('the key of an endpoint', () => {
  const named = () => path.join(study.above, 'mine.json');

  it('goes to the host in a file that is named, which is said on every call and stands in no run', async () => {
    writeFileSync(named(), config());
    const { code, stdout, stderr } = await run('--config', named());
    expect(code, stderr).toBe(0);
    expect(keysSent()).toEqual(new Set([`Bearer ${KEY}`]));
    expect(linesAbout(named(), stderr)).toEqual([expect.stringContaining('named by --config')]);
    const { folder } = JSON.parse(stdout) as { folder: string };
    expect(readFileSync(path.join(folder, 'run.json'), 'utf8')).not.toContain(study.above);
  });

  it('goes to no other host that the same file comes to name, until that is confirmed once', async () => {
    writeFileSync(named(), config());
    await run('--config', named());
    const other = await startOpenAiServer({ answer: () => 'A' });
    try {
      const endpoints = [{ name: 'local', url: other.url, model: 'm', tries: 1 }];
      writeFileSync(named(), config({ endpoints }));
      const refused = await run('--config', named());
      expect([refused.code, other.requests + other.fetched]).toEqual([3, 0]);
      expect(refused.stderr).toContain(`MEDPROBE_KEY_LOCAL was confirmed for ${server.url}`);
      expect(refused.stderr).toContain(`--allow-host ${other.host}`);
      await run('--config', named(), '--allow-host', other.host);
      expect(other.asks.length).toBeGreaterThan(0);
      const again = await run('--config', named(), '--no-cache');
      expect(again.code, again.stderr).toBe(0);
      expect(new Set(other.asks.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${KEY}`]));
    } finally {
      await other.close();
    }
  });

  it('of a remote encoder follows the same rule', async () => {
    writeFileSync(named(), config());
    const embed = (...args: string[]) => study.cli(['embed', study.dataset, '--config', named(), ...args], KEYS);
    await embed();
    expect(embedder.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    const other = await startEmbeddingServer({ answer: () => [1, 2, 3, 4] });
    try {
      const encoders = [{ name: 'remote', kind: 'openai-embeddings', url: other.url, model: 'm2', dim: 4, tries: 1 }];
      writeFileSync(named(), config({ encoders }));
      expect((await embed()).stderr).toContain('MEDPROBE_KEY_REMOTE was confirmed for');
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('is not sent to a URL on this machine that was typed, whatever variable is there', async () => {
    const variable = `MEDPROBE_KEY_${server.host.replace(/[^0-9]/g, '_')}`;
    const ask = (...args: string[]) =>
      study.cli(['run', study.manifest, '--allow-blind', '--endpoint', server.url, '--model', 'm', ...args], {
        ...KEYS,
        [variable]: KEY,
      });
    const { code, stderr } = await ask();
    expect(code, stderr).toBe(0);
    expect(imagesSent()).toBe(4);
    expect(stderr).toContain(`${variable} is not sent to ${server.host}`);
    await ask('--no-cache', '--allow-host', server.host);
    expect(imagesSent()).toBe(8);
    expect(keysSent()).toEqual(new Set([undefined]));
  });

  it('of a typed URL elsewhere goes to a host that was allowed', async () => {
    // Not loopback by its class, and yet this machine.
    const url = server.url.replace('127.0.0.1', '0.0.0.0');
    const variable = `MEDPROBE_KEY_0_0_0_0_${server.port}`;
    const args = ['run', study.manifest, '--allow-blind', '--endpoint', url, '--model', 'm'];
    expect((await study.cli(args, { [variable]: KEY })).code).toBe(3);
    expect(reached()).toBe(0);
    await study.cli([...args, '--allow-host', '0.0.0.0'], { [variable]: KEY });
    expect(keysSent()).toEqual(new Set([`Bearer ${KEY}`]));
  });
});

describe('Google’s token', () => {
  it('goes to a host that is not Google’s only where the person says so', async () => {
    const file = path.join(study.above, 'mine.json');
    const endpoints = [{ name: 'local', url: server.url, model: 'm', tries: 1, auth: 'google' }];
    writeFileSync(file, config({ endpoints }));
    const { code, stderr } = await study.cli(['run', study.manifest, '--allow-blind', '--config', file]);
    expect([code, reached()]).toEqual([3, 0]);
    expect(stderr).toContain(`would be shown a token of Google's credentials at ${server.url}`);
    expect(stderr).toContain(`--allow-host ${server.host}`);
  });
});

describe('what a configuration file names', () => {
  const named = () => path.join(study.above, 'mine.json');
  const withCa = (ca: string) => ({
    endpoints: [{ name: 'local', url: 'https://127.0.0.1:9', model: 'm', tries: 1, ca }],
  });
  const withEncoder = (at: string) => ({ encoders: [{ name: 'e', path: at }], defaults: { endpoint: 'local' } });

  it.each<[string, object, string]>([
    ['a certificate on a share', withCa('\\\\host\\share\\ca.pem'), 'ca of "local"'],
    ['a certificate on a share, with slashes', withCa('//host/share/ca.pem'), 'ca of "local"'],
    ['a certificate by a URL', withCa('file://host/share/ca.pem'), 'ca of "local"'],
    ['an encoder on a share', withEncoder('\\\\host\\share'), 'path of "e"'],
    ['an encoder by a URL', withEncoder('smb://host/share'), 'path of "e"'],
    ['the default encoder on a share', { defaults: { encoder: '\\\\host\\share' } }, 'the encoder of "defaults"'],
    ...(POSIX ? [['a device', withCa('/dev/zero'), 'ca of "local"'] as [string, object, string]] : []),
  ])('is refused with setting and file: %s', async (_, more, setting) => {
    writeFileSync(named(), config(more));
    writeFileSync(study.config, config(more));
    for (const args of [
      ['run', study.manifest, '--config', named()],
      ['trust', study.dataset],
    ]) {
      const { code, stderr } = await study.cli(args);
      expect(code, stderr).toBe(3);
      expect(stderr).toContain(`${args.includes('trust') ? study.config : named()} cannot be used: ${setting}`);
    }
  });

  it.runIf(POSIX)('does not wait for a named pipe', async () => {
    const pipe = path.join(study.dataset, 'ca.pem');
    execFileSync('mkfifo', [pipe]);
    writeFileSync(named(), config(withCa(pipe)));
    const { code, stderr } = await study.cli(['run', study.manifest, '--config', named()]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('is a named pipe')]);
    const itself = await study.cli(['run', study.manifest, '--config', pipe]);
    expect([itself.code, itself.stderr]).toEqual([3, expect.stringContaining('is a named pipe')]);
  });
});

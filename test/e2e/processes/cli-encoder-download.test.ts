import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finished, runCli, startCli } from '../../support/cli';
import { COMMIT, startHubServer } from '../../support/hubServer';
import type { HubRequest, HubServer } from '../../support/hubServer';
import { onLoopback } from '../../support/loopback';
import { tinyDinov2 } from '../../support/tinyDinov2';

const MODEL = 'microsoft/rad-dino';
const TOKEN = 'hf_planted';
const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-cli-encoder-'));
let cache: string;
let server: HubServer;
let stalling = false;
/** Where the hub's store sends whoever comes. */
let redirect: string | undefined;

beforeEach(async () => {
  cache = mkdtempSync(path.join(base, 'cache-'));
  stalling = false;
  redirect = undefined;
  const faults = ({ origin }: HubRequest) => {
    if (origin !== 'store') return undefined;
    if (redirect !== undefined) return { kind: 'redirect', to: redirect } as const;
    return stalling ? ({ kind: 'stall', after: 30_000 } as const) : undefined;
  };
  const repos = { [MODEL]: { files: tinyDinov2(), gated: true } };
  server = await startHubServer({ repos, tokens: [TOKEN], accepted: [TOKEN], faults });
});
afterEach(() => server.close());
afterAll(() => rmSync(base, { recursive: true }));

const env = (more: Record<string, string> = {}) => ({
  HF_ENDPOINT: server.url,
  HF_HUB_CACHE: path.join(base, 'no-hub'),
  HF_TOKEN: '',
  ...more,
});
const download = (args: readonly string[], more?: Record<string, string>) =>
  runCli(['encoder', 'download', MODEL, '--json', '--cache', cache, ...args], env(more));

describe('medprobe encoder', () => {
  it('downloads nothing before the licence was accepted', async () => {
    const { code, stderr } = await download([], { HF_TOKEN: TOKEN });
    expect(code).toBe(2);
    expect(stderr).toContain(`${MODEL} comes under MIT`);
    expect(stderr).toContain('--accept-licence');
    expect(server.requests).toEqual([]);
  });

  it('says what a gated model needs, and never the token', async () => {
    const without = await download(['--accept-licence']);
    expect(without.code).toBe(3);
    expect(without.stderr).toContain(`accept the licence at ${server.url}/${MODEL}`);
    const wrong = await download(['--accept-licence', '--verbose'], { HF_TOKEN: 'hf_planted-wrong' });
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toContain('did not accept the token');
    expect(wrong.stderr).not.toContain('planted');
  });

  it('downloads a model, lists it, and compares images by it under a name', async () => {
    const first = await download(['--accept-licence'], { HF_TOKEN: TOKEN });
    expect(first.code, first.stderr).toBe(0);
    const folder = path.join(cache, 'models', 'microsoft--rad-dino', COMMIT);
    const reply = JSON.parse(first.stdout) as { downloaded: number };
    expect(reply).toMatchObject({ model: MODEL, commit: COMMIT, folder });
    expect(reply.downloaded).toBeGreaterThan(50_000);
    const again = await download(['--accept-licence', '--revision', COMMIT]);
    expect(JSON.parse(again.stdout)).toMatchObject({ folder, downloaded: 0 });

    const study = path.join(cache, 'study');
    await mkdir(study);
    const config = path.join(study, 'medprobe.json');
    const encoders = [{ name: 'rad-dino', path: path.relative(study, folder) }];
    writeFileSync(config, JSON.stringify({ encoders, defaults: { encoder: 'rad-dino' } }));
    const options = ['--json', '--cache', cache, '--config', config];
    const listed = JSON.parse((await runCli(['encoder', 'list', ...options], env())).stdout) as { kind: string }[];
    expect(listed.map(({ kind }) => kind)).toEqual(['embedded', 'embedded', 'named', 'downloaded']);
    expect(listed.at(-1)).toMatchObject({ id: MODEL, modelType: 'dinov2', path: folder });

    const images = ['head-bleed-side-1.png', 'head-bleed-side-2.png'].map(name => path.resolve('samples/images', name));
    const byDefault = await runCli(['similarity', ...images, ...options]);
    expect(byDefault.code, byDefault.stderr).toBe(0);
    const named = await runCli(['similarity', ...images, ...options, '--encoder', 'rad-dino']);
    expect(JSON.parse(named.stdout)).toEqual(JSON.parse(byDefault.stdout));
    const misspelt = await runCli(['similarity', ...images, ...options, '--encoder', 'rad-dion']);
    expect(misspelt).toMatchObject({ code: 2 });
    expect(misspelt.stderr).toContain('Did you mean "rad-dino"?');
  });

  it.each(['http://localhost:PORT/x', 'http://127.0.0.2:PORT/x', 'http://[::ffff:7f00:1]:PORT/x'])(
    'does not follow the hub into this machine: %s',
    async to => {
      let asked = 0;
      const inside = await onLoopback(createServer((_, response) => (asked++, void response.end('inside'))));
      redirect = to.replace('PORT', String(inside.port));
      const { code, stderr } = await download(['--accept-licence'], { HF_TOKEN: TOKEN });
      await inside.close();
      expect([code, asked]).toEqual([3, 0]);
      expect(stderr).toContain(`redirects to ${new URL(redirect).host}, which is not on the public internet`);
    },
  );

  it('is interrupted, and goes on', async () => {
    stalling = true;
    const child = startCli(
      ['encoder', 'download', MODEL, '--accept-licence', '--cache', cache],
      env({ HF_TOKEN: TOKEN }),
    );
    const ended = finished(child);
    await expect
      .poll(() => server.requests.filter(({ origin }) => origin === 'store').length, { timeout: 60_000 })
      .toBe(1);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    stalling = false;
    expect((await download(['--accept-licence'], { HF_TOKEN: TOKEN })).code).toBe(0);
  });
});

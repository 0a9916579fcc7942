import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FIXTURES } from '../../support/checkpoints';
import { jsonLines, runCli } from '../../support/cli';

const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-cli-encoder-'));
const cache = ['--cache', path.join(base, 'cache')];
afterAll(() => rmSync(base, { recursive: true }));

const SIGLIP = path.join(FIXTURES, 'siglip');
const of = (name: string) => path.join(SIGLIP, `reference.${name}.f32`);
const PIXELS = ['--pixels', of('pixel_values')];

describe('medprobe encoder verify', () => {
  it('says how far every output is from its reference', async () => {
    const { stdout, stderr, code } = await runCli([
      ...['encoder', 'verify', SIGLIP, '--json', ...cache, ...PIXELS, '--expect', of('image_embeds')],
      ...['--expect-patches', of('patch_embeds'), '--expect-hidden', of('last_hidden_state')],
      ...['--expect-attention', of('pool_attention'), '--ids', path.join(SIGLIP, 'reference.json')],
      ...['--expect-text', of('text_embeds')],
    ]);
    expect(stderr).toBe('');
    const small = { relL2: expect.any(Number) as number };
    const reply = JSON.parse(stdout) as unknown;
    expect(reply).toMatchObject({ images: 2, patches: small, hidden: small, attention: small, text: small, ok: true });
    expect(code).toBe(0);
  });

  it('falls short of a reference that is another one', async () => {
    const wrong = path.join(base, 'wrong.f32');
    writeFileSync(wrong, new Uint8Array(new Float32Array(64).fill(1).buffer));
    const { stdout, code } = await runCli([
      'encoder',
      'verify',
      SIGLIP,
      '--json',
      ...cache,
      ...PIXELS,
      '--expect',
      wrong,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ patches: null, text: null, ok: false });
    expect(code).toBe(1);
  });

  it.each([
    ['nothing to compare with', [], /nothing to compare with/],
    ['pixels without a reference', PIXELS, /nothing to compare with/],
    ['a reference without pixels', ['--expect', of('image_embeds')], /go together/],
    [
      'pixels of another size',
      ['--pixels', of('text_embeds'), '--expect', of('image_embeds')],
      /no whole images of 3 × 32 × 32/,
    ],
  ])('calls %s a wrong call', async (_, args, message) => {
    const { stderr, code } = await runCli(['encoder', 'verify', SIGLIP, ...cache, ...args]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('a model folder as encoder', () => {
  it('embeds images, and finds them again in the cache', async () => {
    const args = ['embed', 'samples/images', '--encoder', SIGLIP, '--json', ...cache];
    const first = jsonLines((await runCli(args)).stdout);
    expect(first[0]).toMatchObject({ encoder: SIGLIP, dim: 32 });
    const images = first.length - 1;
    const again = jsonLines((await runCli(args)).stdout);
    expect(again.at(-1)).toMatchObject({ summary: { images, fromCache: images, failed: 0 } });
  });

  it('has no exact shares of a cosine, and says so', async () => {
    const [first, second] = ['chest-effusion-1.png', 'chest-effusion-2.png'].map(name =>
      path.join('samples/images', name),
    );
    const heatmap = ['--heatmap', path.join(base, 'map.png')];
    const { stderr, code } = await runCli(['similarity', first!, second!, '--encoder', SIGLIP, ...heatmap, ...cache]);
    expect(stderr).toContain('no patch has an exact share');
    expect(code).toBe(3);
  });
});

describe('the precision auto of a model folder', () => {
  const cache = ['--cache', path.join(base, 'auto')];
  const embed = (...args: string[]) =>
    runCli(['embed', 'samples/images', '--encoder', SIGLIP, '--json', ...cache, ...args]);
  const fingerprintOf = (stdout: string) => (jsonLines(stdout)[0] as { fingerprint: string }).fingerprint;

  it('is settled on the first folder, said with its figures, and kept', async () => {
    const first = await embed();
    expect(first.stderr).toMatch(/computed in (int8, on|fp32, because int8 on) 20 images .*cosine/);
    const again = await embed();
    const found = (stderr: string) => stderr.split('\n').filter(line => line.includes('is computed in'));
    expect(first.stderr).toMatch(/^First int8 is compared with fp32 on 20 of the images/);
    expect(again.stderr).not.toContain('First int8');
    expect(found(again.stderr)).toEqual(found(first.stderr));
    const [used] = /int8, on|fp32, because/.exec(first.stderr) ?? [];
    const chosen = await embed('--precision', used === 'int8, on' ? 'int8' : 'fp32');
    expect(fingerprintOf(again.stdout)).toBe(fingerprintOf(first.stdout));
    expect(fingerprintOf(chosen.stdout)).toBe(fingerprintOf(first.stdout));
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ summary: { images: 24, fromCache: 24 } });
  });

  it('can be measured', async () => {
    const { stdout, code } = await runCli([
      'encoder',
      'bench',
      SIGLIP,
      '--precision',
      'int8',
      '--batch',
      '2',
      '--json',
      ...cache,
    ]);
    const speed = JSON.parse(stdout) as Record<string, unknown>;
    expect(speed).toMatchObject({ precision: 'int8', batch: 2, gflop: { linear: expect.any(Number) as number } });
    for (const name of ['loadSeconds', 'secondsPerImage', 'floorSeconds', 'floorRatio', 'peakRssMiB']) {
      expect(speed[name]).toBeGreaterThan(0);
    }
    expect(code).toBe(0);
  });
});

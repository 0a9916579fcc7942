import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRgb } from '../../../src/core/image/decode';
import { runCli } from '../../support/cli';

const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-cli-map-'));
const images = path.join(base, 'images');
const common = ['--json', '--cache', path.join(base, 'cache')];
beforeAll(() => cpSync('samples/images', images, { recursive: true }));
afterAll(() => rmSync(base, { recursive: true }));

const subject = (file: string) => path.basename(file).split('-')[0]!;

describe('medprobe matrix', () => {
  const matrix = (out: string, dir = images) => runCli(['matrix', dir, '--out', out, ...common]);

  it('orders all images so that subjects stand together, and draws them', async () => {
    const out = path.join(base, 'm.png');
    const { code, stdout } = await matrix(out);
    expect(code).toBe(0);
    const reply = JSON.parse(stdout) as { images: number; seconds: number; order: string[] };
    expect(reply.images).toBe(24);
    expect(new Set(reply.order).size).toBe(24);
    expect(reply.order.every(file => file.startsWith(images))).toBe(true);
    const subjects = reply.order.map(subject).filter((name, n, all) => name !== all[n - 1]);
    for (const name of ['chest', 'head', 'abdomen']) expect(subjects.filter(other => other === name)).toHaveLength(1);
    const { width, height } = await decodeRgb(readFileSync(out), undefined, out);
    expect(width % 24).toBe(0);
    expect(height).toBeGreaterThan(width);
    expect(JSON.parse((await matrix(out)).stdout)).toMatchObject({ order: reply.order });
  });

  it('names a broken file, leaves it out and exits with 1', async () => {
    const dir = path.join(base, 'broken');
    cpSync(images, dir, { recursive: true });
    writeFileSync(path.join(dir, 'page.png'), '<html>not found</html>');
    const { code, stdout, stderr } = await matrix(path.join(base, 'b.png'), dir);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ images: 24 });
    expect(stderr).toContain('page.png');
  });

  it('maps under the encoder that is asked for', async () => {
    const out = path.join(base, 's.png');
    const { code, stdout } = await runCli(['matrix', images, '--out', out, '--encoder', 'structure', ...common]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ images: 24 });
    expect((await runCli(['matrix', images, '--out', out, '--encoder', 'none', ...common])).code).toBe(2);
  });

  it('says which call is wrong', async () => {
    expect((await runCli(['matrix', images])).code).toBe(2);
    const empty = mkdtempSync(path.join(base, 'empty-'));
    expect((await matrix(path.join(base, 'e.png'), empty)).code).toBe(2);
    const unwritable = await matrix(path.join(base, 'none', 'm.png'));
    expect(unwritable.code).toBe(3);
    expect(unwritable.stderr).toMatch(/m\.png cannot be written.*--out/);
  });
});

describe('medprobe neighbours', () => {
  const query = path.join(images, 'head-bleed-side-1.png');
  const neighbours = (...args: string[]) => runCli(['neighbours', ...args, ...common]);

  it('gives the most similar first, without the image itself, as `similarity` has them', async () => {
    const { code, stdout } = await neighbours(query, images, '-k', '5');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { file: string; cosine: number }[];
    expect(found).toHaveLength(5);
    expect(found.map(({ file }) => file)).not.toContain(query);
    expect(found.map(({ file }) => subject(file))).toEqual(Array(5).fill('head'));
    expect(found.map(({ cosine }) => cosine)).toEqual(found.map(({ cosine }) => cosine).sort((a, b) => b - a));
    const first = await runCli(['similarity', query, found[0]!.file, ...common]);
    expect((JSON.parse(first.stdout) as { cosine: number }).cosine).toBeCloseTo(found[0]!.cosine, 12);
  });

  it('gives all there are where fewer are there, ten by default', async () => {
    const found = async (...args: string[]) =>
      JSON.parse((await neighbours(query, images, ...args)).stdout) as unknown[];
    expect(await found('-k', '99')).toHaveLength(23);
    expect(await found()).toHaveLength(10);
  });

  it('fails for an image that it cannot read', async () => {
    const { code, stdout, stderr } = await neighbours(path.join(base, 'absent.png'), images);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('absent.png does not exist');
    expect((await neighbours(query, images, '-k', '0')).code).toBe(2);
  });
});

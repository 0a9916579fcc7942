import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startEmbeddingServer, VERTEX_PATH } from '../../support/embeddingServer';
import type { EmbeddingServer, EmbeddingServerOptions, Input } from '../../support/embeddingServer';
import { jsonLines, runCli } from '../../support/cli';
import { copies } from '../../support/copies';

const DIM = 8;
const base = mkdtempSync(path.join(os.tmpdir(), 'medprobe-cli-remote-'));
afterAll(() => rmSync(base, { recursive: true }));

/** From the bytes of the PNG that arrived: equal pixels give equal embeddings. */
const rule = (input: Input): number[] =>
  'image' in input ? [...Buffer.from(input.sha256, 'hex').subarray(0, DIM)].map(byte => byte - 127.5) : [];

const open: EmbeddingServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
});

let studies = 0;
/** A folder of six images, and a configuration that names a server by both schemas. */
async function study(options: Partial<EmbeddingServerOptions> = {}, more: object = {}) {
  const server = await startEmbeddingServer({ answer: rule, ...options });
  open.push(server);
  const root = path.join(base, `study-${studies++}`);
  const images = path.join(root, 'images');
  const files = copies(images, 6);
  const remote = { dim: DIM, model: 'org/model', tries: 1, ...more };
  const encoders = [
    { name: 'vertex', kind: 'vertex-medsiglip', url: server.url + VERTEX_PATH, ...remote },
    { name: 'vllm', kind: 'openai-embeddings', url: server.url, ...remote },
  ];
  mkdirSync(root, { recursive: true });
  const config = path.join(root, 'encoders.json');
  writeFileSync(config, JSON.stringify({ encoders }));
  const cli = (args: readonly string[], env?: Record<string, string>) =>
    runCli([...args, '--json', '--cache', path.join(root, 'cache'), '--config', config], env);
  return { server, root, images, files, config, cli };
}

describe.each(['vertex', 'vllm'])('medprobe with a remote encoder (%s)', encoder => {
  it('embeds a folder once, sending pixels and the key and no metadata', async () => {
    const { server, images, files, config, cli } = await study();
    const embed = () =>
      cli(['embed', images, '--encoder', encoder], { MEDPROBE_KEY_VERTEX: 'k1', MEDPROBE_KEY_VLLM: 'k1' });
    const first = await embed();
    expect(first.stderr).toBe(`medprobe uses ${config} (named by --config).\n`);
    expect(first.code).toBe(0);
    const lines = jsonLines(first.stdout) as Record<string, unknown>[];
    expect(lines).toHaveLength(files.length + 1);
    expect(lines[0]).toMatchObject({ encoder, dim: DIM });
    expect(lines.at(-1)).toMatchObject({ summary: { images: 6, fromCache: 0, failed: 0 } });
    const inputs = server.requests.flatMap(request => request.inputs);
    expect(inputs).toHaveLength(6);
    for (const input of inputs) {
      if (!('image' in input)) expect.fail('an image was expected');
      const { format, exif, width } = await sharp(input.image).metadata();
      expect({ format, exif }).toEqual({ format: 'png', exif: undefined });
      expect(width).toBeGreaterThan(16);
      expect(input.image.includes('copy ')).toBe(false);
    }
    expect(new Set(server.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer k1']));

    const asked = server.requests.length;
    const again = jsonLines((await embed()).stdout) as Record<string, unknown>[];
    expect(again.at(-1)).toMatchObject({ summary: { images: 6, fromCache: 6 } });
    expect(server.requests).toHaveLength(asked);
    const byFile = (all: Record<string, unknown>[]) => new Map(all.map(line => [line['file'], line['embedding']]));
    expect(byFile(again.slice(0, -1))).toEqual(byFile(lines.slice(0, -1)));
  });

  it('compares, finds neighbours and draws the matrix', async () => {
    const { root, images, files, cli } = await study();
    const similarity = await cli(['similarity', files[0]!, files[1]!, '--encoder', encoder]);
    expect(JSON.parse(similarity.stdout)).toMatchObject({ encoder, cosine: expect.any(Number) as number });
    const neighbours = await cli(['neighbours', files[0]!, images, '-k', '3', '--encoder', encoder]);
    expect(JSON.parse(neighbours.stdout)).toHaveLength(3);
    const matrix = await cli(['matrix', images, '--out', path.join(root, 'm.png'), '--encoder', encoder]);
    expect(JSON.parse(matrix.stdout)).toMatchObject({ images: 6 });
  });

  it('names the image that the server refused, and keeps the others', async () => {
    let refused = '';
    const { images, cli } = await study({
      faults: ({ inputs }) => {
        const [input] = inputs;
        if (refused === '' && input !== undefined && 'image' in input) refused = input.sha256;
        return inputs.some(one => 'image' in one && one.sha256 === refused)
          ? { status: 422, body: '{"detail":"bad"}' }
          : undefined;
      },
    });
    const { code, stdout } = await cli(['embed', images, '--encoder', encoder]);
    expect(code).toBe(1);
    const lines = jsonLines(stdout) as Record<string, unknown>[];
    const errors = lines.filter(line => 'error' in line);
    expect(errors).toHaveLength(1);
    expect(errors[0]!['error']).toMatch(/\.png: .*HTTP 422: bad/);
    expect(lines.at(-1)).toMatchObject({ summary: { images: 5, failed: 1 } });
  });

  it('stops at a server that is another model, and says what to write', async () => {
    const { images, cli } = await study({}, { dim: 1152 });
    const { code, stderr } = await cli(['embed', images, '--encoder', encoder]);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'sent 8 numbers for an embedding of 1152. If the model is the right one, give the encoder "dim": 8.',
    );
  });
});

describe('medprobe and a host that nobody has agreed to', () => {
  it('sends it nothing, and says how to agree', async () => {
    const { images, config, cli } = await study();
    const encoders = [
      {
        name: 'far',
        kind: 'openai-embeddings',
        url: 'http://192.0.2.1:9/v1',
        model: 'm',
        dim: 4,
        tries: 1,
        timeoutMs: 2000,
      },
    ];
    writeFileSync(config, JSON.stringify({ encoders }));
    const refused = await cli(['embed', images, '--encoder', 'far'], { http_proxy: '', HTTP_PROXY: '' });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('Images would leave this machine for 192.0.2.1:9');
    expect(refused.stderr).toContain('--allow-host 192.0.2.1:9');
    const allowed = await cli(['embed', images, '--encoder', 'far', '--allow-host', '192.0.2.1'], {
      http_proxy: '',
      HTTP_PROXY: '',
    });
    expect(allowed.code).toBe(3);
    expect(allowed.stderr).not.toContain('would leave');
  });

  it('knows the encoder by its name only, and gives no patches of it', async () => {
    const { images, cli } = await study();
    const misspelt = await cli(['embed', images, '--encoder', 'vertx']);
    expect(misspelt).toMatchObject({ code: 2 });
    expect(misspelt.stderr).toContain('Did you mean "vertex"?');
    expect((await cli(['embed', images, '--encoder', 'vertex', '--patches'])).code).toBe(2);
  });
});

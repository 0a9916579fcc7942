/** Named pipes, devices and folders in the place of files: each is refused by name, and nothing waits for it. */
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIXTURES } from '../../support/checkpoints';
import { callCli, hostileFolder, makeFifo } from '../../support/hostile';
import type { Hostile } from '../../support/hostile';
import { expectRefused } from '../../support/refusal';

let at: Hostile;
beforeEach(() => (at = hostileFolder()));
afterEach(() => at.remove());

const posix = process.platform !== 'win32';
const BASELINE = ['--endpoint', 'baseline:first'];
const cache = () => ['--cache', at.cache];
const run = (...args: string[]) => callCli(['run', at.manifest, ...BASELINE, '--json', ...cache(), ...args]);
const image = (name: string) => path.join(at.dataset, 'images', name);
const similarity = (encoder: string, first = image('chest-effusion-1.png')) =>
  callCli(['similarity', first, image('chest-effusion-2.png'), '--encoder', encoder, ...cache()]);

/** Puts what is no file in a file's place. */
function replace(file: string, make: (file: string) => void = makeFifo): string {
  rmSync(file, { force: true, recursive: true });
  make(file);
  return file;
}

const KINDS: readonly (readonly [string, (file: string) => void])[] = [
  ['a named pipe', makeFifo],
  ['a device', file => symlinkSync('/dev/zero', file)],
  ['a folder', file => mkdirSync(file)],
];

function copyModel(): string {
  const model = path.join(at.base, 'model');
  cpSync(path.join(FIXTURES, 'siglip'), model, { recursive: true });
  return model;
}

async function recordedRun(): Promise<string> {
  await run('--limit', '2');
  const runs = path.join(at.dataset, '.medprobe', 'runs');
  return path.join(runs, readdirSync(runs)[0]!);
}

describe.runIf(posix).each(KINDS)('%s is refused', (kind, make) => {
  it('as a configuration', async () => {
    const file = replace(path.join(at.base, 'settings.json'), make);
    expectRefused(await run('--config', file), `${file} is ${kind}`);
  });

  it('as a manifest', async () => {
    const file = replace(at.manifest, make);
    expectRefused(await run(), `${file} is ${kind}`);
    const checked = await callCli(['check', file]);
    expect(checked.stdout).toContain(`is ${kind}`);
    expect(checked.code).toBe(1);
  });

  it('as an image of a pair', async () => {
    const file = replace(image('chest-effusion-1.png'), make);
    expectRefused(await similarity('structure', file), `${file} is ${kind}`);
  });

  it.each(['config.json', 'model.safetensors'])('as %s of a model', async name => {
    const model = copyModel();
    const file = replace(path.join(model, name), make);
    expectRefused(await similarity(model), `${file} is ${kind}`);
  });
});

describe.runIf(posix)('a named pipe is refused', () => {
  it('as an image of a folder, and stops no other', async () => {
    const file = replace(image('chest-effusion-1.png'));
    const { code, stdout } = await callCli([
      ...['embed', path.join(at.dataset, 'images'), '--encoder', 'structure', '--json', ...cache()],
    ]);
    expect(stdout).toContain(`${file} is a named pipe`);
    expect(stdout).toContain('"failed":1');
    expect(code).toBe(1);
  });

  it.each(['preprocessor_config.json', 'model.safetensors.index.json'])('as %s of a model', async name => {
    const model = copyModel();
    if (name.endsWith('index.json')) rmSync(path.join(model, 'model.safetensors'));
    const file = replace(path.join(model, name));
    expectRefused(await similarity(model), `${file} is a named pipe`);
  });

  it('as a shard of a model', async () => {
    const model = copyModel();
    rmSync(path.join(model, 'model.safetensors'));
    const shard = replace(path.join(model, 'one.safetensors'));
    const index = { weight_map: { tensor: 'one.safetensors' } };
    writeFileSync(path.join(model, 'model.safetensors.index.json'), JSON.stringify(index));
    expectRefused(await similarity(model), `${shard} is a named pipe`);
  });

  it.each(['tokenizer.json', 'spiece.model', 'tokenizer_config.json'])('as %s of a model', async name => {
    const model = copyModel();
    const file = replace(path.join(model, name));
    const result = await callCli(['embed-text', 'a chest', '--encoder', model, ...cache()]);
    expectRefused(result, `${file} is a named pipe`);
  });

  it('as an ONNX file', async () => {
    const file = replace(path.join(at.base, 'model.onnx'));
    expectRefused(await similarity(file), `${file} is a named pipe`);
  });

  it.each(['run.json', 'answers.jsonl'])('as %s of a run', async name => {
    const folder = await recordedRun();
    const file = replace(path.join(folder, name));
    expectRefused(await callCli(['score', folder]), `${file} is a named pipe`);
    expectRefused(await callCli(['report', folder], { cwd: at.base }), `${file} is a named pipe`);
    expectRefused(await run('--resume', folder), `${file} is a named pipe`);
  });

  it('as transcripts of a run', async () => {
    const folder = await recordedRun();
    const file = replace(path.join(folder, 'transcripts.jsonl'));
    const result = await callCli(['export', folder, '--transcripts', '--out', path.join(at.base, 'x.zip')]);
    expectRefused(result, `${file} is a named pipe`);
  });

  it('as the lock of a run', async () => {
    const folder = await recordedRun();
    const lock = replace(path.join(folder, 'run.lock'));
    expectRefused(await run('--resume', folder), `${lock} is a named pipe`);
    const result = await callCli(['export', folder, '--out', path.join(at.base, 'x.zip')]);
    expectRefused(result, `${lock} is a named pipe`);
  });

  it('as recorded answers', async () => {
    const file = replace(path.join(at.base, 'gpt_mc.json'));
    expectRefused(await callCli(['score', file]), `${file} is a named pipe`);
  });

  it('as an exported run', async () => {
    const file = replace(path.join(at.base, 'x.medprobe-run.zip'));
    expectRefused(await callCli(['import', file], { cwd: at.base }), `${file} is a named pipe`);
  });

  it.each(['x.parquet', 'x.csv', 'x.json'])('as %s to convert', async name => {
    const file = replace(path.join(at.base, name));
    const result = await callCli(['convert', file, path.join(at.base, 'new.pairs.jsonl')]);
    expectRefused(result, `${file} is a named pipe`);
  });

  it('as the answers or the prompts of a benchmark', async () => {
    const data = path.join(at.base, 'data');
    const prompts = path.join(at.base, 'configs', 'prompts');
    mkdirSync(path.join(data, 'images'), { recursive: true });
    mkdirSync(prompts, { recursive: true });
    writeFileSync(path.join(data, 'dataset.json'), JSON.stringify({ 1: MEDICONFUSION }));
    for (const name of ['1.jpg', '2.jpg']) cpSync(image('chest-effusion-1.png'), path.join(data, 'images', name));
    const file = replace(path.join(prompts, 'answering.json'));
    const result = await callCli(['run', path.join(data, 'dataset.json'), ...BASELINE, ...cache()]);
    expectRefused(result, `${file} is a named pipe`);
  });

  it('as a certificate', async () => {
    const ca = replace(path.join(at.base, 'ca.pem'));
    const config = path.join(at.base, 'settings.json');
    writeFileSync(config, JSON.stringify({ endpoints: [{ name: 'e', url: 'https://127.0.0.1:9', model: 'm', ca }] }));
    const result = await callCli([
      ...['run', at.manifest, '--config', config, '--endpoint', 'e', '--allow-host', '127.0.0.1', ...cache()],
    ]);
    expect(result.stderr).toContain(`${ca}, is a named pipe`);
    expect(result.code).toBe(3);
  });

  it('as reference values', async () => {
    const file = replace(path.join(at.base, 'x.f32'));
    const model = path.join(FIXTURES, 'siglip');
    const result = await callCli(['encoder', 'verify', model, '--pixels', file, '--expect', file, ...cache()]);
    expectRefused(result, `${file} is a named pipe`);
  });

  it.each(['sources-v1.jsonl', 'endpoint-capabilities.json'])('as %s of a cache', async name => {
    mkdirSync(at.cache);
    const file = replace(path.join(at.cache, name));
    const result = await similarity('structure');
    if (name === 'sources-v1.jsonl') expectRefused(result, `${file} is a named pipe`);
    else expect(result.code).toBe(0);
  });
});

const MEDICONFUSION = {
  ...{ im_1: 'a', im_2: 'b', im_1_local: 1, im_2_local: 2, cap_1: '', cap_2: '' },
  ...{ category_1: ['Cerebral'], category_2: ['Cerebral'], BiomedCLIP_sim: 0.9, DINO_sim: 0.5 },
  ...{ question: 'Which?', option_A: 'one', option_B: 'two', im_1_correct: 'A', im_2_correct: 'B' },
  ...{ AI_question: '', AI_option_A: '', AI_option_B: '' },
};

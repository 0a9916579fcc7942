import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { keyFromEnvironment, keyVariable, loadConfig, parseConfig } from '../../../src/core/endpoint/config';
import { failure } from './support';

const refused = (config: unknown): string => {
  try {
    parseConfig(typeof config === 'string' ? config : JSON.stringify(config), 'medprobe.json');
  } catch (error) {
    expect(error).toMatchObject({ kind: 'bad-input' });
    return ProbeError.from(error).toLine();
  }
  throw new Error('Nothing was thrown.');
};
const url = 'http://localhost:8000';

describe('medprobe.json', () => {
  it('names endpoints and defaults', () => {
    const endpoints = [{ name: 'vllm', kind: 'openai', url, model: 'm', timeoutMs: 600_000, tries: 3, concurrency: 8 }];
    const defaults = { endpoint: 'vllm', encoder: 'general', seed: 0 };
    const config = { $schema: './schema.json', endpoints, defaults };
    expect(parseConfig(JSON.stringify(config), 'medprobe.json')).toEqual({
      path: 'medprobe.json',
      endpoints,
      defaults,
    });
  });

  it('may be nearly empty, and takes an endpoint for OpenAI-compatible', () => {
    expect(parseConfig('\uFEFF{}', 'f')).toEqual({ path: 'f', endpoints: [], defaults: {} });
    expect(parseConfig(JSON.stringify({ endpoints: [{ name: 'a', url }] }), 'f').endpoints).toEqual([
      { name: 'a', kind: 'openai', url },
    ]);
  });

  it('takes the kind from the shape of the URL, unless it is named', () => {
    const endpoints = [
      { name: 'a', url: 'http://localhost:11434' },
      { name: 'b', url: 'http://localhost:11434', kind: 'openai' },
      { name: 'c', url: 'https://h.example/v1/endpoints/1:predict' },
      { name: 'd', url: 'https://h.example/v1/endpoints/1:predict', kind: 'vertex-raw', constrain: true },
    ];
    const kinds = parseConfig(JSON.stringify({ endpoints }), 'f').endpoints.map(({ kind }) => kind);
    expect(kinds).toEqual(['ollama', 'openai', 'vertex', 'vertex-raw']);
    expect(refused({ endpoints: [{ name: 'a', url, kind: 'vscode-lm' }] })).toContain('endpoints.0.kind');
  });

  it.each([
    ['key', { endpoints: [{ name: 'a', url, key: 'sk-planted' }] }],
    ['apiKey', { endpoints: [{ name: 'a', url, apiKey: 'sk-planted' }] }],
    ['api_key', { endpoints: [{ name: 'a', url, api_key: 'sk-planted' }] }],
    ['token', { token: 'sk-planted' }],
    ['hf-token', { defaults: { 'hf-token': 'sk-planted' } }],
    ['Authorization', { endpoints: [{ name: 'a', url, headers: { Authorization: 'sk-planted' } }] }],
  ])('holds no secret: refuses "%s" and names the environment', (field, config) => {
    const line = refused(config);
    expect(line).toContain(`medprobe.json holds a secret in "${field}".`);
    expect(line).toContain('MEDPROBE_KEY_');
    expect(line).not.toContain('planted');
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"token": "sk-planted" oops', 'it is no JSON'],
    ['another shape', [], 'the whole: '],
    ['a misspelt field', { endpoints: [{ name: 'a', url, timeout: 5 }] }, 'endpoints.0: Unrecognized key: "timeout"'],
    ['consent in a file', { allowHosts: ['h.example'] }, 'the whole: Unrecognized key: "allowHosts"'],
    ['no URL', { endpoints: [{ name: 'a' }] }, 'endpoints.0.url: Invalid input: expected string'],
    ['a wrong number', { endpoints: [{ name: 'a', url, tries: 0 }] }, 'endpoints.0.tries: Too small'],
    ['a name that is a URL', { endpoints: [{ name: 'http://x', url }] }, 'endpoints.0.name: a name is letters'],
    ['a reserved name', { endpoints: [{ name: 'baseline:first', url }] }, 'endpoints.0.name: a name is letters'],
    ['an unusable URL', { endpoints: [{ name: 'a', url: 'localhost:8000' }] }, 'does not start with http://'],
    [
      'the same name twice',
      {
        endpoints: [
          { name: 'a', url },
          { name: 'a', url },
        ],
      },
      'would share MEDPROBE_KEY_A',
    ],
    [
      'two names with one key',
      {
        endpoints: [
          { name: 'a-b', url },
          { name: 'a.B', url },
        ],
      },
      'would share MEDPROBE_KEY_A_B',
    ],
  ])('says what is wrong: %s', (_, config, said) => {
    const line = refused(config);
    expect(line).toContain(said);
    expect(line).toContain('medprobe.json');
    expect(line).not.toContain('planted');
  });
});

describe('finding the configuration', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'medprobe-config-'));
    await mkdir(path.join(root, 'near', 'dataset', 'images'), { recursive: true });
    await mkdir(path.join(root, 'far', 'dataset'), { recursive: true });
    await writeFile(path.join(root, 'medprobe.json'), '{"defaults":{"seed":1}}');
    await writeFile(path.join(root, 'near', 'medprobe.json'), '{"defaults":{"seed":2}}');
  });
  afterAll(() => rm(root, { recursive: true }));

  it('takes the nearest one above the dataset, or the one that is named', async () => {
    expect((await loadConfig(path.join(root, 'near', 'dataset', 'images'))).defaults.seed).toBe(2);
    expect((await loadConfig(path.join(root, 'far', 'dataset'))).defaults.seed).toBe(1);
    expect((await loadConfig(path.join(root, 'near'), path.join(root, 'medprobe.json'))).defaults.seed).toBe(1);
  });

  it('does without, where there is none, but not without one that was named', async () => {
    expect(await loadConfig(path.parse(root).root)).toEqual({ endpoints: [], defaults: {} });
    const named = path.join(root, 'absent.json');
    expect(await failure(loadConfig(root, named))).toMatchObject({
      kind: 'not-found',
      message: `${named} is not there.`,
    });
    expect(await failure(loadConfig(root, root))).toMatchObject({ kind: 'io' });
  });
});

describe('keys', () => {
  it('come from the environment, by the name in capitals', () => {
    expect(keyVariable('my-vllm.2')).toBe('MEDPROBE_KEY_MY_VLLM_2');
    expect(keyVariable('localhost:8000')).toBe('MEDPROBE_KEY_LOCALHOST_8000');
    expect(keyFromEnvironment('vllm', { MEDPROBE_KEY_VLLM: 'k' })).toBe('k');
    expect(keyFromEnvironment('other', { MEDPROBE_KEY_VLLM: 'k' })).toBeUndefined();
  });
});

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { keyVariable, parseConfig, pathsIn } from '../../../src/core/endpoint/config';

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
      encoders: [],
      defaults,
    });
  });

  it('may be nearly empty, and takes an endpoint for OpenAI-compatible', () => {
    expect(parseConfig('\uFEFF{}', 'f')).toEqual({ path: 'f', endpoints: [], encoders: [], defaults: {} });
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

describe('files of a configuration', () => {
  const file = path.resolve('/data/study/medprobe.json');
  const at = (name: string) => path.join('/data/study', name);
  const config = {
    endpoints: [{ name: 'a', url, ca: 'ca.pem', clientCert: '../c.pem', clientKey: path.resolve('/k.pem') }],
    encoders: [{ name: 'e', path: 'models/e' }],
    defaults: { encoder: 'models/f' },
  };

  it('are relative to it, each with the setting that names it', () => {
    const parsed = parseConfig(JSON.stringify(config), file);
    expect(parsed.defaults.encoder).toBe(path.resolve(at('models/f')));
    expect(pathsIn(parsed, file).map(({ setting, path: named, kind }) => [setting, named, kind])).toEqual([
      ['ca of "a"', path.resolve(at('ca.pem')), 'file'],
      ['clientCert of "a"', path.resolve('/data/c.pem'), 'file'],
      ['clientKey of "a"', path.resolve('/k.pem'), 'file'],
      ['path of "e"', path.resolve(at('models/e')), 'file or folder'],
      ['the encoder of "defaults"', path.resolve(at('models/f')), 'file or folder'],
    ]);
  });

  it('a name is no path, also as the default', () => {
    expect(parseConfig('{"defaults":{"encoder":"general"}}', file).defaults.encoder).toBe('general');
  });

  it('that nest deeper than any setting are refused', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(() => parseConfig(nested(20), file)).toThrow('nested more than 16 levels deep');
    expect(() => parseConfig(nested(5000), file)).toThrow('nested too deeply');
  });
});

describe('keys', () => {
  it('come from the environment, by the name in capitals', () => {
    expect(keyVariable('my-vllm.2')).toBe('MEDPROBE_KEY_MY_VLLM_2');
    expect(keyVariable('localhost:8000')).toBe('MEDPROBE_KEY_LOCALHOST_8000');
  });
});

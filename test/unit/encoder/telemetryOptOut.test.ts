import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRuntime } from '../../../src/core/encoder/runtime';
import type { OnnxRuntime } from '../../../src/core/encoder/runtime';
import { optOutOfTelemetry, TELEMETRY_OPT_OUT, telemetryState } from '../../../src/core/encoder/telemetryOptOut';

const NAME = 'ORT_DISABLE_TELEMETRY';
let before: string | undefined;
beforeEach(() => {
  before = process.env[NAME];
});
afterEach(() => {
  process.env[NAME] = before;
});

describe('the telemetry of ONNX Runtime', () => {
  it.each([undefined, '', '0', 'false'])(
    'is off before the library is loaded, where the variable was %j',
    async had => {
      delete process.env[NAME];
      if (had !== undefined) process.env[NAME] = had;
      let seen: string | undefined;
      const load = () => {
        seen = process.env[NAME];
        return Promise.resolve({} as OnnxRuntime);
      };
      await loadRuntime(load);
      expect(seen).toBe('1');
      expect(telemetryState(process.env, 'linux')).toBe('off');
    },
  );

  it('is off in a thread only where the process had switched it off before', () => {
    process.env[NAME] = '0';
    expect(optOutOfTelemetry(false)).toBe(false);
    process.env[NAME] = '1';
    expect(optOutOfTelemetry(false)).toBe(true);
  });

  it('is told as it is', () => {
    expect(TELEMETRY_OPT_OUT).toEqual({ [NAME]: '1' });
    expect(telemetryState({}, 'darwin')).toBe('on');
    expect(telemetryState({ [NAME]: '1' }, 'win32')).toBe('windows');
  });

  it('is off in the processes of the tests', () => {
    expect(before).toBe('1');
  });
});

describe('the library', () => {
  const isCode = (file: string) => /\.(ts|mts|mjs|js|cjs)$/.test(file) && !file.endsWith('.d.ts');
  const folders = ['src', 'test', 'bench', 'scripts'];
  const files = folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => path.posix.join(folder, file)),
  );
  const library = 'onnxruntime-node';
  const quoted = `['"]${library}['"]`;
  const loads = new RegExp(`^\\s*import (?!type\\b)[^;]*?from ${quoted}|(?:import|require)\\(\\s*${quoted}`, 'm');

  it('is loaded in one place, which switches its telemetry off', () => {
    const code = files.filter(isCode);
    expect(code.length).toBeGreaterThan(300);
    expect(code.filter(file => loads.test(readFileSync(file, 'utf8')))).toEqual(['src/core/encoder/runtime.ts']);
  });

  it('would be found in any other place', () => {
    for (const line of [
      `import * as ort from '${library}';`,
      `import {\n  Tensor,\n} from "${library}";`,
      `const ort = await import('${library}');`,
      `const ort = require('${library}');`,
    ]) {
      expect(line).toMatch(loads);
    }
    expect(`import type { Tensor } from '${library}';`).not.toMatch(loads);
  });
});

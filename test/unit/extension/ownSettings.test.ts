// Where images, keys and paths lead is the person's own: the editor takes it from no folder that is opened.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RESTRICTED_SETTINGS, SETTINGS } from '../../../src/extension/contributions';

const sources = ['src/extension', 'src/server', 'src/worker'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => path.join(folder, name)),
);

interface Manifest {
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { scope?: string; items?: unknown }>>;
    }[];
  };
}

describe('the editor', () => {
  it('looks for no medprobe.json', () => {
    expect(sources.length).toBeGreaterThan(50);
    for (const file of sources) {
      const text = readFileSync(file, 'utf8');
      expect(text, file).not.toMatch(/core\/trust\/|parseConfig|CONFIG_FILE|findConfig/);
    }
  });

  it('takes endpoints, encoders and whatever else holds a URL or a path from the person’s settings alone', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const properties = Object.assign(
      {},
      ...contributes.configuration.map(section => section.properties),
    ) as Manifest['contributes']['configuration'][number]['properties'];
    const leading = Object.entries(properties).filter(([, property]) =>
      /"(url|path|ca|clientKey)":/.test(JSON.stringify(property)),
    );
    expect(leading.map(([name]) => name).sort()).toEqual([SETTINGS.encoders, SETTINGS.endpoints].sort());
    for (const [name, { scope }] of leading) {
      expect([name, scope]).toEqual([name, 'machine']);
      expect(RESTRICTED_SETTINGS).toContain(name);
    }
  });
});

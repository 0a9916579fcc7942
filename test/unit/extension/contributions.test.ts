import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CATEGORY,
  COMMANDS,
  EXPLORER_MENU,
  LANGUAGE,
  RESTRICTED_SETTINGS,
  SETTINGS,
  VIEW_TYPES,
} from '../../../src/extension/contributions';

interface Manifest {
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string }[];
    menus: Record<string, { command: string; when: string; group?: string }[]>;
    languages: { id: string; extensions: string[] }[];
    grammars: { language: string; scopeName: string; path: string }[];
    configurationDefaults: Record<string, unknown>;
    configuration: { title: string; properties: Record<string, Setting> }[];
  };
}
interface Setting {
  scope?: string;
  description?: string;
  markdownDescription?: string;
  default?: unknown;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { commands, menus, configuration } = manifest.contributes;
const settings = Object.assign({}, ...configuration.map(group => group.properties)) as Record<string, Setting>;

describe('package.json and the typed list of contributions agree', () => {
  it('on commands', () => {
    const expected = Object.values(COMMANDS).map(({ id, title }) => ({ command: id, title, category: CATEGORY }));
    expect(commands).toEqual(expected);
  });

  it('on the menus, and hides from the palette what needs an argument', () => {
    expect(menus['explorer/context']).toEqual(EXPLORER_MENU);
    const hidden = Object.values(COMMANDS).filter(command => !command.palette);
    expect(menus['commandPalette']).toEqual(hidden.map(({ id }) => ({ command: id, when: 'false' })));
    expect(Object.keys(menus).sort()).toEqual(['commandPalette', 'explorer/context']);
  });

  it('on settings, each described and with a default', () => {
    expect(Object.keys(settings).sort()).toEqual(Object.values(SETTINGS).sort());
    for (const [name, setting] of Object.entries(settings)) {
      expect(setting.description ?? setting.markdownDescription, name).toMatch(/\S/);
      expect(setting.default, name).toBeDefined();
    }
  });

  it('on what an untrusted workspace cannot set: it stays with the machine', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(RESTRICTED_SETTINGS);
    for (const name of RESTRICTED_SETTINGS) expect(settings[name]?.scope, name).toBe('machine');
  });

  it('on the language of manifests, its grammar and its defaults', () => {
    const { languages, grammars, configurationDefaults } = manifest.contributes;
    expect(languages).toMatchObject([{ id: LANGUAGE.id, extensions: [LANGUAGE.extension] }]);
    expect(grammars).toMatchObject([{ language: LANGUAGE.id, scopeName: LANGUAGE.scope }]);
    const grammar = JSON.parse(readFileSync(grammars[0]!.path, 'utf8')) as { scopeName: string };
    expect(grammar.scopeName).toBe(LANGUAGE.scope);
    expect(Object.keys(configurationDefaults)).toEqual([`[${LANGUAGE.id}]`]);
  });

  it('and nothing is activated before it is used', () => {
    expect(manifest.activationEvents).toEqual(Object.values(VIEW_TYPES).map(type => `onWebviewPanel:${type}`));
  });
});

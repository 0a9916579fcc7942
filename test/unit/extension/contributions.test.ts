import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isImageName } from '../../../src/core/image/formats';
import {
  CATEGORY,
  COLOURS,
  COMMANDS,
  CONTEXT_KEYS,
  EXPLORER_MENU,
  LANGUAGE,
  RENAMED_SETTINGS,
  RESTRICTED_SETTINGS,
  SETTINGS,
  VIEW_ITEM_MENU,
  VIEW_TITLE_MENU,
  VIEW_TYPES,
  VIEWS,
  WORKSPACE_FILES,
} from '../../../src/extension/contributions';

interface Manifest {
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string; icon?: string }[];
    menus: Record<string, { command: string; when: string; group?: string }[]>;
    languages: { id: string; extensions: string[] }[];
    grammars: { language: string; scopeName: string; path: string }[];
    configurationDefaults: Record<string, unknown>;
    configuration: { title: string; properties: Record<string, Setting> }[];
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    views: Record<string, { id: string; name: string; icon: string }[]>;
    viewsWelcome: { view: string; when: string; contents: string }[];
    colors: { id: string; description: string; defaults: Record<string, string> }[];
    walkthroughs: { steps: Step[] }[];
  };
}
interface Step {
  id: string;
  description: string;
  media: { svg: string; altText: string };
  completionEvents: string[];
}
interface Setting {
  scope?: string;
  description?: string;
  markdownDescription?: string;
  default?: unknown;
  deprecationMessage?: string;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { commands, menus, configuration } = manifest.contributes;
const settings = Object.assign({}, ...configuration.map(group => group.properties)) as Record<string, Setting>;

/** The regular expression of a `when` clause on the extension of the clicked file. */
function extensionPattern(when: string): RegExp | undefined {
  const source = /resourceExtname =~ \/(.+?)\/i/.exec(when)?.[1];
  return source === undefined ? undefined : new RegExp(source, 'i');
}

describe('package.json and the typed list of contributions agree', () => {
  it('on commands', () => {
    const expected = Object.values(COMMANDS).map(({ id, title, ...more }) => ({
      ...{ command: id, title, category: CATEGORY },
      ...('icon' in more ? { icon: more.icon } : {}),
    }));
    expect(commands).toEqual(expected);
  });

  it('on the menus, and hides from the palette what needs an argument', () => {
    expect(menus['explorer/context']).toEqual(EXPLORER_MENU);
    for (const name of [
      'a.png',
      'b.JPEG',
      'c.webp',
      'd.tif',
      'e.bmp',
      'f.gif',
      'x.dcm',
      'y.dicom',
      'z.IMA',
      'g.txt',
      'h.svg',
    ]) {
      const offered = EXPLORER_MENU.some(({ when }) => extensionPattern(when)?.test(path.extname(name)));
      expect(offered, name).toBe(isImageName(name));
    }
    const hidden = Object.values(COMMANDS).filter(command => !command.palette);
    expect(menus['commandPalette']).toEqual(hidden.map(({ id }) => ({ command: id, when: 'false' })));
    expect(menus['view/title']).toEqual(VIEW_TITLE_MENU);
    expect(menus['view/item/context']).toEqual(VIEW_ITEM_MENU);
    expect(Object.keys(menus).sort()).toEqual([
      'commandPalette',
      'explorer/context',
      'view/item/context',
      'view/title',
    ]);
  });

  it('on settings, each described and with a default', () => {
    const old = Object.values(RENAMED_SETTINGS);
    expect(Object.keys(settings).sort()).toEqual([...Object.values(SETTINGS), ...old].sort());
    for (const [now, before] of Object.entries(RENAMED_SETTINGS)) {
      expect(settings[before]?.deprecationMessage, before).toContain(now);
    }
    for (const [name, setting] of Object.entries(settings).filter(([name]) => !old.includes(name))) {
      expect(setting.description ?? setting.markdownDescription, name).toMatch(/\S/);
      expect(setting.default, name).toBeDefined();
    }
  });

  it('on what an untrusted workspace cannot set: it stays with the machine', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(RESTRICTED_SETTINGS);
    for (const name of RESTRICTED_SETTINGS) expect(settings[name]?.scope, name).toBe('machine');
  });

  it('on views, in one container of the activity bar', () => {
    const { viewsContainers, views } = manifest.contributes;
    expect(viewsContainers.activitybar.map(({ id }) => id)).toEqual(Object.keys(views));
    expect(
      Object.values(views)
        .flat()
        .map(({ id }) => id),
    ).toEqual(Object.values(VIEWS));
  });

  it('on colours, each with a value for every kind of theme', () => {
    const { colors } = manifest.contributes;
    expect(colors.map(({ id }) => id).sort()).toEqual(Object.values(COLOURS).sort());
    for (const { defaults } of colors) {
      expect(Object.keys(defaults).sort()).toEqual(['dark', 'highContrast', 'highContrastLight', 'light']);
    }
  });

  it('and welcome views and walkthroughs lead only to commands and pictures that there are', () => {
    const { viewsWelcome, walkthroughs } = manifest.contributes;
    const steps = walkthroughs.flatMap(walkthrough => walkthrough.steps);
    const texts = [...viewsWelcome.map(({ contents }) => contents), ...steps.map(({ description }) => description)];
    const led = texts.flatMap(text => [...text.matchAll(/\(command:([^)]+)\)/g)].map(([, id]) => id!));
    const events = steps.flatMap(step => step.completionEvents.map(event => event.replace('onCommand:', '')));
    const known = new Set<string>(Object.values(COMMANDS).map(({ id }) => id));
    expect([...led, ...events].filter(id => !known.has(id) && !id.startsWith('vscode.'))).toEqual([]);
    for (const { view } of viewsWelcome) expect(Object.values(VIEWS)).toContain(view);
    const keys = viewsWelcome.flatMap(({ when }) => when.match(/medprobe\.\w+/g) ?? []);
    expect(keys.sort()).toEqual(Object.values(CONTEXT_KEYS).sort());
    for (const { media } of steps) expect(existsSync(media.svg), media.svg).toBe(true);
  });

  it('on the language of manifests, its grammar and its defaults', () => {
    const { languages, grammars, configurationDefaults } = manifest.contributes;
    expect(languages).toMatchObject([{ id: LANGUAGE.id, extensions: [LANGUAGE.extension] }]);
    expect(grammars).toMatchObject([{ language: LANGUAGE.id, scopeName: LANGUAGE.scope }]);
    const grammar = JSON.parse(readFileSync(grammars[0]!.path, 'utf8')) as { scopeName: string };
    expect(grammar.scopeName).toBe(LANGUAGE.scope);
    expect(Object.keys(configurationDefaults)).toEqual([`[${LANGUAGE.id}]`]);
  });

  it('and nothing is activated before it is used, or its manifests are there', () => {
    expect(manifest.activationEvents).toEqual([
      ...Object.values(VIEW_TYPES).map(type => `onWebviewPanel:${type}`),
      ...WORKSPACE_FILES.map(pattern => `workspaceContains:${pattern}`),
    ]);
  });
});

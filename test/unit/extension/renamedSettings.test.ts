import { describe, expect, it } from 'vitest';
import { RENAMED_SETTINGS } from '../../../src/extension/contributions';
import { describeRenamedSettings, readSetting } from '../../../src/extension/renamedSettings';

/** What a person has written, over the defaults that the editor gives. */
function configuration(written: Readonly<Record<string, unknown>>, defaults: Readonly<Record<string, unknown>> = {}) {
  return {
    get: <T>(name: string) => (written[name] ?? defaults[name]) as T | undefined,
    inspect: (name: string) => ({ workspaceValue: written[name] }),
  };
}

describe('settings that were renamed', () => {
  it.each(Object.entries(RENAMED_SETTINGS))(
    '%s is read by its old name %s where that alone is written',
    (now, before) => {
      const defaults = { [now]: 'default', [before]: '' };
      expect(readSetting(configuration({}, defaults), now)).toBe('default');
      expect(readSetting(configuration({ [before]: 'old' }, defaults), now)).toBe('old');
      expect(readSetting(configuration({ [before]: false }, defaults), now)).toBe(false);
      expect(readSetting(configuration({ [before]: 'old', [now]: 'new' }, defaults), now)).toBe('new');
      expect(describeRenamedSettings(configuration({}, defaults))).toBeUndefined();
      expect(describeRenamedSettings(configuration({ [now]: 1 }, defaults))).toBeUndefined();
      const told = describeRenamedSettings(configuration({ [before]: false }, defaults));
      expect(told).toContain(`${before} is now ${now}`);
    },
  );
});

import { listOtherNames } from '../core/endpoint/renamedFields';
import { RENAMED_SETTINGS, SETTINGS } from './contributions';

interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** What of the editor's configuration is needed here. */
export interface Configuration {
  get<T>(name: string): T | undefined;
  inspect(name: string): Inspected | undefined;
}

/** Whether a person has written it anywhere. */
function isSet(configuration: Configuration, name: string): boolean {
  const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(name) ?? {};
  return [globalValue, workspaceValue, workspaceFolderValue].some(value => value !== undefined);
}

/** A setting; where it is written by the name that it had before and by no other, that value. */
export function readSetting<T>(configuration: Configuration, name: string): T | undefined {
  const before = RENAMED_SETTINGS[name];
  const isOld = before !== undefined && isSet(configuration, before) && !isSet(configuration, name);
  return configuration.get<T>(isOld ? before : name);
}

/** What to tell a person whose settings use old names; undefined where none does. */
export function describeRenamedSettings(configuration: Configuration): string | undefined {
  const old = Object.entries(RENAMED_SETTINGS).filter(([, before]) => isSet(configuration, before));
  const fields = [SETTINGS.endpoints, SETTINGS.encoders].flatMap(name => listOtherNames(configuration.get(name)));
  if (old.length + fields.length === 0) return undefined;
  const names = [...old.map(([now, before]) => `${before} is now ${now}`), ...fields].join(', ');
  return `Settings have new names: ${names}. The old ones are still read.`;
}

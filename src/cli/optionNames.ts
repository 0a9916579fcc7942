/**
 * Options that have two names: the one that is said now, and the one that scripts were written with. Whichever a command
 * defines, both are understood; `--help` shows the one that is said now.
 */
import { Option } from 'commander';
import type { Command } from 'commander';

interface OptionName {
  readonly now: string;
  readonly before: string;
  /** The commands that it holds for, by their names from the outermost on; absent: all. */
  readonly of?: string;
}

const OPTION_NAMES: readonly OptionName[] = [
  { now: '--scoring', before: '--parser' },
  { now: '--weight-loading', before: '--memory' },
  { now: '--format', before: '--to', of: 'convert' },
  { now: '--output', before: '--to', of: 'encoder download' },
  { now: '--output', before: '--out' },
];

/** Gives every option of a command and of those below it its other name. */
export function addOptionNames(command: Command, names: readonly string[] = []): void {
  for (const { now, before, of } of OPTION_NAMES) {
    if (of !== undefined && of !== names.join(' ')) continue;
    const known = command.options.find(({ long }) => long === now || long === before);
    if (known?.long === now) addName(command, known, before, false);
    else if (known !== undefined && !command.options.some(({ long }) => long === now))
      addName(command, known, now, true);
  }
  for (const child of command.commands) addOptionNames(child, [...names, child.name()]);
}

/** @param shown whether the added name is the one that the help shows, in the other's place. */
function addName(command: Command, known: Option, long: string, shown: boolean): void {
  if (command.options.some(option => option.long === long)) return;
  const added = new Option(known.flags.replace(/^.*--[\w-]+/, long), known.description);
  if (known.parseArg !== undefined) added.parseArg = known.parseArg;
  if (known.argChoices !== undefined) added.argChoices = known.argChoices;
  added.attributeName = () => known.attributeName();
  added.hidden = !shown || known.hidden;
  command.addOption(added);
  // The value itself has been set by the option that has it: this is for the help.
  added.defaultValue = known.defaultValue as unknown;
  if (known.defaultValueDescription !== undefined) added.defaultValueDescription = known.defaultValueDescription;
  if (shown) known.hidden = true;
  const options = command.options as Option[];
  options.splice(options.indexOf(known) + 1, 0, ...options.splice(options.indexOf(added), 1));
}

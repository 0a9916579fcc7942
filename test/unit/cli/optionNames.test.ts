import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { addOptionNames } from '../../../src/cli/optionNames';

interface Parsed {
  readonly options: Readonly<Record<string, unknown>>;
  readonly help: string;
}

/** The options that a command of a program gets from a call. */
async function parse(command: Command, call: readonly string[], path: readonly string[]): Promise<Parsed> {
  const program = new Command('medprobe').exitOverride().configureOutput({ writeErr: () => undefined });
  let parent = program;
  for (const name of path)
    parent = parent
      .command(name)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
  parent.addCommand(command);
  let options: Readonly<Record<string, unknown>> = {};
  command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action(() => void (options = command.opts()));
  addOptionNames(program);
  await program.parseAsync([...path, command.name(), ...call], { from: 'user' });
  return { options, help: command.helpInformation() };
}

const matrix = () => new Command('matrix').requiredOption('--out <m.png>', 'the picture');
const score = () =>
  new Command('score').addOption(new Option('--parser <p>').choices(['official', 'robust']).default('official'));

describe('options with two names', () => {
  it.each([
    ['--output', matrix, [], ['--output', 'a.png'], { out: 'a.png' }],
    ['--out', matrix, [], ['--out=a.png'], { out: 'a.png' }],
    ['--scoring', score, [], ['--scoring', 'robust'], { parser: 'robust' }],
    ['--parser', score, [], ['--parser', 'robust'], { parser: 'robust' }],
    ['neither', score, [], [], { parser: 'official' }],
    [
      '--format of convert',
      () => new Command('convert').option('--to <f>', '', 'pairs'),
      [],
      ['--format', 'x'],
      { to: 'x' },
    ],
    [
      '--output of a download',
      () => new Command('download').option('--to <d>'),
      ['encoder'],
      ['--output', 'd'],
      { to: 'd' },
    ],
    [
      'a flag that is named as it is said now',
      () => new Command('x').option('--output <f>'),
      [],
      ['--out', 'y'],
      { output: 'y' },
    ],
  ] as const)('understand %s', async (_, command, path, call, options) => {
    expect((await parse(command(), call, path)).options).toEqual(options);
  });

  it('refuse a wrong value by either name, and a required one that is missing', async () => {
    for (const name of ['--scoring', '--parser']) {
      await expect(parse(score(), [name, 'other'], [])).rejects.toThrow(/Allowed choices are official, robust/);
    }
    await expect(parse(matrix(), [], [])).rejects.toThrow(/not specified/);
  });

  it('show in the help the one that is said now, once', async () => {
    const { help } = await parse(score(), [], []);
    expect(help).toContain('--scoring <p>');
    expect(help).toContain('default: "official"');
    expect(help).not.toContain('--parser');
  });
});

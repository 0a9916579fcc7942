import type { Command } from 'commander';
import { beforeAll, describe, expect, it, vi } from 'vitest';

let program: Command;
beforeAll(async () => {
  vi.stubGlobal('__MEDPROBE_VERSION__', 'test');
  const { createProgram } = await import('../../../src/cli/program');
  program = createProgram({ code: 0 }, new AbortController().signal);
});

const commandsIn = (command: Command): Command[] => [command, ...command.commands.flatMap(commandsIn)];

describe('the options of every command', () => {
  it('each have a value of their own', () => {
    const commands = commandsIn(program);
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) {
      // Hidden are the names that an option had before (optionNames.test.ts): they give it the same value.
      const names = command.options.filter(({ hidden }) => !hidden).map(option => option.attributeName());
      const before = command.options.filter(({ hidden }) => hidden).map(option => option.attributeName());
      expect(names, command.name()).toEqual(expect.arrayContaining(before));
      expect(new Set(names).size, `${command.name()}: ${names.join(', ')}`).toBe(names.length);
      const flags = command.options.flatMap(({ short, long }) => [short, long]).filter(flag => flag !== undefined);
      expect(new Set(flags).size, `${command.name()}: ${flags.join(', ')}`).toBe(flags.length);
    }
  });

  it('have a flag --no-X beside an option --X VALUE only where both are tried out (cli-options.test.ts)', () => {
    const pairs = commandsIn(program).flatMap(command => {
      const valued = new Set(
        command.options.filter(({ required, optional }) => required || optional).map(({ long }) => long),
      );
      return command.options
        .filter(({ long }) => long?.startsWith('--no-') === true && valued.has(long.replace('--no-', '--')))
        .map(({ long }) => `${command.name()} ${long}`);
    });
    expect(pairs).toEqual(['run --no-cache']);
  });

  it.each([
    [['--cache', 'DIR', '--no-cache'], { cache: 'DIR', noCache: true }],
    [['--no-cache', '--cache', 'DIR'], { cache: 'DIR', noCache: true }],
    [['--no-cache'], { noCache: true }],
    [['--cache', 'DIR'], { cache: 'DIR' }],
    [[], {}],
  ])('of run keep the cache folder and the wish to ask again apart: %j', (args, expected) => {
    const run = program.commands.find(command => command.name() === 'run');
    const { cache, noCache } = run!.parseOptions(args) && run!.opts<{ cache?: string; noCache?: boolean }>();
    expect(JSON.parse(JSON.stringify({ cache, noCache }))).toEqual(expected);
    run!.setOptionValue('cache', undefined).setOptionValue('noCache', undefined);
  });
});

// Flags that begin with `no-` beside an option of the same name, over the bundled command line.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finished, startCli } from '../../support/cli';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer } from '../../support/openaiServer';
import { makeStudy } from '../../support/study';
import type { Study } from '../../support/study';

describe('run --no-cache and --cache DIR', () => {
  let study: Study;
  let server: OpenAiServer;
  beforeEach(async () => {
    study = makeStudy();
    server = await startOpenAiServer({ answer: () => 'A' });
  });
  afterEach(async () => {
    study.remove();
    await server.close();
  });

  it('work together in either order, and each alone', async () => {
    const cache = path.join(study.above, 'my cache');
    const home = path.join(study.above, 'default cache');
    const asks: number[] = [];
    const run = async (...args: string[]) => {
      const before = server.requests;
      const call = ['run', study.manifest, '--endpoint', server.url, '--model', 'm', '--allow-blind', ...args];
      const { code, stderr } = await finished(startCli(call, { XDG_CACHE_HOME: home, LOCALAPPDATA: home, HOME: home }));
      expect(code, stderr).toBe(0);
      asks.push(server.requests - before);
    };
    await run('--cache', cache);
    await run('--cache', cache);
    await run('--cache', cache, '--no-cache');
    await run('--no-cache', '--cache', cache);
    expect(asks).toEqual([4, 0, 4, 4]);
    const sizes = filesIn(cache);
    expect(filesIn(home)).toEqual([]);
    await run('--no-cache');
    expect(asks.at(-1)).toBe(4);
    expect(filesIn(cache)).toEqual(sizes);
    expect(filesIn(home).filter(name => name.includes('answers'))).toEqual([]);
  });
});

/** Names and sizes; none where there is no such folder. */
const filesIn = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .map(name => ({ name, facts: statSync(path.join(folder, name)) }))
    .filter(({ facts }) => facts.isFile())
    .map(({ name, facts }) => `${name} ${facts.size}`)
    .sort();

import { ESLint } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const WATCHED = ['import-x/no-cycle', 'import-x/no-restricted-paths', 'no-restricted-imports'];
/** The first look at a project's imports takes seconds. */
const WHILE_BUSY = { timeout: 120_000 };

/** The rules on imports alone. */
const eslint = new ESLint({
  cwd: ROOT,
  ruleFilter: ({ ruleId }) => WATCHED.includes(ruleId),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: false } } },
});

/** What is said of a text that stands for a file; nothing is written. */
async function imports(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(ROOT, file) });
  return result?.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`) ?? [];
}

describe('the lint configuration', () => {
  it('finds a circle of imports', WHILE_BUSY, async () => {
    const planted = "import { mapInTurns } from './turns';\nexport const circle = mapInTurns;\n";
    expect(await imports('src/core/errors.ts', planted)).toEqual([expect.stringContaining('import-x/no-cycle')]);
    expect(await imports('src/core/outside.ts', planted)).toEqual([]);
  });

  it.each([
    "import { readFile } from 'node:fs/promises';\nexport const read = readFile;\n",
    "import { openSync } from 'node:fs';\nexport const open = openSync;\n",
    "import { createWriteStream as made } from 'fs';\nexport const write = made;\n",
    "import * as files from 'node:fs/promises';\nexport const write = files.writeFile;\n",
    "import files from 'fs/promises';\nexport const write = files.writeFile;\n",
    "export { rename } from 'node:fs/promises';\n",
  ])('keeps reading and writing in one place: %j', WHILE_BUSY, async planted => {
    const said = [expect.stringContaining('by src/core/files')];
    expect(await imports('src/cli/planted.ts', planted)).toEqual(said);
    expect(await imports('src/extension/planted.ts', planted)).toEqual(said);
    expect(await imports('src/core/files/planted.ts', planted)).toEqual([]);
    const looks = "import { lstat, readdir } from 'node:fs/promises';\nexport const looks = [lstat, readdir];\n";
    expect(await imports('src/cli/planted.ts', looks)).toEqual([]);
  });

  it('is not got round by a module that is loaded by a call', () => {
    const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const loads = /(?:import|require|getBuiltinModule)\(\s*['"`](?:node:)?fs\b/;
    const found = files.filter(
      file => file.endsWith('.ts') && loads.test(readFileSync(path.join(ROOT, 'src', file), 'utf8')),
    );
    expect(found).toEqual([]);
  });

  it('keeps layers apart', WHILE_BUSY, async () => {
    const upwards = "import { Workers } from '../worker/workers';\nexport const workers = Workers;\n";
    expect(await imports('src/core/planted.ts', upwards)).toEqual([
      expect.stringContaining('src/core may import only'),
    ]);
  });
});

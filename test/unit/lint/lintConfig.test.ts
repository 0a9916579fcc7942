import { ESLint } from 'eslint';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const WATCHED = ['import-x/no-cycle', 'import-x/no-restricted-paths'];
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

  it('keeps layers apart', WHILE_BUSY, async () => {
    const upwards = "import { Workers } from '../worker/workers';\nexport const workers = Workers;\n";
    expect(await imports('src/core/planted.ts', upwards)).toEqual([
      expect.stringContaining('src/core may import only'),
    ]);
  });
});

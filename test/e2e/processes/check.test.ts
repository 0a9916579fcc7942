import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli';

const folder = mkdtempSync(path.join(os.tmpdir(), 'medprobe-check-'));
const manifest = path.join(folder, 'phantoms.pairs.jsonl');
beforeAll(() => cpSync('samples', folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('medprobe check', () => {
  it('finds nothing wrong with the samples', async () => {
    const { code, stdout } = await runCli(['check', manifest, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it('says where what is wrong, missing images and unreadable files included', async () => {
    appendFileSync(manifest, '{"v":1,"id":"head-bleed-side","image1":"images/head-bleed-side-3.png","odd":1}\n');
    const absent = path.join(folder, 'absent.pairs.jsonl');
    const { code, stdout } = await runCli(['check', manifest, absent, '--json']);
    expect(code).toBe(1);
    const at = (column: number, endColumn: number) => ({ file: manifest, line: 13, column, endLine: 13, endColumn });
    expect(JSON.parse(stdout)).toEqual([
      { ...at(13, 30), severity: 'error', code: 'duplicate-id', message: expect.stringContaining('line 1') as string },
      {
        ...at(40, 70),
        severity: 'error',
        code: 'image-not-found',
        message: expect.stringContaining('"images/head-bleed-side-1.png"') as string,
      },
      { ...at(71, 76), severity: 'warning', code: 'unknown-field', message: expect.any(String) as string },
      expect.objectContaining({ file: absent, severity: 'error', code: 'unreadable' }),
    ]);
  });

  it('says the same as SARIF', async () => {
    const { code, stdout } = await runCli(['check', manifest, '--sarif']);
    expect(code).toBe(1);
    const sarif = JSON.parse(stdout) as { version: string; runs: [{ results: { ruleId: string }[]; tool: Tool }] };
    expect(sarif.version).toBe('2.1.0');
    const [{ results, tool }] = sarif.runs;
    expect(results).toMatchObject([
      {
        ruleId: 'duplicate-id',
        level: 'error',
        locations: [{ physicalLocation: { region: { startLine: 13, startColumn: 13, endColumn: 30 } } }],
        relatedLocations: [{ physicalLocation: { region: { startLine: 1 } } }],
      },
      { ruleId: 'image-not-found', level: 'error' },
      { ruleId: 'unknown-field', level: 'warning' },
    ]);
    const rules = tool.driver.rules.map(({ id }) => id);
    for (const { ruleId } of results) expect(rules).toContain(ruleId);
  });
});
interface Tool {
  driver: { rules: { id: string }[] };
}

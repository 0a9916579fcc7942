import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const text = readFileSync(path.join(ROOT, 'docs/threats.md'), 'utf8');

/** Rows of all tables without their heads and rulers, with the section that they stand in. */
function rowsOf(markdown: string): { section: string; cells: string[] }[] {
  const rows: { section: string; cells: string[] }[] = [];
  let section = '';
  let inTable = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    if (!line.startsWith('|')) inTable = false;
    else if (/^\|[\s|:-]+\|$/.test(line)) inTable = true;
    else if (inTable) {
      const cells = line.split('|').slice(1, -1);
      rows.push({ section, cells: cells.map(cell => cell.trim()) });
    }
  }
  return rows;
}

const rows = rowsOf(text);

describe('the table of threats', () => {
  it('names in each row a threat, its defence and a test', () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const { cells } of rows) {
      const [threat, defence, tests = ''] = cells;
      expect(cells, threat).toHaveLength(3);
      expect(threat).toMatch(/\w/);
      expect(defence, threat).toMatch(/\w/);
      expect(tests, threat).toMatch(/^`test\/[\w/.-]+\.test\.ts`(, `test\/[\w/.-]+\.test\.ts`)*$/);
    }
  });

  it.each([
    'A stranger’s dataset',
    'A stranger’s run folder or exported run',
    'A stranger’s model folder',
    'A server or endpoint',
    'A hub or mirror',
    'Another local user',
    'The settings of a workspace',
    'The network',
    'A dependency',
    'The machine itself',
  ])('has a part on this: %s', section => {
    expect(rows.some(row => row.section.replace("'", '’') === section)).toBe(true);
  });

  const named = [...new Set([...text.matchAll(/`((?:test|src|bench)\/[^`]+)`/g)].map(([, file = '']) => file))];
  it.each(named)('names a file that is there: %s', file => {
    expect(existsSync(path.join(ROOT, file))).toBe(true);
  });
});

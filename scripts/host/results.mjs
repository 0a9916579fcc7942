// The journal that the suites in the extension host write (test/integration/index.ts), one event a line.
import fs from 'node:fs';
import { inRoot } from './shell.mjs';

export const journal = inRoot('test-results/integration.jsonl');

/**
 * Reads what has been written so far, so a host that died still tells what had passed and what was running.
 * @returns {{passed: object[], failed: object[], skipped: object[], running: string | undefined, ended: boolean}}
 */
export function readResults() {
  const text = fs.existsSync(journal) ? fs.readFileSync(journal, 'utf8') : '';
  const events = text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line));
  const of = type => events.filter(event => event.t === type);
  const last = events.at(-1);
  return {
    passed: of('pass'),
    failed: of('fail'),
    skipped: of('skip'),
    running: last?.t === 'start' ? last.title : undefined,
    ended: last?.t === 'end',
  };
}

/** The results as a person reads them. */
export function describeResults({ passed, failed, skipped }) {
  const line = (mark, test) => `  ${mark} ${test.title}${test.ms > 200 ? `  ${(test.ms / 1000).toFixed(1)} s` : ''}`;
  const detail = test => `\n  ${test.title}\n${test.error.replace(/^/gm, '    ')}`;
  return [
    ...passed.map(test => line('✓', test)),
    ...skipped.map(test => line('–', test)),
    ...failed.map(test => line('✗', test)),
    ...failed.map(detail),
  ].join('\n');
}

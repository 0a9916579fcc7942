import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { csvReport } from '../../../src/core/report/csv';
import { htmlReport } from '../../../src/core/report/html/page';
import { junitReport } from '../../../src/core/report/junit';
import { escapeLatex, latexReport } from '../../../src/core/report/latex';
import { escapeMarkdown, markdownReport } from '../../../src/core/report/markdown';
import type { Report } from '../../../src/core/report/model';
import { plainLine, plainText } from '../../../src/core/report/words';
import { temporaryFolders } from '../benchmark/fixtures';
import { allCorrect, mixed, MODEL, OTHER, recordedRuns, reportOf, settled } from './fixtures';

const folder = temporaryFolders();

const two = async (): Promise<Report> => {
  const runs = await recordedRuns(await folder(), 8, [
    { info: MODEL, answer: mixed },
    { info: OTHER, answer: allCorrect },
  ]);
  return settled(await reportOf(runs));
};

/** A report in which everything that somebody else wrote is this text. */
async function saying(text: string): Promise<Report> {
  const runs = await recordedRuns(await folder(), 1, [{ info: MODEL, answer: allCorrect }]);
  const report = settled(await reportOf(runs));
  const said = { state: 'answered', text, thought: text, finish: 'stop', reading: null, verdict: 'invalid' } as const;
  const failed = { state: 'error', kind: 'http', status: 500, message: text } as const;
  const answer = { ...said, read: { official: null, robust: 'A' }, ms: 1, cached: false };
  return {
    ...report,
    runs: report.runs.map(run => ({ ...run, name: text, warnings: [text], run: { ...run.run, wording: text } })),
    notes: [text],
    questions: report.questions.map(question => ({
      ...{ ...question, id: text, question: text, options: { A: text, B: text }, categories: [[text], [text]] },
      results: [{ outcome: 'invalid', answers: [answer, failed], otherwise: [] }],
    })),
  };
}

const HOSTILE = [
  '</td></table><script>alert(1)</script><img src=x onerror=alert(1)>',
  '[click](command:workbench.action.terminal.new) ![x](http://evil.example/x.png) <http://evil.example>',
  '\u001b[2J\u001b]0;owned\u0007 \u202Eflesruoy\u202C \u0000',
  "=cmd|'/C calc'!A0",
  '@everyone #1 http://evil.example www.evil.example $x$ | a || b `c` \\',
  '\\input{/etc/passwd} \\write18{x} % & # _ ^ ~ {}',
  ']]> <!-- --> &amp; &#x3c; " \' \ud800 \uffff',
];

/** Any text, hostile pieces more often than chance would have them. */
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...HOSTILE));

const cells = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true });

describe('CSV', () => {
  test('has a row per pair and run that a parser gives back', async () => {
    const rows = cells(csvReport(await two()));
    expect(rows).toHaveLength(16);
    expect(rows[0]).toMatchObject({
      pair: 'p0000',
      outcome: 'told apart',
      correct1: 'A',
      answer1: 'A',
      verdict1: 'correct',
    });
    expect(rows[4]).toMatchObject({
      outcome: 'incomplete',
      answer1: '',
      error1: expect.stringMatching(/^http: 503: /) as string,
    });
    expect(rows[5]).toMatchObject({ answer1: 'B', thought1: 'Lung markings end early.' });
  });

  test('gives back any text, and none that a spreadsheet takes for a formula', async () => {
    const report = await saying('§');
    await fc.assert(
      fc.asyncProperty(anyText, async text => {
        const rows = cells(csvReport(replaced(report, text)));
        expect(rows[0]?.['question']?.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')).toBe(plainText(text));
        for (const cell of Object.values(rows[0] ?? {})) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
        return Promise.resolve();
      }),
      { numRuns: 200 },
    );
  });
});

/** `saying` without another run. */
function replaced(report: Report, text: string): Report {
  return JSON.parse(JSON.stringify(report), (key, value: unknown) => {
    if (key === 'created' && value === report.created.toISOString()) return report.created;
    return value === '§' ? text : value;
  }) as Report;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Every element of strictly well-formed XML. @throws for anything else. */
function elementsOf(xml: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' };
    elements.push(element);
    open.push(element);
  });
  parser.on('text', text => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return elements;
}

describe('JUnit', () => {
  test('has a suite per run, and a case per pair that passed, failed, was kept from an answer or was not asked', async () => {
    const elements = elementsOf(junitReport(await two()));
    const suites = elements.filter(({ name }) => name === 'testsuite');
    expect(suites.map(({ attributes }) => attributes)).toMatchObject([
      { name: 'medgemma-4b-it', tests: '8', failures: '5', errors: '1', skipped: '0' },
      { name: 'medgemma-27b-it', tests: '8', failures: '0', errors: '0', skipped: '0' },
    ]);
    const [confused] = elements.filter(({ name }) => name === 'failure');
    expect(confused).toMatchObject({ attributes: { type: 'confused', message: 'expected B, A, actual A, A' } });
    expect(confused?.text).toMatch(/On which side[^]*expected: B, A\nactual: A, A\nimage 1: A/);
    const property = elements.find(({ attributes }) => attributes['name'] === 'Model');
    expect(property?.attributes['value']).toBe('medgemma-4b-it');
  });

  test('is well-formed whatever was said, and says it', async () => {
    const report = await saying('§');
    fc.assert(
      fc.property(anyText, text => {
        const elements = elementsOf(junitReport(replaced(report, text)));
        expect(elements.find(({ name }) => name === 'failure')?.text).toContain(plainText(text));
      }),
      { numRuns: 200 },
    );
  });
});

describe('LaTeX', () => {
  test('is tables that a paper can take', async () => {
    await expect(latexReport(await two())).toMatchFileSnapshot('golden/two-runs.tex');
  });

  test('gives LaTeX nothing to act on', () => {
    fc.assert(
      fc.property(anyText, text => {
        const escaped = escapeLatex(text);
        const rest = escaped.replace(
          /\\(?:[{}$&#_%]|(?:textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar|textquotedbl|textquotesingle|textasciigrave)\{\})|-\{\}|\{[[\]]\}/g,
          '',
        );
        expect(rest).not.toMatch(/[\\{}$&#_%~^<>|"'`[\]\n]|--/);
      }),
    );
  });
});

describe('Markdown', () => {
  test('is a summary that GitHub shows', async () => {
    await expect(markdownReport(await two())).toMatchFileSnapshot('golden/two-runs.md');
  });

  test('keeps every table whole and every text a text', async () => {
    fc.assert(
      fc.property(anyText, text => {
        const escaped = escapeMarkdown(text);
        const rest = escaped.replace(/\\?[@#:]<!-- -->|\\[\\`*_[\]<>|~$&.)+=-]|(?<=www)&#46;/gi, '');
        expect(rest).not.toMatch(/[`*_[\]<>|~$&\n]|:\/\/|www\./i);
        expect(unescaped(escaped)).toBe(plainLine(text));
      }),
    );
    for (const text of HOSTILE) {
      const lines = markdownReport(await saying(text)).split('\n');
      const rows = lines.map(line => line.match(/(?<!\\)(?:\\\\)*\|/g)?.length ?? 0);
      const tables = lines.map((line, i) => [line.startsWith('| ---'), i] as const).filter(([isRule]) => isRule);
      expect(tables.length).toBeGreaterThan(4);
      for (const [, rule] of tables) {
        for (let i = rule - 1; lines[i]?.startsWith('|'); i++) expect(rows[i], lines[i]).toBe(rows[rule]);
      }
    }
  });
});

const unescaped = (markdown: string): string =>
  markdown
    .replace(/<!-- -->/g, '')
    .replace(/&#46;/g, '.')
    .replace(/\\([\\`*_[\]<>#|~$&.)+=-])/g, '$1');

describe('HTML', () => {
  test('holds no script, no address to fetch from and no element that somebody else wrote', async () => {
    for (const text of HOSTILE) {
      const html = htmlReport(await saying(text));
      expect(html).not.toMatch(/<(?:script|iframe|link|object|img|base|form)\b/i);
      expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].filter(([, to]) => !to?.startsWith('#'))).toEqual([]);
      expect(html.match(/<main>/g)).toHaveLength(1);
      expect(html).toBe(plainText(html));
    }
  });

  test('shows a reply of a megabyte, whole', async () => {
    const reply = '<b>x</b>'.repeat(131_072);
    const runs = await recordedRuns(await folder(), 1, [{ info: MODEL, answer: () => reply }]);
    const html = htmlReport(await reportOf(runs));
    expect(html.split('&lt;b&gt;x&lt;/b&gt;'.repeat(131_072))).toHaveLength(3);
  });
});

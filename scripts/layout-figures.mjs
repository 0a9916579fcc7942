// `node scripts/layout-figures.mjs [--json]`: how large the files of src/ are, how they are named and what they import.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './host/shell.mjs';

const files = execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(file => file.endsWith('.ts'));
const texts = new Map(files.map(file => [file, fs.readFileSync(path.join(root, file), 'utf8')]));

const quantile = (numbers, q) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(q * numbers.length))];

/** `answerBoard.styles.ts` is two words: what is behind the first dot is the kind of file. */
const words = file =>
  path
    .basename(file)
    .split('.')[0]
    .split(/(?=[A-Z])|-/).length;

/** Comments, each of however many lines; and lines that hold one. */
function comments(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  let count = 0;
  let lines = 0;
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind !== ts.SyntaxKind.SingleLineCommentTrivia && kind !== ts.SyntaxKind.MultiLineCommentTrivia) continue;
    count += 1;
    lines += scanner.getTokenText().split('\n').length;
  }
  return { count, lines };
}

/** The files that a file imports, types included. */
const imports = (file, text) =>
  ts.preProcessFile(text).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [];
    const found = `${path.posix.join(path.posix.dirname(file), fileName)}.ts`;
    return texts.has(found) ? [found] : [];
  });

const SHARED = ['shared', 'surfaces'];
const feature = file => /^src\/extension\/([^/]+)\//.exec(file)?.[1];
const isFeature = name => name !== undefined && !SHARED.includes(name);

const lengths = [...texts.values()].map(text => text.split('\n').length - 1);
const found = [...texts.values()].map(comments);
const lines = lengths.reduce((sum, n) => sum + n, 0);
const sum = of => found.reduce((total, one) => total + of(one), 0);
const across = files.flatMap(file =>
  imports(file, texts.get(file)).filter(other => {
    const [here, there] = [feature(file), feature(other)];
    return isFeature(there) && here !== undefined && here !== there;
  }),
);
const types = new Map();
for (const [file, text] of texts)
  for (const [, name] of text.matchAll(/^export (?:abstract )?(?:class|interface|type|enum) (\w+)/gm))
    types.set(name, [...(types.get(name) ?? []), file]);
const folders = Map.groupBy(files, file => path.dirname(file));

const figures = {
  files: files.length,
  lines,
  medianLines: quantile(lengths, 0.5),
  p90Lines: quantile(lengths, 0.9),
  longestLines: Math.max(...lengths),
  commentsPer1000Lines: Math.round((1000 * sum(one => one.count)) / lines),
  commentLinesPercent: Math.round((100 * sum(one => one.lines)) / lines),
  oneWordFileNamesPercent: Math.round((100 * files.filter(file => words(file) === 1).length) / files.length),
  largestFolder: Math.max(...[...folders.values()].map(inside => inside.length)),
  importsBetweenFeatures: across.length,
  typeNamesExportedTwice: [...types.values()].filter(where => where.length > 1).length,
};
if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(26)}${value}`);

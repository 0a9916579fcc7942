/** Problems of manifests as SARIF 2.1.0 (OASIS standard, 2020), which code-scanning services read. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROBLEM_CODES } from '../core/dataset/rules';
import type { ManifestProblem } from '../core/dataset/types';
import { version } from './context';

export interface FileProblem extends ManifestProblem {
  /** As the caller named it. */
  readonly file: string;
}

export const toSarif = (problems: readonly FileProblem[]) => ({
  $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'MedProbe', version, rules: RULES } },
      columnKind: 'utf16CodeUnits',
      results: problems.map(resultOf),
    },
  ],
});

const RULES = Object.entries(PROBLEM_CODES).map(([id, { severity, meaning }]) => ({
  id,
  shortDescription: { text: meaning },
  defaultConfiguration: { level: severity },
}));

function resultOf({ file, line, column, endLine, endColumn, severity, code, message, relatedLine }: FileProblem) {
  const artifactLocation = { uri: uriOf(file) };
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  const related = { physicalLocation: { artifactLocation, region: { startLine: relatedLine } } };
  return {
    ruleId: code,
    level: severity,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation, region } }],
    ...(relatedLine === undefined
      ? {}
      : { relatedLocations: [{ ...related, message: { text: 'The first line with this id.' } }] }),
  };
}

/** Relative to the working folder where it lies below: services match that to the repository. */
function uriOf(file: string): string {
  const relative = path.relative(process.cwd(), path.resolve(file));
  if (relative.startsWith('..') || path.isAbsolute(relative)) return pathToFileURL(path.resolve(file)).href;
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}

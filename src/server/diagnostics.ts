/** Problems of a manifest as the editor shows them. */
import type { Diagnostic } from 'vscode-languageserver/node';
import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { locate } from '../core/dataset/locate';
import type { ManifestProblem } from '../core/dataset/types';
import { firstOf } from '../core/iterables';
import type { ManifestDocument } from './documents';

/** As many as VS Code shows of one file; one more says that there are more. */
const PUBLISHED = 1000;
export const SOURCE = 'MedProbe';

export function diagnosticsOf(document: ManifestDocument): Diagnostic[] {
  const problems = firstOf(document.checker.problems(document.images?.problemsOf), PUBLISHED + 1);
  const shown = problems.slice(0, PUBLISHED).map(problem => diagnostic(document, problem));
  const next = problems[PUBLISHED];
  if (next === undefined) return shown;
  const message = `From here on problems are not shown: there are more than ${PUBLISHED}. medprobe check lists all of them.`;
  return [...shown.slice(0, -1), { ...diagnostic(document, next), message }];
}

function diagnostic(document: ManifestDocument, problem: ManifestProblem): Diagnostic {
  const { line, column, endLine, endColumn, severity, code, message, relatedLine } = problem;
  return {
    range: { start: { line: line - 1, character: column - 1 }, end: { line: endLine - 1, character: endColumn - 1 } },
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
    code,
    message,
    ...(relatedLine === undefined ? {} : { relatedInformation: [firstUse(document, relatedLine - 1)] }),
  };
}

function firstUse({ checker, uri }: ManifestDocument, line: number) {
  const { start, end } = locate(checker.lines[line]?.text ?? '', { path: ['id'], at: 'value' });
  const range = { start: { line, character: start }, end: { line, character: end } };
  return { location: { uri, range }, message: 'The first line with this id.' };
}

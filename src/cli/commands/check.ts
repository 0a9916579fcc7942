import path from 'node:path';
import type { Command } from 'commander';
import { checkManifest } from '../../core/dataset/checkManifest';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';
import { toSarif } from '../sarif';
import type { FileProblem } from '../sarif';

interface CheckOptions extends CommonOptions {
  readonly sarif?: boolean;
}

export function addCheck(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('check')
    .description('what is wrong with manifests, by the rules that the editor applies; images that are missing included')
    .argument('<manifest...>', 'files')
    .option('--sarif', 'SARIF 2.1.0 on standard output, for code-scanning services');
  withCommonOptions(command).action(async (manifests: string[], options: CheckOptions) => {
    exit.code = await withContext(options, signal, context => check(context, manifests, options));
  });
}

async function check({ out, signal }: Context, manifests: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const problems: FileProblem[] = [];
  for (const manifest of manifests) {
    const file = path.normalize(manifest);
    problems.push(...(await checkManifest(manifest, signal)).map(problem => ({ file, ...problem })));
  }
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (options.sarif === true) out.value(toSarif(problems));
  else if (out.json) out.value(problems.map(asContracted));
  else report(out, problems, errors, manifests.length);
  return errors === 0 ? 0 : 1;
}

const asContracted = ({ file, line, column, endLine, endColumn, severity, code, message }: FileProblem) => ({
  file,
  line,
  column,
  endLine,
  endColumn,
  severity,
  code,
  message,
});

function report(out: Context['out'], problems: readonly FileProblem[], errors: number, manifests: number): void {
  for (const { file, line, column, severity, code, message } of problems) {
    out.text(`${file}:${line}:${column}: ${severity}: ${message} [${code}]`);
  }
  const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  const warnings = problems.length - errors;
  out.text(`${counted(errors, 'error')}, ${counted(warnings, 'warning')} in ${counted(manifests, 'manifest')}.`);
}

import { Argument } from 'commander';
import type { Command } from 'commander';
import { convertDataset } from '../../core/dataset/layouts/convert';
import type { Converted } from '../../core/dataset/layouts/convert';
import { LAYOUT_NAMES } from '../../core/dataset/layouts/layouts';
import { usageError } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';

/** Faults named one by one without `--verbose`. */
const FAULTS_SHOWN = 20;
const FORMATS = ['pairs'];

interface ConvertOptions extends CommonOptions {
  readonly to: string;
}

export function addConvert(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('convert')
    .description(`a benchmark as it lies on disk, written as a manifest; recognised by content: ${LAYOUT_NAMES}`)
    .addArgument(new Argument('<in>', 'the benchmark’s file of questions, or the folder that holds it'))
    .addArgument(new Argument('<out>', 'a *.pairs.jsonl that is not there yet'))
    .option('--to <format>', FORMATS.join(', '), 'pairs');
  withCommonOptions(command).action(async (input: string, output: string, options: ConvertOptions) => {
    exit.code = await withContext(options, signal, context => convert(context, input, output, options));
  });
}

async function convert(
  { out, signal }: Context,
  input: string,
  output: string,
  { to, verbose }: ConvertOptions,
): Promise<ExitCode> {
  if (!FORMATS.includes(to)) throw usageError(`There is no format "${to}".`, `Formats: ${FORMATS.join(', ')}.`);
  if (!output.toLowerCase().endsWith('.pairs.jsonl')) {
    throw usageError(`${output} is no name of a manifest.`, 'Its name ends with .pairs.jsonl.');
  }
  const converted = await convertDataset(input, output, signal);
  const { read, written, dropped, faults } = converted;
  const shown = verbose === true ? faults : faults.slice(0, FAULTS_SHOWN);
  for (const { file, line, reason } of shown) out.note(`${file}:${line}: ${reason}`);
  if (shown.length < faults.length) out.note(`… and ${faults.length - shown.length} more (--verbose names all).`);
  if (out.json) out.value({ read, written, dropped });
  report(out, converted, output);
  return faults.length === 0 ? 0 : 1;
}

function report(out: Context['out'], converted: Converted, output: string): void {
  const { layout, read, written, dropped, images } = converted;
  out.text(`${layout}: ${written} of ${read} written to ${output}`);
  for (const { reason, count } of dropped) out.text(`  ${count} left out: ${reason}`);
  if (images.written > 0) out.note(`${images.written} images were written to ${images.folder}.`);
}

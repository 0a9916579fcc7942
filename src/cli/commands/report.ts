import path from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { findRun } from '../../core/benchmark/runFolder';
import { writeNamedFile } from '../../core/files/atomicWrite';
import { DEFAULT_REPORT_FORMAT, REPORT_FORMAT_IDS, REPORT_FORMATS, reportFileName } from '../../core/report/formats';
import type { ReportFormatId } from '../../core/report/formats';
import { readReport } from '../../core/report/read';
import { thumbnailer } from '../../worker/thumbnails';
import { PARSERS, parserNamed, usageError } from '../arguments';
import { runsFallbackDir, version, withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';

interface ReportOptions extends CommonOptions {
  readonly format: ReportFormatId;
  readonly out?: string;
  readonly thumbnails?: boolean;
  readonly dataset?: string;
  readonly parser: string;
}

export function addReport(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('report')
    .description('recorded runs as a page, a document or a table; several runs are compared')
    .argument('<runs...>', 'a run’s folder, or its id in .medprobe/runs here')
    .addOption(new Option('--format <f>', 'of the report').choices(REPORT_FORMAT_IDS).default(DEFAULT_REPORT_FORMAT))
    .option('--out <file>', 'the report (default: named after the run, in this folder)')
    .option('--thumbnails', 'small pictures of the images in the page (html only)')
    .option('--dataset <file>', 'the manifest that was asked (default: the one beside each run)')
    .option('--parser <p>', PARSERS.join(' or '), 'official');
  withCommonOptions(command).action(async (runs: string[], options: ReportOptions) => {
    exit.code = await withContext(options, signal, context => report(context, runs, options));
  });
}

async function report(context: Context, runs: readonly string[], options: ReportOptions): Promise<ExitCode> {
  const { out, workers, signal } = context;
  const { format, thumbnails = false, dataset } = options;
  const parser = parserNamed(options.parser);
  if (thumbnails && format !== 'html') {
    throw usageError(`A report as ${format} holds no pictures.`, 'Leave --thumbnails out, or give --format html.');
  }
  const folders = await Promise.all(runs.map(run => findRun(run, runFolders())));
  let unread = 0;
  const read = await readReport(folders, {
    dataset,
    parser,
    thumbnail: thumbnails ? thumbnailer(workers, signal) : undefined,
    onNotice: notice => {
      unread += 1;
      out.note(notice);
    },
    version,
    now: new Date(),
    signal,
  });
  const ids = read.runs.map(({ run }) => run.id);
  const file = path.resolve(options.out ?? reportFileName(ids, format));
  await writeNamedFile(file, REPORT_FORMATS[format].write(read), 'Name another file (--out).');
  if (out.json) out.value(file);
  out.text(file);
  return unread > 0 ? 1 : 0;
}

/** Where a run that is named by its id is looked for. */
export const runFolders = (): string[] => [path.join('.medprobe', 'runs'), runsFallbackDir()];

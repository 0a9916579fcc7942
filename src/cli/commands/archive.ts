import path from 'node:path';
import type { Command } from 'commander';
import { exportRun } from '../../core/benchmark/archive/export';
import { ARCHIVE_EXTENSION } from '../../core/benchmark/archive/format';
import { importRun } from '../../core/benchmark/archive/import';
import { findRun } from '../../core/benchmark/runFolder';
import { ProbeError } from '../../core/errors';
import { writeNewFile } from '../../core/files/atomicWrite';
import { version, withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';
import { runFolders } from './report';

interface ExportOptions extends CommonOptions {
  readonly out?: string;
  readonly transcripts?: boolean;
  readonly manifest: boolean;
}

export function addExport(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('export')
    .description('a run as one file, to give to somebody: its answers and its manifest, never an image or a key')
    .argument('<run>', 'a run’s folder, or its id in .medprobe/runs here')
    .option('--out <file>', `the file (default: <run>.${ARCHIVE_EXTENSION} in this folder)`)
    .option('--transcripts', 'what was sent and what came, as well')
    .option('--no-manifest', 'without the manifest: only who has the dataset can score it');
  withCommonOptions(command).action(async (run: string, options: ExportOptions) => {
    exit.code = await withContext(options, signal, context => exportTo(context, run, options));
  });
}

async function exportTo({ out, signal }: Context, run: string, options: ExportOptions): Promise<ExitCode> {
  const { transcripts = false, manifest } = options;
  const folder = await findRun(run, runFolders());
  const bytes = await exportRun(folder, { transcripts, manifest, version, signal });
  const file = path.resolve(options.out ?? `${path.basename(folder)}.${ARCHIVE_EXTENSION}`);
  await writeNewFile(file, bytes, 'shared').catch((cause: unknown) => {
    if (cause instanceof ProbeError) throw cause;
    throw new ProbeError(
      'io',
      `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        remedy: 'Name a file that is not there yet (--out).',
        cause,
      },
    );
  });
  if (out.json) out.value({ file, bytes: bytes.length });
  out.text(file);
  return 0;
}

interface ImportOptions extends CommonOptions {
  readonly dataset?: string;
}

export function addImport(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('import')
    .description('an exported run, put beside its dataset; nothing that is there is ever replaced')
    .argument('<file>', `a *.${ARCHIVE_EXTENSION}`)
    .option('--dataset <dir>', 'the dataset’s folder (default: this one if it has the manifest, else a new one in it)');
  withCommonOptions(command).action(async (file: string, options: ImportOptions) => {
    exit.code = await withContext(options, signal, context => importFrom(context, file, options));
  });
}

async function importFrom({ out, signal }: Context, file: string, options: ImportOptions): Promise<ExitCode> {
  const imported = await importRun(file, { dataset: options.dataset, here: process.cwd(), signal });
  const { run, folder, dataset, manifestWritten } = imported;
  if (out.json) out.value({ run: run.id, folder, dataset, manifestWritten });
  out.text(`${run.id} is in ${folder}`);
  if (manifestWritten) out.note(`The run’s own manifest was put into ${dataset}; its images are not there.`);
  return 0;
}

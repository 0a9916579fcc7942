import path from 'node:path';
import type { Command } from 'commander';
import { NEAR_DUPLICATE } from '../../core/embedding/nearest';
import { nearestFiles } from '../../worker/folder';
import { encoderRef, wholeNumber, withEncoderOptions } from '../arguments';
import type { EncoderOptions } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import { findImages, noteFailures, showProgress } from '../folder';
import type { Exit } from '../commandExit';

interface NeighboursOptions extends CommonOptions, EncoderOptions {
  readonly k: string;
}

export function addNeighbours(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('neighbours')
    .description('the images of a folder that are most similar to one image')
    .argument('<file>', 'the image')
    .argument('<dir>', 'a folder; where the image lies in it, it is passed over')
    .option('-k <n>', 'how many', '10');
  withEncoderOptions(withCommonOptions(command), { dataset: 1 }).action(
    async (file: string, dir: string, options: NeighboursOptions) => {
      exit.code = await withContext(options, signal, context => neighbours(context, file, dir, options));
    },
  );
}

async function neighbours(context: Context, file: string, dir: string, options: NeighboursOptions): Promise<ExitCode> {
  const { out, workers, signal } = context;
  const k = wholeNumber('-k', options.k, 1);
  const query = path.resolve(file);
  const others = (await findImages(dir, signal)).filter(other => other !== query);
  const { nearest, failed } = await nearestFiles(workers, query, others, k, {
    encoder: encoderRef(options),
    signal,
    priority: 'background',
    onProgress: showProgress(out),
  });
  out.progressDone();
  noteFailures(out, failed);
  const found = nearest.map(image => ({
    file: path.join(dir, path.relative(path.resolve(dir), image.path)),
    cosine: image.cosine,
  }));
  if (out.json) out.value(found);
  for (const { file: name, cosine } of found) {
    out.text(`${cosine.toFixed(4)}  ${name}${cosine >= NEAR_DUPLICATE ? '  (near-duplicate)' : ''}`);
  }
  return failed.length === 0 ? 0 : 1;
}

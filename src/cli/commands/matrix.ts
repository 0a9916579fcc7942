import path from 'node:path';
import type { Command } from 'commander';
import { COSINE_SCALE, mapPicture } from '../../core/embedding/picture';
import { ProbeError } from '../../core/errors';
import { writeNamedFile } from '../../core/files/atomicWrite';
import { encodePng } from '../../core/image/encode';
import { embedFiles } from '../../worker/folder';
import { encoderRef, withEncoderOptions } from '../arguments';
import type { EncoderOptions } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import { findImages, noteFailures, showProgress } from '../folder';
import type { Exit } from '../commandExit';

interface MatrixOptions extends CommonOptions, EncoderOptions {
  readonly out: string;
}

export function addMatrix(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('matrix')
    .description('the similarity of all images of a folder as a picture, in an order that shows clusters')
    .argument('<dir>', 'a folder')
    .requiredOption('--out <m.png>', 'the picture to write');
  withEncoderOptions(withCommonOptions(command)).action(async (dir: string, options: MatrixOptions) => {
    exit.code = await withContext(options, signal, context => matrix(context, dir, options));
  });
}

async function matrix(context: Context, dir: string, options: MatrixOptions): Promise<ExitCode> {
  const { out, workers, signal } = context;
  const startedAt = performance.now();
  const encoder = encoderRef(options);
  const info = await workers.encoder.call('info', { encoder }, { signal });
  const call = { encoder, signal, priority: 'background' as const };
  const files = await findImages(dir, signal);
  const { embedded, failed } = await embedFiles(workers, files, { ...call, onProgress: showProgress(out) });
  out.progressDone();
  noteFailures(out, failed);
  if (embedded.length === 0) {
    throw new ProbeError('bad-input', `No image in ${dir} could be read.`, { remedy: 'The lines above say why.' });
  }
  const keys = embedded.map(({ key }) => key);
  const map = await workers.encoder.call('matrix', { encoder, keys }, call);
  for (const n of map.without) out.note(`medprobe: ${embedded[n]!.path} has no direction under ${info.title}.`);
  await writeNamedFile(options.out, await encodePng(mapPicture(map)), 'Choose another path for --out.');
  const name = (n: number) => path.join(dir, path.relative(path.resolve(dir), embedded[n]!.path));
  const order = map.order.map(name);
  const seconds = (performance.now() - startedAt) / 1000;
  if (out.json) out.value({ images: order.length, seconds, order });
  const block = Math.ceil(order.length / map.side);
  const cell = map.pairs === null ? 'one pair' : `the most similar of up to ${block} × ${block} pairs`;
  out.text(
    `${options.out}: ${order.length} images under ${info.title}, in cluster order; each cell is ${cell}, coloured by ` +
      `cosine on a fixed scale from ${COSINE_SCALE.min} or less (left of the bar) to ${COSINE_SCALE.max} (right).`,
  );
  return failed.length + map.without.length === 0 ? 0 : 1;
}

import type { Command } from 'commander';
import { ProbeError } from '../../core/errors';
import { labelsOf } from '../../core/encoder/zeroShot';
import { embedFiles } from '../../worker/folder';
import type { EmbeddedFile } from '../../worker/folder';
import { encoderRef, usageError, withEncoderOptions } from '../arguments';
import type { EncoderOptions } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import { showProgress } from '../folder';
import type { Exit } from '../commandExit';
import { findNamedImages } from '../namedImages';

interface ClassifyOptions extends CommonOptions, EncoderOptions {
  readonly labels: string;
}

export function addClassify(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('classify')
    .description('how well labels fit images, under an encoder that reads text')
    .argument('<path...>', 'files or folders')
    .requiredOption('--labels <a,b,…>', 'the labels, separated by commas');
  withEncoderOptions(withCommonOptions(command)).action(async (paths: string[], options: ClassifyOptions) => {
    exit.code = await withContext(options, signal, context => classify(context, paths, options));
  });
}

async function classify(context: Context, paths: readonly string[], options: ClassifyOptions): Promise<ExitCode> {
  const { out, workers, signal } = context;
  const labels = labelsOf(options.labels);
  if (labels.length === 0) throw usageError('--labels names no label.', 'Give at least one, for example "effusion".');
  const encoder = encoderRef(options);
  if (encoder.remote !== undefined) throw withoutScale(encoder.remote.name);
  await workers.encoder.call('embedText', { encoder, texts: labels }, { signal }); // before hours are spent on images
  const { found, failed } = await findNamedImages(paths, signal);
  const names = new Map(found.map(image => [image.path, image.name]));
  const done = await embedFiles(workers, [...names.keys()], {
    encoder,
    signal,
    priority: 'background',
    onProgress: showProgress(out),
  });
  out.progressDone();
  for (const { path: file, error } of done.failed) failed.push({ name: names.get(file)!, error });
  for (const { name, error } of failed) {
    if (out.json) out.value({ file: name, error: error.toLine() });
    out.note(`medprobe: ${error.toLine()}`);
  }
  await printScores(context, done.embedded, names, labels, options);
  return failed.length === 0 ? 0 : 1;
}

/** A probability needs more than two embeddings. */
const withoutScale = (name: string): ProbeError =>
  new ProbeError('unsupported', `classify needs the scale and bias of a model, and "${name}" gives embeddings alone.`, {
    remedy: 'Choose a SigLIP or CLIP folder; for the embeddings of labels, use embed-text.',
  });

const PRINTED_AT_ONCE = 256;

async function printScores(
  { out, workers, signal }: Context,
  images: readonly EmbeddedFile[],
  names: ReadonlyMap<string, string>,
  labels: string[],
  options: ClassifyOptions,
): Promise<void> {
  for (let at = 0; at < images.length; at += PRINTED_AT_ONCE) {
    const part = images.slice(at, at + PRINTED_AT_ONCE);
    const params = { encoder: encoderRef(options), keys: part.map(({ key }) => key), labels };
    const found = await workers.encoder.call('labelScores', params, { signal });
    for (const [n, values] of found.entries()) {
      const file = names.get(part[n]!.path)!;
      if (values === null) {
        throw new ProbeError('io', `The embedding of ${file} vanished from the cache.`, { remedy: 'Run it again.' });
      }
      const scores = values.map((score, label) => ({ label: labels[label]!, ...score }));
      if (out.json) out.value({ file, scores });
      out.text(file);
      for (const { label, cosine, probability } of scores) {
        out.text(`  ${(100 * probability).toFixed(1).padStart(5)} %  ${cosine.toFixed(4).padStart(7)}  ${label}`);
      }
    }
  }
}

import path from 'node:path';
import type { Command } from 'commander';
import type { EncoderRef } from '../../core/encoder/ref';
import { writeNamedFile } from '../../core/files/atomicWrite';
import { readRegularFile, READ_LIMITS } from '../../core/files/regularFile';
import { decodeRgb } from '../../core/image/decode';
import { encodePng } from '../../core/image/encode';
import type { RgbImage } from '../../core/image/types';
import { PATCH_VALUE_SCALE } from '../../core/saliency/heatmap';
import { heatmapPicture } from '../../core/saliency/picture';
import { patchValues } from '../../core/saliency/pooled';
import { pairCosine, pairShares } from '../../worker/similarity';
import { encoderRef, withEncoderOptions } from '../arguments';
import type { EncoderOptions } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';

interface SimilarityOptions extends CommonOptions, EncoderOptions {
  readonly heatmap?: string;
}

/** Longest side of each image in the written picture. */
const PICTURE_SIDE = 768;

export function addSimilarity(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('similarity')
    .description('the cosine similarity of two images under an encoder')
    .argument('<a>', 'the first image')
    .argument('<b>', 'the second image')
    .option('--heatmap <out.png>', 'also draw what each patch adds to the similarity');
  withEncoderOptions(withCommonOptions(command)).action(async (a: string, b: string, options: SimilarityOptions) => {
    exit.code = await withContext(options, signal, context => similarity(context, a, b, options));
  });
}

async function similarity(context: Context, a: string, b: string, options: SimilarityOptions): Promise<ExitCode> {
  const { out, workers, signal } = context;
  const encoder = encoderRef(options);
  const call = { encoder, signal };
  const images = [target(a), target(b)] as const;
  const info = await workers.encoder.call('info', { encoder }, { signal });
  const cosine = await pairCosine(workers, images, call);
  if (options.heatmap !== undefined) await drawHeatmap(context, images, options.heatmap, info, call);
  if (out.json) out.value({ cosine, encoder: info.id, fingerprint: info.fingerprint });
  out.text(`${cosine.toFixed(4)} under ${info.title}${info.medical !== false ? '' : ', not a medical encoder'}`);
  return 0;
}

const target = (file: string) => ({ path: path.resolve(file), frame: 0 });

async function drawHeatmap(
  context: Context,
  images: readonly [ReturnType<typeof target>, ReturnType<typeof target>],
  file: string,
  info: Parameters<typeof pairShares>[2],
  call: { readonly encoder: EncoderRef; readonly signal: AbortSignal },
): Promise<void> {
  const shares = await pairShares(context.workers, images, info, call);
  const shown = await Promise.all(images.map(image => preview(context, image.path)));
  const values = [patchValues(shares.shares1), patchValues(shares.shares2)] as const;
  const picture = heatmapPicture([shown[0]!, shown[1]!], values, shares, PATCH_VALUE_SCALE);
  await writeNamedFile(file, await encodePng(picture), 'Choose another path for --heatmap.');
  const { min, max } = PATCH_VALUE_SCALE;
  context.out.note(
    `${file}: patch share × ${shares.shares1.length} patches, on a fixed scale from ${min} (left) to ${max} (right); ` +
      `the mean over each image is the cosine, ${shares.cosine.toFixed(4)}.`,
  );
}

async function preview({ workers, signal }: Context, file: string): Promise<RgbImage> {
  const located = { path: file, frame: 0, rendering: undefined, maxSide: PICTURE_SIDE };
  const { file: png } = await workers.image.call('preview', located, { signal });
  return decodeRgb(await readRegularFile(png, { limit: READ_LIMITS.bytes, links: 'refused' }), undefined, file);
}

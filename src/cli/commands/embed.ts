import type { Command } from 'commander';
import type { EncoderRef } from '../../core/encoder/ref';
import type { EncoderFacts } from '../../core/encoder/types';
import { ProbeError } from '../../core/errors';
import { Pace } from '../../core/pace';
import { embedImages, settledEncoder } from '../../worker/embedder';
import type { Embedded } from '../../worker/embedder';
import { pixelsFor } from '../../worker/pixels';
import { encoderRef, usageError, withEncoderOptions } from '../arguments';
import type { EncoderOptions } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';
import { findNamedImages } from '../namedImages';

interface EmbedCommandOptions extends CommonOptions, EncoderOptions {
  readonly patches?: boolean;
}

export function addEmbed(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program
    .command('embed')
    .description('embeddings of image files and of all images below folders')
    .argument('<path...>', 'files or folders')
    .option('--patches', 'the vectors of the last feature map as well (with --json)');
  withEncoderOptions(withCommonOptions(command)).action(async (paths: string[], options: EmbedCommandOptions) => {
    exit.code = await withContext(options, signal, context => embed(context, paths, options));
  });
}

async function embed(context: Context, paths: readonly string[], options: EmbedCommandOptions): Promise<ExitCode> {
  const { out, workers, signal } = context;
  const startedAt = performance.now();
  const { found, failed } = await findNamedImages(paths, signal);
  const encoder = encoderRef(options);
  const targets = found.map(image => ({ path: image.path, frame: 0 }));
  const job = { encoder, signal, priority: 'background' } as const;
  const onSettling = (images: number) => out.note(`First int8 is compared with fp32 on ${images} of the images.`);
  const info = await settledEncoder(workers, targets, { ...job, onSettling });
  if (info.precision?.note !== undefined) out.note(`${info.title} is computed in ${info.precision.note}`);
  if (options.patches === true && !info.outputs.includes('patches')) {
    throw usageError(`${info.title} gives no patches.`, 'Leave --patches out, or choose another encoder.');
  }
  const names = new Map(found.map(image => [image.path, image.name]));
  const report = new EmbedReport(context, encoder, info, options.patches ?? false, names);
  for (const { name, error } of failed) report.failure(name, error);
  const pace = new Pace(found.length);
  let done = 0;
  for await (const embedded of embedImages(workers, targets, job)) {
    await report.image(embedded);
    out.progress('Embedding', pace.reading(++done), 'images');
  }
  await report.flush();
  out.progressDone();
  report.summary((performance.now() - startedAt) / 1000);
  return report.failed === 0 ? 0 : 1;
}

type Done = Extract<Embedded, { key: string }>;
const PRINTED_AT_ONCE = 64;

class EmbedReport {
  failed = 0;
  #images = 0;
  #fromCache = 0;
  readonly #toPrint: Done[] = [];

  constructor(
    readonly context: Context,
    readonly encoder: EncoderRef,
    readonly info: EncoderFacts,
    readonly patches: boolean,
    readonly names: ReadonlyMap<string, string>,
  ) {}

  failure(name: string, error: ProbeError): void {
    this.failed++;
    if (this.context.out.json) this.context.out.value({ file: name, error: error.toLine() });
    this.context.out.note(`medprobe: ${error.toLine()}`);
  }

  async image(embedded: Embedded): Promise<void> {
    if ('error' in embedded) {
      this.failure(this.#nameOf(embedded), embedded.error);
      return;
    }
    this.#images++;
    if (embedded.fromCache) this.#fromCache++;
    if (!this.context.out.json) return;
    this.#toPrint.push(embedded);
    if (this.#toPrint.length === PRINTED_AT_ONCE) await this.flush();
  }

  /** Prints what has been gathered: one round trip for many vectors. */
  async flush(): Promise<void> {
    const images = this.#toPrint.splice(0);
    if (images.length === 0) return;
    const { id, fingerprint, dim, grid } = this.info;
    const { workers, signal, out } = this.context;
    const keys = images.map(image => image.key);
    const vectors = await workers.encoder.call('embeddings', { encoder: this.encoder, keys }, { signal });
    for (const [n, image] of images.entries()) {
      const file = this.#nameOf(image);
      const vector = vectors[n];
      if (!vector)
        throw new ProbeError('io', `The embedding of ${file} vanished from the cache.`, { remedy: 'Run it again.' });
      out.value({
        file,
        fileSha256: image.sha256,
        frame: image.target.frame,
        encoder: id,
        fingerprint,
        dim,
        embedding: [...vector],
        ...(this.patches ? { grid, patches: await this.#patchesOf(image) } : {}),
      });
    }
  }

  #nameOf({ target }: Embedded): string {
    return this.names.get(target.path) ?? target.path;
  }

  async #patchesOf({ target, key, sha256 }: Done): Promise<number[]> {
    const { workers, signal } = this.context;
    const { data, fileSha256 } = await pixelsFor(workers, target, this.info, { signal });
    if (fileSha256 !== sha256) {
      throw new ProbeError('io', `${target.path} was changed while it was being embedded.`, {
        remedy: 'Run it again.',
      });
    }
    const params = { encoder: this.encoder, image: { key, data } };
    return [...(await workers.encoder.call('patches', params, { signal }))];
  }

  summary(seconds: number): void {
    const computed = this.#images - this.#fromCache;
    const summary = {
      images: this.#images,
      fromCache: this.#fromCache,
      failed: this.failed,
      seconds,
      imagesPerSecond: this.#images / seconds,
    };
    if (this.context.out.json) this.context.out.value({ summary });
    this.context.out.text(
      `${summary.images} images under ${this.info.title}: ${computed} computed, ${summary.fromCache} from the cache, ` +
        `${summary.failed} failed, in ${seconds.toFixed(1)} s (${summary.imagesPerSecond.toFixed(1)} images/s).`,
    );
  }
}

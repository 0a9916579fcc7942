import path from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod/mini';
import { openWeights } from '../../core/encoder/checkpoint/weights';
import type { EncoderOutput } from '../../core/encoder/types';
import { joined, largestDifference, relativeL2, smallestCosine } from '../../core/encoder/verify';
import { ProbeError } from '../../core/errors';
import { readRegularFile, READ_LIMITS } from '../../core/files/regularFile';
import { fileError } from '../../core/image/sourceIndex';
import { specOf } from '../../worker/pixels';
import { usageError } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';
import { parseJson } from '../../core/files/boundedJson';

/** Relative L2 error below which an output is right: the order of summation, or the reference's half precision. */
const FULL = 1e-5;
const HALF = 1e-3;

interface VerifyOptions extends CommonOptions {
  readonly pixels?: string;
  readonly expect?: string;
  readonly expectPatches?: string;
  readonly expectHidden?: string;
  readonly expectAttention?: string;
  readonly ids?: string;
  readonly expectText?: string;
}

export function addVerify(group: Command, exit: Exit, signal: AbortSignal): void {
  const command = group
    .command('verify')
    .description('compare a model folder with a reference: raw little-endian float32 files, row by row')
    .argument('<dir>', 'a model folder or an .onnx file')
    .option('--pixels <x.f32>', 'its input, [images, 3, height, width]')
    .option('--expect <pooled.f32>', 'the embeddings, [images, dim], not normalised')
    .option('--expect-patches <p.f32>', 'the vectors beside the embedding, [images, patches, dim]')
    .option('--expect-hidden <h.f32>', 'the last hidden state, [images, tokens, width]')
    .option('--expect-attention <a.f32>', 'the mean pooling attention, [images, patches]')
    .option('--ids <ids.json>', 'token ids, a list for each text, or an object with input_ids')
    .option('--expect-text <t.f32>', 'the embeddings of the texts, [texts, dim]');
  withCommonOptions(command).action(async (dir: string, options: VerifyOptions) => {
    exit.code = await withContext(options, signal, context => verify(context, dir, options));
  });
}

/** Relative L2 error; null where nothing was expected. */
type Compared = { readonly relL2: number } | null;

async function verify(context: Context, dir: string, options: VerifyOptions): Promise<ExitCode> {
  const { out } = context;
  requireReferences(options);
  const folder = path.resolve(dir);
  const limit = await limitOf(folder);
  const images = await verifyImages(context, folder, options);
  const text = await verifyText(context, folder, options);
  const { relL2, patches, hidden, attention } = images;
  const errors = [relL2 === null ? null : { relL2 }, patches, hidden, attention, text].filter(error => error !== null);
  const ok = errors.every(error => error.relL2 < limit);
  if (out.json) out.value({ ...images, text, ok });
  const line = (what: string, error: Compared) => {
    if (error !== null) out.text(`${what.padEnd(12)}relative L2 error ${error.relL2.toExponential(2)}`);
  };
  line('embeddings', relL2 === null ? null : { relL2 });
  line('patches', patches);
  line('hidden', hidden);
  line('attention', attention);
  line('text', text);
  out.text(ok ? `All below ${limit}.` : `Not all below ${limit}: this is not what the reference computes.`);
  return ok ? 0 : 1;
}

function requireReferences(options: VerifyOptions): void {
  const ofImages = [options.expect, options.expectPatches, options.expectHidden, options.expectAttention];
  const hasImages = ofImages.some(file => file !== undefined);
  if (!hasImages && options.expectText === undefined) {
    throw usageError('There is nothing to compare with.', 'Name a reference with --expect, --expect-text or another.');
  }
  if (hasImages !== (options.pixels !== undefined)) {
    throw usageError('The pixels and what is expected of them go together.', 'Name both: --pixels and --expect….');
  }
  if ((options.expectText === undefined) !== (options.ids === undefined)) {
    throw usageError('Token ids and what is expected of them go together.', 'Name both: --ids and --expect-text.');
  }
}

async function limitOf(folder: string): Promise<number> {
  if (folder.endsWith('.onnx')) return FULL;
  const { types } = await openWeights(folder);
  return types.some(type => type !== 'F32') ? HALF : FULL;
}

async function verifyImages({ workers, signal }: Context, folder: string, options: VerifyOptions) {
  const none = { images: 0, relL2: null, maxAbs: null, cosineMin: null, patches: null, hidden: null, attention: null };
  if (options.pixels === undefined) return none;
  const encoder = { encoder: folder };
  const spec = specOf(await workers.encoder.call('info', { encoder }, { signal }));
  const pixels = await readFloats(options.pixels);
  const images = pixels.length / (3 * spec.width * spec.height);
  if (!Number.isInteger(images) || images === 0) {
    throw usageError(
      `${options.pixels} holds ${pixels.length} numbers, no whole images of 3 × ${spec.height} × ${spec.width}.`,
      'Give the tensor that the model takes, as float32.',
    );
  }
  const files = {
    embedding: options.expect,
    patches: options.expectPatches,
    hidden: options.expectHidden,
    attention: options.expectAttention,
  };
  const outputs = (Object.keys(files) as EncoderOutput[]).filter(output => files[output] !== undefined);
  const actual = await workers.encoder.call('encodeTensor', { encoder, pixels, outputs }, { signal });
  const error = async (output: EncoderOutput): Promise<Compared> => {
    const file = files[output];
    return file === undefined ? null : { relL2: relativeL2(actual[output]!, await readFloats(file)) };
  };
  const pooled = options.expect === undefined ? undefined : await readFloats(options.expect);
  return {
    images,
    relL2: (await error('embedding'))?.relL2 ?? null,
    maxAbs: pooled === undefined ? null : largestDifference(actual.embedding, pooled),
    cosineMin: pooled === undefined ? null : smallestCosine(actual.embedding, pooled, images),
    patches: await error('patches'),
    hidden: await error('hidden'),
    attention: await error('attention'),
  };
}

async function verifyText({ workers, signal }: Context, folder: string, options: VerifyOptions): Promise<Compared> {
  if (options.ids === undefined || options.expectText === undefined) return null;
  const params = { encoder: { encoder: folder }, ids: await readIds(options.ids) };
  const actual = await workers.encoder.call('encodeIds', params, { signal });
  return { relL2: relativeL2(joined(actual), await readFloats(options.expectText)) };
}

async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await read(file);
  if (bytes.length % 4 !== 0)
    throw usageError(`${file} is no file of float32 numbers.`, 'Its length is no multiple of 4.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / 4 }, (_, n) => view.getFloat32(n * 4, true));
}

const idsSchema = z.array(z.array(z.int()));

async function readIds(file: string): Promise<number[][]> {
  const text = new TextDecoder().decode(await read(file));
  try {
    const value = parseJson(text);
    const isObject = typeof value === 'object' && value !== null && 'input_ids' in value;
    return idsSchema.parse(isObject ? value.input_ids : value);
  } catch (cause) {
    throw new ProbeError('bad-input', `${file} holds no lists of token ids.`, {
      remedy: 'Write a JSON list of lists of whole numbers.',
      cause,
    });
  }
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(file, { limit: READ_LIMITS.bytes });
  } catch (cause) {
    throw fileError(file, cause);
  }
}

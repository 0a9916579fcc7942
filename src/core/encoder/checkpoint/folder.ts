/** A model folder as an encoder: config.json and safetensors, as they are downloaded. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../../errors';
import { fileError } from '../../image/sourceIndex';
import { encoderFingerprint } from '../fingerprint';
import { preprocessing } from '../preprocess/fromFolder';
import type { EncoderRef, Precision } from '../ref';
import type { EncoderInfo, PixelSpec } from '../types';
import type { Architecture } from './architectures/types';
import { architectureOf, CONFIG_FILE, modelKind, readJsonObject } from './config';
import { visionOutputs } from './graph/vision';
import { weightsIdentity } from './identity';
import { isMedical, titleOf } from './naming';
import { openWeights } from './weights';
import type { Weights } from './weights';

export interface ModelFolder {
  readonly info: EncoderInfo;
  readonly architecture: Architecture;
  readonly weights: Weights;
}

/**
 * Reads what a folder holds, without ONNX Runtime. Weights are hashed when they are met for the first time.
 * @param cacheDir where hashes are remembered
 * @throws ProbeError not-found | io | bad-input | too-large | unsupported, naming the file, what was found and what is
 * supported.
 */
export async function openModelFolder(ref: EncoderRef, cacheDir: string | undefined): Promise<ModelFolder> {
  const folder = ref.encoder;
  const precision = supportedPrecision(ref);
  const config = await readJsonObject(path.join(folder, CONFIG_FILE));
  const kind = modelKind(config, folder);
  const weights = await openWeights(folder);
  const architecture = architectureOf(kind, config, weights, folder);
  const { imageSize, vision } = architecture;
  const facts = { kind: architecture.kind, imageSize };
  const { pixels, note } = await preprocessing(folder, facts, ref.preprocess ?? 'checkpoint');
  const grid = gridOf(architecture, pixels, folder);
  const identity = await weightsIdentity(weights.files, cacheDir);
  const title = titleOf(await realFolder(folder));
  const origin = `The ${architecture.kind} model in ${folder}, ${weights.types.join(' and ')} weights.`;
  return {
    architecture,
    weights,
    info: {
      id: folder,
      title,
      kind: architecture.kind,
      dim:
        vision.pooling.by === 'class'
          ? (vision.pooling.projection?.width ?? vision.transformer.width)
          : vision.transformer.width,
      fingerprint: encoderFingerprint({ weights: identity, precision, pixels, architecture }),
      pixels,
      grid,
      composition: 'other',
      outputs: visionOutputs(architecture),
      readsText: architecture.text !== undefined,
      origin: note === undefined ? origin : `${origin} ${note}`,
      licence: 'The terms that its weights were downloaded under.',
      medical: isMedical(title),
    },
  };
}

function supportedPrecision({ precision = 'auto' }: EncoderRef): Exclude<Precision, 'auto' | 'int8'> {
  if (precision !== 'int8') return 'fp32';
  throw new ProbeError('unsupported', 'Model folders cannot be computed in int8 yet.', {
    remedy: 'Use the precision fp32 or auto.',
  });
}

/** The patches of an image as the model sees it. @throws ProbeError unsupported, where the model has no place for them. */
function gridOf({ vision, imageSize }: Architecture, { width, height }: PixelSpec, folder: string) {
  const grid = { rows: Math.floor(height / vision.patchSize), columns: Math.floor(width / vision.patchSize) };
  const native = grid.rows === vision.grid && grid.columns === vision.grid;
  if (native || (vision.positions.interpolated && grid.rows > 0 && grid.columns > 0)) return grid;
  throw new ProbeError(
    'unsupported',
    `${folder} prepares images of ${width} × ${height}, but its position embeddings are for ${imageSize} × ${imageSize}.`,
    { remedy: 'Download config.json and preprocessor_config.json of one and the same model.' },
  );
}

/** A folder of the hub's cache is known by the folder that it leads to. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (cause) {
    throw fileError(folder, cause);
  }
}

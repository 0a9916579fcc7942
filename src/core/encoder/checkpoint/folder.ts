/** A model folder as an encoder: config.json and safetensors, as they are downloaded. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../../errors';
import { sha256Hex } from '../../image/hash';
import { fileError } from '../../image/sourceIndex';
import { encoderFingerprint } from '../fingerprint';
import { preprocessing } from '../preprocess/fromFolder';
import { FEWEST_IMAGES, readDecision } from '../precision/decision';
import type { EncoderRef } from '../ref';
import type { EncoderInfo, EncoderPrecision, PixelSpec, UsedPrecision } from '../types';
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
  /** What the encoder's fingerprint is in float32, whatever it is computed in. */
  readonly fp32Fingerprint: string;
  /** Names the weights and what is quantised of them, whatever the preprocessing. */
  readonly int8Identity: string;
  /** @throws ProbeError io where the weights are no longer those that the fingerprint names. */
  readonly requireUnchanged: () => Promise<void>;
}

/**
 * Reads what a folder holds, without ONNX Runtime. Weights are hashed when they are met for the first time.
 * @param cacheDir where hashes are remembered
 * @throws ProbeError not-found | io | bad-input | too-large | unsupported, naming the file, what was found and what is
 * supported.
 */
export async function openModelFolder(ref: EncoderRef, cacheDir: string | undefined): Promise<ModelFolder> {
  const folder = ref.encoder;
  const config = await readJsonObject(path.join(folder, CONFIG_FILE));
  const kind = modelKind(config, folder);
  const weights = await openWeights(folder);
  const architecture = architectureOf(kind, config, weights, folder);
  const { imageSize, vision } = architecture;
  const facts = { kind: architecture.kind, imageSize };
  const { pixels, note } = await preprocessing(folder, facts, ref.preprocess ?? 'checkpoint');
  const grid = gridOf(architecture, pixels, folder);
  const identity = await weightsIdentity(weights.files, cacheDir);
  const fingerprint = (precision: UsedPrecision) =>
    encoderFingerprint({ weights: identity.sha256, precision, pixels, architecture });
  const fp32Fingerprint = fingerprint('fp32');
  const precision = await usedPrecision(ref, fp32Fingerprint, cacheDir);
  const title = titleOf(await realFolder(folder));
  const origin = `The ${architecture.kind} model in ${folder}, ${weights.types.join(' and ')} weights, ${computedIn(precision)}`;
  return {
    architecture,
    weights,
    fp32Fingerprint,
    int8Identity: sha256Hex(JSON.stringify({ weights: identity.sha256, architecture })),
    requireUnchanged: identity.requireUnchanged,
    info: {
      id: folder,
      title,
      kind: architecture.kind,
      dim:
        vision.pooling.by === 'class'
          ? (vision.pooling.projection?.width ?? vision.transformer.width)
          : vision.transformer.width,
      fingerprint: fingerprint(precision.used),
      precision,
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

function computedIn({ used, undecided, note }: EncoderPrecision): string {
  if (note !== undefined) return `computed in ${note}`;
  const until = ` until int8 has been compared on ${FEWEST_IMAGES} images of a folder or more`;
  return `computed in ${used}${undecided ? until : ''}.`;
}

/** `auto` is float32 until it has been measured that int8 changes nothing. */
async function usedPrecision(
  { precision = 'auto' }: EncoderRef,
  fp32Fingerprint: string,
  cacheDir: string | undefined,
): Promise<EncoderPrecision> {
  if (precision !== 'auto') return { used: precision, undecided: false };
  const decision = cacheDir === undefined ? undefined : await readDecision(cacheDir, fp32Fingerprint);
  if (decision === undefined) return { used: 'fp32', undecided: true };
  return { used: decision.granted ? 'int8' : 'fp32', undecided: false, note: decision.reason };
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

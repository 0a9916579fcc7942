/** config.json of a model folder → what kind of network it is. */
import path from 'node:path';
import * as z from 'zod/mini';
import { ProbeError } from '../../errors';
import { readRegularFile } from '../../files/regularFile';
import { depthFault, parseJson } from '../../files/boundedJson';
import { fileError } from '../../image/sourceIndex';
import { clip, clipVision } from './architectures/clip';
import { dinov2 } from './architectures/dinov2';
import { siglip, siglipVision } from './architectures/siglip';
import type { Architecture, Transformer } from './architectures/types';
import type { Weights } from './weights';

export const CONFIG_FILE = 'config.json';
const MAX_BYTES = 2 ** 20;

/** What MedProbe builds, by `model_type`. Each throws a ZodError where a field has an impossible value. */
const KINDS: Readonly<Record<string, (config: unknown, weights: Weights) => Architecture>> = {
  siglip,
  siglip_vision_model: siglipVision,
  clip,
  clip_vision_model: clipVision,
  dinov2,
};

export const SUPPORTED_KINDS: readonly string[] = Object.keys(KINDS);

/** A JSON object that a model folder holds. @throws ProbeError not-found | io | too-large | bad-input, naming the file. */
export async function readJsonObject(file: string): Promise<Record<string, unknown>> {
  try {
    const bytes = await readRegularFile(file, { limit: MAX_BYTES, remedy: 'Download the file again.' });
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return z.record(z.string(), z.unknown()).parse(parseJson(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError || cause instanceof z.core.$ZodError)) {
      throw fileError(file, cause);
    }
    const why = depthFault(cause, 'it is no JSON object').replace(/^it/, file);
    throw new ProbeError('bad-input', `${why}.`, { remedy: 'Download the file again.', cause });
  }
}

/**
 * The kind of network that a config describes, before its weights are looked at.
 * @throws ProbeError unsupported, naming what was found and what is supported.
 */
export function modelKind(config: Readonly<Record<string, unknown>>, folder: string): string {
  const kind = config['model_type'];
  const file = path.join(folder, CONFIG_FILE);
  if (typeof kind === 'string' && Object.hasOwn(KINDS, kind)) return kind;
  if (kind === 'siglip2' || kind === 'siglip2_vision_model') {
    throw new ProbeError('unsupported', `${file} is of a SigLIP 2 with images of any shape (NaFlex).`, {
      remedy: 'Take the checkpoint of a fixed resolution, for example google/siglip2-base-patch16-224.',
    });
  }
  const found = typeof kind === 'string' ? `of the kind ${JSON.stringify(kind)}` : 'of no kind: it has no model_type';
  throw new ProbeError('unsupported', `${file} is ${found}.`, {
    remedy: `MedProbe reads ${SUPPORTED_KINDS.join(', ')}, and .onnx files with an input pixel_values.`,
  });
}

/** @throws ProbeError bad-input | unsupported, naming the file and the field that makes no sense. */
export function architectureOf(
  kind: string,
  config: Readonly<Record<string, unknown>>,
  weights: Weights,
  folder: string,
): Architecture {
  const file = path.join(folder, CONFIG_FILE);
  const architecture = parsed(kind, config, weights, file);
  const { vision, text } = architecture;
  requireHeads(vision.transformer, 'image', file);
  if (text !== undefined) requireHeads(text.transformer, 'text', file);
  if (vision.channels !== 3 || vision.grid < 1) {
    const what = vision.grid < 1 ? 'patches larger than its images' : `${vision.channels} channels`;
    throw new ProbeError('unsupported', `${file} describes a network of ${what}.`, {
      remedy: 'MedProbe reads networks of RGB images.',
    });
  }
  return architecture;
}

function parsed(kind: string, config: unknown, weights: Weights, file: string): Architecture {
  try {
    return KINDS[kind]!(config, weights);
  } catch (cause) {
    if (!(cause instanceof z.core.$ZodError)) throw cause;
    const issue = cause.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? 'as a whole' : `at ${issue.path.join('.')}`;
    throw new ProbeError('bad-input', `${file} is no configuration of ${kind}: it is wrong ${where}.`, {
      remedy: 'Download the file again.',
      cause,
    });
  }
}

function requireHeads({ width, heads }: Transformer, tower: string, file: string): void {
  if (width % heads === 0) return;
  throw new ProbeError('bad-input', `${file}: ${heads} heads do not divide the ${tower} tower's width of ${width}.`, {
    remedy: 'Download the file again.',
  });
}

/** What a bench measures an encoder by on real radiographs: VQA-RAD and its altered copies. */
import fs from 'node:fs';
import path from 'node:path';
import { cosine } from '../../src/core/embedding/similarity';
import { ProbeError } from '../../src/core/errors';
import type { Encoder } from '../../src/core/encoder/types';
import { decodeRgb } from '../../src/core/image/decode';
import { fitPixels } from '../../src/core/encoder/preprocess/fit';
import type { RgbImage } from '../../src/core/image/types';

/** The folder that holds `vqa_rad` and `variants`. */
export const DATA = path.resolve(process.env['MEDPROBE_SHARED'] ?? '../shared', 'data');
export const IMAGES = path.join(DATA, 'vqa_rad/images');

const NEAREST = 5;

export interface Labelled {
  readonly name: string;
  readonly embedding: Float32Array;
}

export async function embed(encoder: Encoder, file: string): Promise<Float32Array> {
  return encode(encoder, squash(encoder, await decodeRgb(await fs.promises.readFile(file), undefined, file)));
}

/** An image resampled to the encoder's input. */
export function squash(encoder: Encoder, image: RgbImage): RgbImage {
  return fitPixels(image, encoder.info.pixels);
}

export async function encode(encoder: Encoder, pixels: RgbImage): Promise<Float32Array> {
  const [encoded] = await encoder.encode([pixels]);
  return encoded!.embedding;
}

/** The organ of each image by its file name. */
export function readOrgans(): ReadonlyMap<string, string> {
  const questions = JSON.parse(fs.readFileSync(path.join(DATA, 'vqa_rad/VQA_RAD Dataset Public.json'), 'utf8')) as {
    image_name: string;
    image_organ: string;
  }[];
  return new Map(questions.map(question => [question.image_name, question.image_organ]));
}

function nearest(embedding: Float32Array, among: readonly Labelled[], count: number): string[] {
  return among
    .map(other => ({ name: other.name, similarity: cosine(embedding, other.embedding) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count)
    .map(({ name }) => name);
}

/** How often an image's nearest neighbour shows the same organ, and how often a random other image does. */
export function organAgreement(images: readonly Labelled[], organs = readOrgans()) {
  const labelled = images.filter(({ name }) => organs.has(name));
  let agree = 0;
  let chance = 0;
  for (const image of labelled) {
    const others = labelled.filter(other => other !== image);
    const same = (name: string) => organs.get(name) === organs.get(image.name);
    if (same(nearest(image.embedding, others, 1)[0]!)) agree++;
    chance += others.filter(({ name }) => same(name)).length / others.length;
  }
  return { images: labelled.length, agree: agree / labelled.length, chance: chance / labelled.length };
}

/** Per kind of alteration: how often the original is among the altered copy's nearest originals. */
export async function retrieval(encoder: Encoder, originals: readonly Labelled[]) {
  const manifest = JSON.parse(fs.readFileSync(path.join(DATA, 'variants/manifest.json'), 'utf8')) as {
    file: string;
    parent: string;
    kind: string;
  }[];
  const byKind: Record<string, { first: number; among5: number; of: number }> = {};
  const undecodable: string[] = [];
  for (const { file, parent, kind } of manifest) {
    try {
      const embedding = await embed(encoder, path.join(DATA, file));
      const found = embedding.some(value => value !== 0) ? nearest(embedding, originals, NEAREST) : [];
      const tally = (byKind[kind] ??= { first: 0, among5: 0, of: 0 });
      tally.of++;
      if (found[0] === path.basename(parent)) tally.first++;
      if (found.includes(path.basename(parent))) tally.among5++;
    } catch (error) {
      if (!(error instanceof ProbeError)) throw error;
      undecodable.push(`${kind}: ${error.kind}`);
    }
  }
  const tallies = Object.values(byKind);
  const total = (key: 'first' | 'among5' | 'of') => tallies.reduce((sum, tally) => sum + tally[key], 0);
  return { first: total('first'), among5: total('among5'), of: total('of'), byKind, undecodable };
}

/**
 * Whether a model may be computed in int8 on this machine: measured on a person's own images, once for each model.
 * Networks differ: some have a few activations so large that eight bits leave nothing for the others.
 */
import path from 'node:path';
import * as z from 'zod/mini';
import { cosine, dot } from '../../embedding/similarity';
import { writeFileAtomic } from '../../files/atomicWrite';
import { ownFolder } from '../../files/ownFolder';
import { readRegularText, READ_LIMITS } from '../../files/regularFile';
import { fileError } from '../../image/sourceIndex';
import { parseJson } from '../../files/boundedJson';

/** Images that the decision is made on, where a folder has as many. */
export const DECIDING_IMAGES = 20;
/** Fewer say too little. */
export const FEWEST_IMAGES = 10;
/** What int8 may change of any image's embedding. */
export const LEAST_COSINE = 0.999;

const FOLDER = 'precision-v1';

export const decisionSchema = z.object({
  granted: z.boolean(),
  /** In words, with the figures. */
  reason: z.string(),
  images: z.int(),
  /** The smallest cosine of an image's two embeddings; `null` where one has no direction. */
  cosineMin: z.nullable(z.number()),
  /** Images whose nearest neighbour among the others is another one in int8. */
  neighboursChanged: z.int(),
  /** null where everything was in the cache already. */
  secondsPerImage: z.object({ fp32: z.nullable(z.number()), int8: z.nullable(z.number()) }),
  at: z.string(),
});
export type PrecisionDecision = z.infer<typeof decisionSchema>;

export interface Compared {
  /** Embeddings of the same images, in the same order. */
  readonly fp32: readonly Float32Array[];
  readonly int8: readonly Float32Array[];
  readonly secondsPerImage: PrecisionDecision['secondsPerImage'];
}

/** Grants int8 where it is faster, every image keeps its embedding, and every image its nearest neighbour. */
export function decide({ fp32, int8, secondsPerImage }: Compared, now = new Date()): PrecisionDecision {
  const cosines = fp32.map((embedding, n) => cosineOf(embedding, int8[n]!));
  const cosineMin = cosines.includes(null) ? null : Math.min(...cosines.map(value => value!));
  const before = fp32.map((_, n) => nearest(fp32, n));
  const neighboursChanged = before.filter((index, n) => nearest(int8, n) !== index).length;
  const figures = { images: fp32.length, cosineMin, neighboursChanged, secondsPerImage };
  const refusal = refusalOf(figures);
  const kept = `smallest cosine ${(cosineMin ?? 0).toFixed(5)}, all nearest neighbours unchanged`;
  const speed = speedUp(figures);
  const faster = speed === null ? '' : `, ${speed.toFixed(2)} times as fast`;
  const reason = refusal ?? `int8, on ${fp32.length} images compared with fp32: ${kept}${faster}.`;
  return { granted: refusal === undefined, reason, ...figures, at: now.toISOString() };
}

type Figures = Pick<PrecisionDecision, 'images' | 'cosineMin' | 'neighboursChanged' | 'secondsPerImage'>;

function refusalOf(figures: Figures): string | undefined {
  const { images, cosineMin, neighboursChanged } = figures;
  const on = `fp32, because int8 on ${images} images`;
  if (cosineMin === null) return `${on} gave an embedding without a direction.`;
  if (cosineMin < LEAST_COSINE) {
    return `${on} had a smallest cosine of ${cosineMin.toFixed(5)} to fp32; ${LEAST_COSINE} is asked for.`;
  }
  if (neighboursChanged > 0) return `${on} changed the nearest neighbour of ${neighboursChanged}.`;
  const speed = speedUp(figures);
  if (speed === null || speed > 1) return undefined;
  return `${on} was no faster (${speed.toFixed(2)} times the speed; smallest cosine ${cosineMin.toFixed(5)}).`;
}

/** @returns null where it was not measured */
const speedUp = ({ secondsPerImage: { fp32, int8 } }: Figures): number | null =>
  fp32 === null || int8 === null ? null : fp32 / int8;

/** The index of the other embedding that is most like the `n`-th. */
function nearest(embeddings: readonly Float32Array[], n: number): number {
  let best = -1;
  let most = -Infinity;
  embeddings.forEach((embedding, index) => {
    const value = index === n ? null : cosineOf(embeddings[n]!, embedding);
    if (value === null || value <= most) return;
    most = value;
    best = index;
  });
  return best;
}

/** @returns null where one of the two has no direction */
const cosineOf = (a: Float32Array, b: Float32Array): number | null =>
  [a, b].every(vector => dot(vector, vector) > 0 && Number.isFinite(dot(vector, vector))) ? cosine(a, b) : null;

/** @param fingerprint of the encoder in fp32 */
const fileOf = (cacheDir: string, fingerprint: string): string => path.join(cacheDir, FOLDER, `${fingerprint}.json`);

/** @returns undefined where nothing has been decided. @throws ProbeError io, naming the file. */
export async function readDecision(cacheDir: string, fingerprint: string): Promise<PrecisionDecision | undefined> {
  const file = fileOf(cacheDir, fingerprint);
  let text;
  try {
    text = await readRegularText(file, { limit: READ_LIMITS.settings, links: 'refused' });
  } catch (cause) {
    const error = fileError(file, cause);
    if (error.kind === 'not-found') return undefined;
    throw error;
  }
  return parseDecision(text);
}

/** A decision that cannot be read is made again. */
function parseDecision(text: string): PrecisionDecision | undefined {
  try {
    return decisionSchema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}

/** @throws the file system's own error. */
export async function writeDecision(cacheDir: string, fingerprint: string, decision: PrecisionDecision): Promise<void> {
  const file = fileOf(cacheDir, fingerprint);
  await ownFolder(cacheDir, [FOLDER]);
  await writeFileAtomic(file, `${JSON.stringify(decision, undefined, 2)}\n`);
}

/** The encoders that come with MedProbe: what they are, and how each is loaded when it is first needed. */
import { distance } from 'fastest-levenshtein';
import { ProbeError } from '../errors';
import { describeGeneral, loadGeneral } from './general';
import { loadRuntime } from './runtime';
import type { OnnxRuntime } from './runtime';
import { describeStructure, StructureEncoder } from './structure';
import type { Encoder, EncoderInfo } from './types';

export interface EncoderSources {
  /** The folder of the embedded weights (`dist/encoders`). */
  readonly modelDir: string;
  /** How ONNX Runtime is loaded; called only for an encoder that needs it. */
  readonly runtime?: () => Promise<OnnxRuntime>;
}

interface EmbeddedEncoder {
  describe(sources: EncoderSources): Promise<EncoderInfo>;
  load(sources: EncoderSources): Promise<Encoder>;
}

const EMBEDDED: Readonly<Record<EncoderId, EmbeddedEncoder>> = {
  general: {
    describe: ({ modelDir }) => describeGeneral(modelDir),
    load: ({ modelDir, runtime = loadRuntime }) => loadGeneral({ modelDir, runtime }),
  },
  structure: {
    describe: () => Promise.resolve(describeStructure()),
    load: () => Promise.resolve(new StructureEncoder()),
  },
};

/** In the order in which they are shown. */
export const ENCODER_IDS = ['general', 'structure'] as const;
export type EncoderId = (typeof ENCODER_IDS)[number];

/** @throws ProbeError not-found, naming the encoders there are and the one that was probably meant. */
export function encoderId(name: string): EncoderId {
  const id = ENCODER_IDS.find(known => known === name);
  if (id !== undefined) return id;
  const meant = ENCODER_IDS.find(known => distance(known, name.toLowerCase()) <= known.length / 3);
  const question = meant === undefined ? '' : `Did you mean "${meant}"? `;
  throw new ProbeError('not-found', `There is no encoder "${name}".`, {
    remedy: `${question}Available: ${ENCODER_IDS.join(', ')}.`,
  });
}

/** What an encoder is, without loading its weights or ONNX Runtime. @throws ProbeError not-found | io | bad-input. */
export const describeEncoder = (id: EncoderId, sources: EncoderSources): Promise<EncoderInfo> =>
  EMBEDDED[id].describe(sources);

/** @throws ProbeError unavailable (no ONNX Runtime, and it needs one) | not-found | io | bad-input (damaged weights). */
export const loadEncoder = (id: EncoderId, sources: EncoderSources): Promise<Encoder> => EMBEDDED[id].load(sources);

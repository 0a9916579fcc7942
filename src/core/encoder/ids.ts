import { distance } from 'fastest-levenshtein';
import { ProbeError } from '../errors';

/** The encoders that come with MedProbe, in the order in which they are shown. */
export const ENCODER_IDS = ['general', 'structure'] as const;
export type EncoderId = (typeof ENCODER_IDS)[number];

/** What a person may call an encoder of their own. */
export const ENCODER_NAME = /^[A-Za-z0-9][\w.-]*$/;

/** @throws ProbeError not-found, naming the encoders there are and the one that was probably meant. */
export function encoderId(name: string): EncoderId {
  const id = ENCODER_IDS.find(known => known === name);
  if (id !== undefined) return id;
  throw noSuchEncoder(name, ENCODER_IDS);
}

/** 'not-found', naming the encoders there are and the one that was probably meant. */
export function noSuchEncoder(name: string, known: readonly string[]): ProbeError {
  const meant = known.find(other => distance(other.toLowerCase(), name.toLowerCase()) <= other.length / 3);
  const question = meant === undefined ? '' : `Did you mean "${meant}"? `;
  return new ProbeError('not-found', `There is no encoder "${name}".`, {
    remedy: `${question}Available: ${known.join(', ')}, or the path of a model folder.`,
  });
}

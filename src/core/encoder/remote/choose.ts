import type { RemoteEncoder } from './config';
import type { EmbeddingDialect } from './dialect';
import { openAiEmbeddings } from './openai';
import { vertexMedSiglip } from './vertex';

/** @throws ProbeError bad-input for a URL that cannot be used. */
export const dialectOf = ({ kind, url, model }: RemoteEncoder): EmbeddingDialect =>
  kind === 'vertex-medsiglip' ? vertexMedSiglip(url) : openAiEmbeddings(url, model);

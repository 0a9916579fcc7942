import { sha256Hex } from '../../image/hash';
import type { EncoderFacts } from '../types';
import { dialectOf } from './choose';
import { sentAs } from './config';
import type { RemoteEncoder, RemoteKind } from './config';

/**
 * What a server makes of an image before its network sees it. Google's serving code pads with zeros to a square and
 * resizes with bicubic (python/serving/predictor.py), unlike the checkpoint's own preprocessing; others do not say.
 */
const PREPARED: Readonly<Record<RemoteKind, string>> = {
  'vertex-medsiglip': 'serving',
  'openai-embeddings': 'as the server does',
};

/**
 * What a remote encoder is, as far as it has been declared: nobody is asked. Its fingerprint covers kind, model, length
 * and preprocessing and no host, so that the same model behind another address keeps its embeddings; it is never that of
 * a local encoder.
 * @throws ProbeError bad-input for a URL that cannot be used.
 */
export function describeRemote(remote: RemoteEncoder): EncoderFacts {
  const { name, kind, model, dim } = remote;
  const { host } = dialectOf(remote).url;
  const { format, maxSide } = sentAs(remote);
  return {
    id: name,
    title: `${model} at ${host}`,
    kind,
    dim,
    fingerprint: sha256Hex(
      JSON.stringify({ remote: 1, kind, model, dim, sent: { format, maxSide }, prepared: PREPARED[kind] }),
    ),
    composition: 'other',
    outputs: ['embedding'],
    origin: `Computed by ${host}, which is sent the images; that it runs ${model} is its owner's word.`,
    licence: 'the terms of the model and of the server',
    medical: kind === 'vertex-medsiglip' ? true : null,
  };
}

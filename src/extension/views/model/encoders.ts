/** The Encoders view: what images are compared by, where it comes from, and what of it is cached. */
import { embeddingStoreFacts } from '../../../core/embedding/storeFacts';
import type { StoreFacts } from '../../../core/embedding/storeFacts';
import { ENCODER_IDS } from '../../../core/encoder/ids';
import { describeEncoder } from '../../../core/encoder/registry';
import type { EncoderInfo } from '../../../core/encoder/types';
import { ProbeError } from '../../../core/errors';
import { counted, errorNode } from './node';
import type { ViewNode } from './node';

export interface EncoderPlaces {
  readonly encoderDir: string;
  readonly cacheDir: string;
}

export async function encoderNodes({ encoderDir, cacheDir }: EncoderPlaces): Promise<readonly ViewNode[]> {
  const encoders = ENCODER_IDS.map(async id => {
    try {
      const info = await describeEncoder({ encoder: id }, { modelDir: encoderDir });
      return encoderNode(info, await embeddingStoreFacts(cacheDir, info.fingerprint));
    } catch (error) {
      return errorNode(id, id, ProbeError.from(error));
    }
  });
  return [...(await Promise.all(encoders)), MEDICAL];
}

/** Says what is not there yet, so that nobody takes an embedded encoder for a medical one. */
const MEDICAL: ViewNode = {
  id: 'medical',
  label: 'Medical encoders',
  description: 'not in this version',
  tooltip:
    'MedSigLIP and other medical encoders will be loaded from model folders that you have downloaded under their own ' +
    'terms; MedProbe never bundles their weights. Until then similarities come from general-purpose encoders.',
  icon: { id: 'info' },
};

export function encoderNode(info: EncoderInfo, cached: StoreFacts): ViewNode {
  const { id, title, dim, origin, licence, fingerprint, medical } = info;
  const kind = kindText(medical);
  const cache =
    cached.embeddings === 0 ? 'none yet' : `${counted(cached.embeddings, 'image')}, ${bytesText(cached.bytes)}`;
  const facts: readonly [string, string, string][] = [
    ['symbol-numeric', 'Dimensions', dim.toLocaleString('en')],
    ['repo', 'Origin', origin],
    ['law', 'Licence', licence],
    ['key', 'Fingerprint', fingerprint],
    ['database', 'Cached embeddings', cache],
  ];
  return {
    id,
    label: title,
    description: `${id} · ${kind} · ${cache === 'none yet' ? 'nothing cached yet' : `${cache} cached`}`,
    tooltip: [title, ...facts.map(([, name, value]) => `${name}: ${value}`)].join('\n'),
    icon: { id: 'symbol-misc' },
    children: () =>
      facts.map(([icon, name, value]) => ({
        id: `${id}/${name}`,
        label: name,
        description: value,
        tooltip: value,
        icon: { id: icon },
      })),
  };
}

function kindText(medical: boolean | null): string {
  if (medical === null) return 'not known to be medical';
  return medical ? 'medical' : 'not medical';
}

/** Decimal units, as file managers show them. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** The Encoders view: what images are compared by, where it comes from, and what of it is cached. */
import { stat } from 'node:fs/promises';
import { bytesText } from '../../../core/bytes';
import { embeddingStoreFacts } from '../../../core/embedding/storeFacts';
import type { StoreFacts } from '../../../core/embedding/storeFacts';
import { ENCODER_IDS } from '../../../core/encoder/ids';
import { isRemote } from '../../../core/encoder/named';
import type { NamedEncoder, NamedFolder } from '../../../core/encoder/named';
import { describeEncoder } from '../../../core/encoder/registry';
import type { EncoderInfo } from '../../../core/encoder/types';
import { dialectOf } from '../../../core/encoder/remote/choose';
import type { RemoteEncoder } from '../../../core/encoder/remote/config';
import { describeRemote } from '../../../core/encoder/remote/describe';
import { ProbeError } from '../../../core/errors';
import { readProvenance } from '../../../core/hub/download';
import { readModelFolder } from '../../../core/hub/modelFolder';
import { COMMANDS } from '../../contributions';
import { counted, errorNode } from './node';
import type { ViewNode } from './node';

export interface EncoderPlaces {
  readonly encoderDir: string;
  readonly cacheDir: string;
  /** The encoders that have a name. @throws ProbeError bad-input where the setting cannot be used. */
  readonly named: () => readonly NamedEncoder[];
}

export async function encoderNodes({ encoderDir, cacheDir, named }: EncoderPlaces): Promise<readonly ViewNode[]> {
  const encoders = ENCODER_IDS.map(async id => {
    try {
      const info = await describeEncoder({ encoder: id }, { modelDir: encoderDir });
      return encoderNode(info, await embeddingStoreFacts(cacheDir, info.fingerprint));
    } catch (error) {
      return errorNode(id, id, ProbeError.from(error));
    }
  });
  return [...(await Promise.all(encoders)), ...(await namedNodes(named))];
}

async function namedNodes(named: EncoderPlaces['named']): Promise<readonly ViewNode[]> {
  try {
    const nodes = await Promise.all(
      named().map(async entry => (isRemote(entry) ? remoteNode(entry) : await folderNode(entry))),
    );
    return nodes.length > 0 ? nodes : [ADD];
  } catch (error) {
    return [errorNode('named', 'Encoders with a name', ProbeError.from(error))];
  }
}

/** In an empty list the first step stands where the entries will. */
const ADD: ViewNode = {
  id: 'add',
  label: 'Add Encoder…',
  description: 'MedSigLIP, RAD-DINO, SigLIP, CLIP or DINOv2, from a model folder',
  tooltip:
    'Medical encoders are loaded from model folders that you have downloaded under their own terms; MedProbe never ' +
    'bundles their weights.',
  icon: { id: 'add' },
  open: COMMANDS.addEncoder.id,
};

/** What a named encoder is, as far as its folder shows it: nothing is loaded to draw a tree. */
async function folderNode({ name, path, precision, preprocess }: NamedFolder): Promise<ViewNode> {
  const [model, origin] = await Promise.all([readModelFolder(path), readProvenance(path)]);
  const kind = model === undefined ? await otherKind(path) : `${model.modelType} · ${bytesText(model.bytes)}`;
  const facts: readonly (readonly [string, string, string | undefined])[] = [
    ['folder', 'Folder', path],
    ['cloud-download', 'Downloaded', origin && `${origin.model} ${origin.commit.slice(0, 7)} from ${origin.host}`],
    ['law', 'Licence', origin?.licence ?? undefined],
    ['symbol-numeric', 'Precision', precision],
    ['symbol-ruler', 'Preprocessing', preprocess],
  ];
  const shown = facts.flatMap(([icon, fact, value]) => (value === undefined ? [] : [[icon, fact, value] as const]));
  return {
    id: `encoder:${name}`,
    label: name,
    description: kind ?? 'its folder is not there',
    tooltip: [name, ...shown.map(([, fact, value]) => `${fact}: ${value}`)].join('\n'),
    icon: kind === undefined ? { id: 'warning', color: 'list.warningForeground' } : { id: 'symbol-misc' },
    context: 'encoder',
    target: { kind: 'encoder', name, path },
    children: () => factNodes(`encoder:${name}`, shown),
  };
}

/** Whom images would be sent to; nobody is asked to draw a tree. */
function remoteNode(entry: RemoteEncoder): ViewNode {
  const { name, model } = entry;
  const { host } = dialectOf(entry).url;
  const { origin, dim, fingerprint } = describeRemote(entry);
  const facts = [
    ['cloud', 'Host', host],
    ['symbol-numeric', 'Dimensions', dim.toLocaleString('en')],
    ['repo', 'Origin', origin],
    ['key', 'Fingerprint', fingerprint],
  ] as const;
  return {
    id: `encoder:${name}`,
    label: name,
    description: `${model} · ${host}`,
    tooltip: [name, ...facts.map(([, fact, value]) => `${fact}: ${value}`)].join('\n'),
    icon: { id: 'cloud' },
    context: 'encoder',
    target: { kind: 'encoder', name },
    children: () => factNodes(`encoder:${name}`, facts),
  };
}

/** An `.onnx` file, or a folder that is laid out in another way; undefined where there is nothing. */
const otherKind = (file: string): Promise<string | undefined> =>
  stat(file).then(
    found => (found.isFile() ? `ONNX · ${bytesText(found.size)}` : 'a folder without safetensors weights'),
    () => undefined,
  );

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
    children: () => factNodes(id, facts),
  };
}

const factNodes = (id: string, facts: readonly (readonly [string, string, string])[]): readonly ViewNode[] =>
  facts.map(([icon, name, value]) => ({
    id: `${id}/${name}`,
    label: name,
    description: value,
    tooltip: value,
    icon: { id: icon },
  }));

function kindText(medical: boolean | null): string {
  if (medical === null) return 'not known to be medical';
  return medical ? 'medical' : 'not medical';
}

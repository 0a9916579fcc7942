import { mkdir, rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorKind } from '../../../../src/core/errors';
import { openEncoder } from '../../../support/checkpoints';
import { fileOf, ModelCopy, parts } from '../../../support/safetensors';
import type { Header } from '../../../support/safetensors';

const HEAD = 'vision_model.head.probe';
const NORM = 'vision_model.post_layernorm.bias';

type Spoil = (model: ModelCopy) => Promise<unknown>;
type Row = readonly [what: string, spoil: Spoil, kind: ErrorKind, message: RegExp];

const vision = (field: string, value: unknown): Spoil => {
  return model => model.config(config => Object.assign(config['vision_config'] as object, { [field]: value }));
};
const topLevel = (field: string, value: unknown): Spoil => {
  return model => model.config(config => Object.assign(config, { [field]: value }));
};
const written = (name: string, content: string | Uint8Array): Spoil => {
  return model => model.write(name, content);
};
const weights = (change: (file: Uint8Array) => Uint8Array): Spoil => {
  return async model => model.write('model.safetensors', change(await model.weights()));
};
const header = (change: (header: Header) => unknown): Spoil => {
  return model => model.header(change);
};
const withLength = (length: bigint): Spoil =>
  weights(file => {
    const copy = Buffer.from(file);
    copy.writeBigUInt64LE(length);
    return copy;
  });
const headerText = (text: string | Uint8Array): Spoil => weights(file => fileOf(Buffer.from(text), parts(file).data));
const sharded = (change: (map: Record<string, string>) => unknown): Spoil => {
  return async model => {
    const map = await model.shard(2);
    await model.index(change(map) ?? map);
  };
};

const CONFIG: readonly Row[] = [
  ['no config.json', m => rm(m.file('config.json')), 'not-found', /config\.json does not exist/],
  [
    'a config.json that is cut',
    written('config.json', '{"model_type": "sig'),
    'bad-input',
    /config\.json is no JSON object/,
  ],
  ['a config.json that is a list', written('config.json', '[]'), 'bad-input', /config\.json is no JSON object/],
  ['a config.json that is not UTF-8', written('config.json', Buffer.of(0x7b, 0xff)), 'bad-input', /no JSON object/],
  [
    'a huge config.json',
    written('config.json', ' '.repeat(2 ** 20 + 1)),
    'too-large',
    /config\.json has 1048577 bytes/,
  ],
  ['no model_type', topLevel('model_type', undefined), 'unsupported', /of no kind: it has no model_type/],
  ['another kind of model', topLevel('model_type', 'bert'), 'unsupported', /of the kind "bert"/],
  ['a NaFlex SigLIP 2', topLevel('model_type', 'siglip2'), 'unsupported', /NaFlex/],
  ['a name of JavaScript as kind', topLevel('model_type', 'constructor'), 'unsupported', /of the kind "constructor"/],
  ['no vision_config', topLevel('vision_config', undefined), 'bad-input', /wrong at vision_config/],
  ['a width that is no number', vision('hidden_size', 'big'), 'bad-input', /wrong at vision_config\.hidden_size/],
  ['a negative width', vision('hidden_size', -32), 'bad-input', /wrong at vision_config\.hidden_size/],
  ['an absurd number of layers', vision('num_hidden_layers', 1e12), 'bad-input', /num_hidden_layers/],
  [
    'more layers than there are',
    vision('num_hidden_layers', 3),
    'bad-input',
    /lacks the tensor .*layers\.2\.layer_norm1/,
  ],
  ['heads that do not divide', vision('num_attention_heads', 5), 'bad-input', /5 heads do not divide the image .* 32/],
  ['an unknown activation', vision('hidden_act', 'relu6'), 'bad-input', /wrong at vision_config\.hidden_act/],
  ['grey images', vision('num_channels', 1), 'unsupported', /1 channels/],
  ['patches larger than images', vision('patch_size', 64), 'unsupported', /patches larger than its images/],
  ['no pooling head', vision('vision_use_head', false), 'unsupported', /no pooling head/],
  ['images of another size', vision('image_size', 40), 'unsupported', /images of 32 × 32, .* for 40 × 40/],
];

const FILE: readonly Row[] = [
  ['no weights', m => rm(m.file('model.safetensors')), 'not-found', /has no model\.safetensors/],
  [
    'a folder as weights',
    async m => {
      await rm(m.file('model.safetensors'));
      await mkdir(m.file('model.safetensors'));
    },
    'bad-input',
    /model\.safetensors is a folder, not a file/,
  ],
  ['empty weights', written('model.safetensors', ''), 'bad-input', /it has 0 bytes/],
  [
    'a pointer of Git LFS',
    written('model.safetensors', 'version https://git-lfs.github.com/spec/v1\n'),
    'bad-input',
    /pointer of Git LFS/,
  ],
  ['a cut file', weights(file => file.slice(0, -100)), 'bad-input', /ends 100 bytes behind the end of the file/],
  [
    'more bytes than tensors',
    weights(file => Buffer.concat([file, Buffer.alloc(3)])),
    'bad-input',
    /3 bytes at its end/,
  ],
  ['a header longer than the file', withLength(10n ** 9n), 'bad-input', /header is said to have 1000000000 bytes/],
  ['a header of 2⁶³ bytes', withLength(2n ** 63n), 'bad-input', /header is said to have 9223372036854775808 bytes/],
  ['a header that is not UTF-8', headerText(Buffer.of(0x7b, 0x22, 0xc3, 0x28)), 'bad-input', /not UTF-8/],
  ['a header that is not JSON', headerText('{"a": '), 'bad-input', /not a JSON object/],
  ['a header that is a list', headerText('[]'), 'bad-input', /not a JSON object/],
  [
    'a header nested a million deep',
    headerText(`{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}`),
    'bad-input',
    /its header is nested too deeply/,
  ],
  [
    'a bomb behind a duplicate',
    headerText(`{"a":${'['.repeat(1e6)}${']'.repeat(1e6)},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`),
    'bad-input',
    /nested too deeply/,
  ],
  ['a huge header', headerText(`{${' '.repeat(2 ** 24)}}`), 'bad-input', /header has 16777218 bytes/],
];

const TENSORS: readonly Row[] = [
  [
    'a tensor named twice',
    async m => {
      const { header: entries, data } = parts(await m.weights());
      const text = JSON.stringify(entries);
      await m.write(
        'model.safetensors',
        fileOf(`${text.slice(0, -1)},"${NORM}":${JSON.stringify(entries[NORM])}}`, data),
      );
    },
    'bad-input',
    /names "vision_model\.post_layernorm\.bias" twice/,
  ],
  [
    'a tensor without offsets',
    header(h => ({ ...h, [NORM]: { dtype: 'F32', shape: [32] } })),
    'bad-input',
    /not described/,
  ],
  ['a negative offset', header(h => void (h[NORM]!.data_offsets[0] = -4)), 'bad-input', /not described/],
  [
    'an offset that is no whole number',
    header(h => void (h[NORM]!.data_offsets[0] += 0.5)),
    'bad-input',
    /not described/,
  ],
  [
    'an end before the beginning',
    header(h => void h[NORM]!.data_offsets.reverse()),
    'bad-input',
    /ends before it begins/,
  ],
  [
    'an end behind the file',
    header(h => void (h[NORM]!.data_offsets[1] = 1e12)),
    'bad-input',
    /behind the end of the file/,
  ],
  [
    'bytes that do not fit the shape',
    header(h => void (h[NORM]!.shape = [31])),
    'bad-input',
    /128 bytes, but F32 \[31\] is 124/,
  ],
  [
    'a shape beyond all numbers',
    header(h => void (h[NORM]!.shape = [1e15, 1e15, 1e15])),
    'bad-input',
    /128 bytes, but/,
  ],
  ['an unknown type', header(h => void (h[NORM]!.dtype = 'F12')), 'bad-input', /unknown type "F12"/],
  [
    'two tensors in one place',
    header(h => void (h[NORM]!.data_offsets = h['vision_model.post_layernorm.weight']!.data_offsets)),
    'bad-input',
    /overlaps another|belong to none/,
  ],
  [
    'a gap',
    header(h => {
      const { [NORM]: _, ...rest } = h;
      return rest;
    }),
    'bad-input',
    /bytes .* belong to (none|no tensor)/,
  ],
  ['a missing tensor', m => m.tensors(t => t.delete(HEAD)), 'bad-input', /lacks the tensor vision_model\.head\.probe/],
  [
    'a tensor of another shape',
    m => m.tensors(t => t.set(NORM, { dtype: 'F32', shape: [16, 2], data: t.get(NORM)!.data })),
    'bad-input',
    /post_layernorm\.bias .* is \[16, 2\]; config\.json makes it \[32\]/,
  ],
  [
    'weights in double precision',
    m => m.tensors(t => t.set(NORM, { dtype: 'F64', shape: [32], data: new Uint8Array(256) })),
    'unsupported',
    /post_layernorm\.bias .* is F64/,
  ],
];

const SHARDS: readonly Row[] = [
  ['an index without a map', sharded(() => 7), 'bad-input', /has no weight_map/],
  [
    'an index that is cut',
    async m => {
      await m.shard(2);
      await m.write('model.safetensors.index.json', '{"weight_map": {');
    },
    'bad-input',
    /has no weight_map/,
  ],
  [
    'a shard that is not there',
    sharded(map => void (map[HEAD] = 'model-3-of-3.safetensors')),
    'not-found',
    /names model-3-of-3\.safetensors, which is not there/,
  ],
  [
    'a shard outside the folder',
    sharded(map => void (map[HEAD] = '../model.safetensors')),
    'bad-input',
    /names "\.\.\/model\.safetensors"/,
  ],
  [
    'a shard by an absolute path',
    sharded(map => void (map[HEAD] = '/etc/passwd')),
    'bad-input',
    /names "\/etc\/passwd"/,
  ],
  [
    'a tensor in the wrong shard',
    sharded(map => void (map[HEAD] = Object.values(map).find(shard => shard !== map[HEAD])!)),
    'bad-input',
    /places the tensor vision_model\.head\.probe in model-., which lacks it|places the tensor/,
  ],
];

describe.each([
  ['config.json', CONFIG],
  ['the file of weights', FILE],
  ['the tensors', TENSORS],
  ['weights in several files', SHARDS],
])('a model folder with %s wrong is met with one error', (_, rows) => {
  let model: ModelCopy | undefined;
  afterEach(() => model?.dispose());

  it.each(rows)('%s', async (_what, spoil, kind, message) => {
    model = await ModelCopy.of('siglip');
    await spoil(model);
    const error = await openEncoder(model.folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ProbeError', kind });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.length).toBeLessThan(400);
  });
});
